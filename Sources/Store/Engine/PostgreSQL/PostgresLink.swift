import CPQ
import Foundation

/// One connection, with the statements that it has prepared. Used by one thread at a time; its calls block.
final class PostgresLink: @unchecked Sendable {
  let handle: OpaquePointer
  private var prepared: [Statement: String] = [:]
  private var cursors = 0
  private var marks = 0
  private var isSpent = false
  /// What no other connection ever had.
  private var name = ""
  /// What another thread may stop the statement with that runs.
  private let canceller: OpaquePointer?

  private struct Statement: Hashable {
    let sql: String
    let types: [Oid]
  }

  /// Statements that are kept; when there are more, all are forgotten.
  private static let mostPrepared = 600
  /// Rows that come at once where they are handed over one by one.
  private static let batch = 500

  init(_ address: PostgresAddress, _ clock: ServerClock? = nil) throws {
    handle = try address.connect()
    canceller = PQgetCancel(handle)
    // Where one of these fails, `deinit` closes what is open. Rows lie on disks that find one as fast as the next, and none of
    // our questions is worth being compiled.
    try script(
      """
      SET default_transaction_isolation = 'serializable'; SET client_encoding = 'UTF8';
      SET client_min_messages = 'warning'; SET lock_timeout = '\(PostgreSQL.patience)s'; SET idle_in_transaction_session_timeout = '10s';
      SET client_connection_check_interval = '5s'; SET random_page_cost = 1.1; SET jit = off
      """)
    name = try rows("SELECT gen_random_uuid()::text AS name", []).first?.text("name") ?? ""
    try clock?.set {
      try rows("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now", []).first?.integer("now") ?? 0
    }
  }

  deinit {
    PQfreeCancel(canceller)
    PQfinish(handle)
  }

  /// Stops the statement that another thread runs, if any.
  func cancel() {
    var words = [CChar](repeating: 0, count: 256)
    PQcancel(canceller, &words, Int32(words.count))
  }

  /// Whether it is of no more use: it broke, or its server ends or may not be written to any more.
  var isLost: Bool { isSpent || PQstatus(handle) != CONNECTION_OK }

  var isInTransaction: Bool { PQtransactionStatus(handle) != PQTRANS_IDLE }

  func nextMark() -> CommitMark {
    marks += 1
    return CommitMark(text: "\(name)/\(marks)")
  }

  /// Runs several statements without values; the tag of the last one.
  @discardableResult
  func script(_ sql: String) throws -> String {
    try withResult(PQexec(handle, sql)) { String(cString: PQcmdStatus($0)) }
  }

  func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
    try withResult(execute(sql, values)) { Int(String(cString: PQcmdTuples($0))) ?? 0 }
  }

  func rows(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
    try withResult(execute(sql, values), read)
  }

  /// Hands the rows over one by one, without having all of them at once; `body` may ask other things meanwhile.
  func each(
    _ sql: String, _ values: [SQLValue], beforeBatch: () throws -> Void = {}, _ body: (SQLRow) throws -> Void
  ) throws {
    cursors += 1
    let cursor = "cursor_\(cursors)"
    try withResult(execute("DECLARE \(cursor) NO SCROLL CURSOR FOR \(sql)", values, isKept: false)) { _ in }
    while true {
      try beforeBatch()
      let rows = try withResult(
        PQexecParams(handle, "FETCH \(Self.batch) FROM \(cursor)", 0, nil, nil, nil, nil, 1), read)
      for row in rows { try body(row) }
      if rows.count < Self.batch { break }
    }
    try script("CLOSE \(cursor)")
  }

  private func execute(_ sql: String, _ values: [SQLValue], isKept: Bool = true) throws -> OpaquePointer? {
    let types = values.map(\.postgresType)
    let name = isKept ? try prepare(Statement(sql: sql, types: types)) : nil
    var bytes: [UInt8] = []
    var places: [Range<Int>?] = []
    for value in values {
      guard let part = value.postgresBytes else {
        places.append(nil)
        continue
      }
      if case .text = value, part.contains(0) {
        throw PostgresFailure(state: "22021", message: "a text has the character 0", isLost: false)
      }
      places.append(bytes.count..<bytes.count + part.count)
      bytes += part
    }
    // An address of nothing would be NULL.
    bytes.append(0)
    let lengths = places.map { Int32($0?.count ?? 0) }
    let formats = values.map { _ in Int32(1) }
    return bytes.withUnsafeBufferPointer { buffer in
      let pointers = places.map { place in
        place.flatMap { range in
          buffer.baseAddress.map { UnsafeRawPointer($0 + range.lowerBound).assumingMemoryBound(to: CChar.self) }
        }
      }
      let count = Int32(values.count)
      return name.map { PQexecPrepared(handle, $0, count, pointers, lengths, formats, 1) }
        ?? PQexecParams(handle, sql, count, types, pointers, lengths, formats, 1)
    }
  }

  private func prepare(_ statement: Statement) throws -> String {
    if let name = prepared[statement] { return name }
    if prepared.count >= Self.mostPrepared {
      try script("DEALLOCATE ALL")
      prepared = [:]
    }
    let name = "s\(prepared.count)"
    try withResult(PQprepare(handle, name, statement.sql, Int32(statement.types.count), statement.types)) { _ in }
    prepared[statement] = name
    return name
  }

  private func read(_ result: OpaquePointer) throws -> [SQLRow] {
    let count = PQnfields(result)
    var columns: [String: Int] = [:]
    for index in 0..<count {
      let name = String(cString: PQfname(result, index))
      if columns[name] == nil { columns[name] = Int(index) }
    }
    let types = (0..<count).map { PQftype(result, $0) }
    return try (0..<PQntuples(result)).map { row in
      SQLRow(
        columns: columns,
        values: try (0..<count).map { column in
          if PQgetisnull(result, row, column) == 1 { return .null }
          let bytes = UnsafeRawBufferPointer(
            start: PQgetvalue(result, row, column), count: Int(PQgetlength(result, row, column)))
          return try SQLValue(types[Int(column)], bytes)
        })
    }
  }

  private func withResult<Value>(_ result: OpaquePointer?, _ body: (OpaquePointer) throws -> Value) throws -> Value {
    defer { PQclear(result) }
    guard let result else { throw failure(state: "") }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return try body(result)
    default:
      let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
      let message = PQresultErrorField(result, Int32(UInt8(ascii: "M"))).map { String(cString: $0) }
      throw failure(state: state, message)
    }
  }

  func failure(state: String, _ message: String? = nil) -> PostgresFailure {
    let words = message ?? String(cString: PQerrorMessage(handle))
    isSpent = isSpent || PostgresFailure(state: state, message: words, isLost: isLost).isServerGone
    return PostgresFailure(state: state, message: words, isLost: isLost)
  }
}
