import GRDB
import GRDBSQLite

/// A prepared statement of SQLite with its values bound by the names of its placeholders: SQLite takes `$2`
/// for a name, and numbers placeholders by their first appearance. GRDB keeps the statement, for its own
/// values are a copy of each and a key path on the way.
struct BoundStatement {
  private let statement: Statement
  private let handle: SQLiteStatement
  private let database: Database

  /// Text and blobs are copied by SQLite before the call returns.
  private nonisolated(unsafe) static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  init(_ sql: String, _ values: [SQLValue], in database: Database) throws {
    let kept = try database.cachedStatement(sql: sql)
    // One that is being read from further out stays as it is.
    statement = sqlite3_stmt_busy(kept.sqliteStatement) == 0 ? kept : try database.makeStatement(sql: sql)
    handle = statement.sqliteStatement
    self.database = database
    try bind(values)
  }

  /// Takes other values than before.
  func bind(_ values: [SQLValue]) throws {
    for index in 0..<sqlite3_bind_parameter_count(handle) {
      let number = Self.number(of: sqlite3_bind_parameter_name(handle, index + 1))
      guard values.indices.contains(number - 1) else {
        throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "no value for $\(number)", sql: statement.sql)
      }
      try bind(values[number - 1], at: index + 1)
    }
  }

  /// `$12` → 12.
  private static func number(of name: UnsafePointer<CChar>?) -> Int {
    guard var digit = name?.successor() else { return 0 }
    var number = 0
    while digit.pointee != 0 {
      number = number * 10 + Int(digit.pointee) - 48
      digit += 1
    }
    return number
  }

  private func bind(_ value: SQLValue, at index: Int32) throws {
    let code: Int32
    switch value {
    case .null: code = sqlite3_bind_null(handle, index)
    case .integer(let number): code = sqlite3_bind_int64(handle, index, number)
    // An address of nothing would be NULL, not an empty text.
    case .text(""): code = sqlite3_bind_text(handle, index, "", 0, Self.copied)
    case .text(var text):
      code = text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), Self.copied)
        }
      }
    case .blob(let bytes):
      code =
        bytes.isEmpty
        ? sqlite3_bind_zeroblob(handle, index, 0)
        : sqlite3_bind_blob(handle, index, bytes, Int32(bytes.count), Self.copied)
    }
    guard code == SQLITE_OK else { throw failure(code) }
  }

  /// Runs on to the next row; false at the end.
  private func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: true
    case SQLITE_DONE: false
    case let code: throw failure(code)
    }
  }

  /// Runs it, whatever rows it gives; how many it changed.
  func run() throws -> Int {
    defer { sqlite3_reset(handle) }
    while try step() {}
    return database.changesCount
  }

  func each(_ body: (SQLRow) throws -> Void) throws {
    defer { sqlite3_reset(handle) }
    let count = sqlite3_column_count(handle)
    var columns: [String: Int] = [:]
    for index in 0..<count {
      let name = String(cString: sqlite3_column_name(handle, index))
      if columns[name] == nil { columns[name] = Int(index) }
    }
    while try step() {
      try body(SQLRow(columns: columns, values: (0..<count).map(value)))
    }
  }

  private func value(at index: Int32) -> SQLValue {
    switch sqlite3_column_type(handle, index) {
    case SQLITE_NULL: .null
    case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, index))
    case SQLITE_FLOAT: .integer(Int64(sqlite3_column_double(handle, index)))
    case SQLITE_BLOB: .blob(Array(bytes(sqlite3_column_blob(handle, index), index)))
    default: .text(String(decoding: bytes(sqlite3_column_text(handle, index), index), as: UTF8.self))
    }
  }

  private func bytes(_ start: UnsafeRawPointer?, _ index: Int32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
  }

  private func failure(_ code: Int32) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage, sql: statement.sql)
  }
}
