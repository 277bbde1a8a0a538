import Firsthand
import GRDB

/// The embedded engine, through GRDB. One process writes at a time.
final class SQLite: Engine {
  let database: any DatabaseWriter

  /// How long a call waits for another process's transaction, in seconds.
  static let patience = 5.0

  static var configuration: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience)
    configuration.label = "firsthand"
    configuration.prepareDatabase { database in
      database.add(function: Self.folded)
      // What is sorted holds people's data, and a file of it would outlive a program that is killed.
      try database.execute(sql: "PRAGMA temp_store = MEMORY")
      // Pages are written over many times while a letter goes out; each is copied into the database less often.
      try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -8000")
    }
    return configuration
  }

  /// SQLite's own `lower` knows ASCII alone.
  private static let folded = DatabaseFunction("folded", argumentCount: 1, pure: true) { values in
    String.fromDatabaseValue(values[0])?.lowercased()
  }

  /// Opens or makes the database file at `path`.
  init(path: String) throws(FirsthandError) {
    do {
      let pool = try DatabasePool(path: path, configuration: Self.configuration)
      // GRDB sets NORMAL in WAL mode, which may lose committed rows when the power goes.
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
          throw FirsthandError(.failed, "The database does not keep what it is told at once (synchronous is not FULL).")
        }
      }
      database = pool
    } catch {
      throw Self.error(error, path: path)
    }
  }

  init() throws(FirsthandError) {
    do {
      database = try DatabaseQueue(configuration: Self.configuration)
    } catch {
      throw Self.error(error, path: "memory")
    }
  }

  /// Opens the database file at `path` to look at it.
  init(reading path: String) throws(FirsthandError) {
    do {
      var configuration = Self.configuration
      configuration.readonly = true
      database = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw Self.error(error, path: path)
    }
  }

  init(_ database: any DatabaseWriter) { self.database = database }

  func copy(to path: String) throws {
    do {
      try database.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
    } catch let error as DatabaseError {
      // What is unsound or in use is what is read; what is full or closed is where it is written to.
      let isSource = [.SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_BUSY, .SQLITE_LOCKED].contains(error.resultCode)
      throw Self.error(error, path: isSource ? database.path : path)
    }
  }

  func read<Value>(_ body: (Connection) throws -> Value) throws -> Value {
    do {
      return try database.read { try body(Connection(transaction: SQLiteTransaction(database: $0))) }
    } catch let error as DatabaseError {
      throw Self.error(error, path: database.path)
    }
  }

  func write<Value>(_ body: (Connection) throws -> Value) throws -> Value {
    do {
      return try database.write { try body(Connection(transaction: SQLiteTransaction(database: $0))) }
    } catch let error as DatabaseError {
      throw Self.error(error, path: database.path)
    }
  }

  func writeOnce<Value>(_ body: (Connection) throws -> Value) throws -> Value { try write(body) }

  /// Who writes is alone.
  func writeInTurn<Value>(_ body: (Connection) throws -> Value) throws -> Value { try write(body) }

  func rewrite() throws {
    do {
      try database.writeWithoutTransaction { db in
        // Whoever reads now would keep what is deleted in the log of writes, and let that grow by the whole database.
        try Self.emptyWrites(db)
        // What is built anew is the whole database: not in memory. SQLite's file for it has no name once it is open.
        try db.execute(sql: "PRAGMA temp_store = FILE")
        defer { try? db.execute(sql: "PRAGMA temp_store = MEMORY") }
        try db.execute(sql: "VACUUM")
        try Self.emptyWrites(db)
      }
    } catch let error as DatabaseError {
      throw Self.error(error, path: database.path)
    }
  }

  private static func emptyWrites(_ db: Database) throws {
    let row = try Row.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
    guard row?["busy"] as Int64? == 0 else {
      throw FirsthandError(
        .tryLater,
        "The database is being read by another program, so that what was deleted may still stand beside it. Try again in a moment."
      )
    }
  }

  func close() throws { try database.close() }

  func alone<Value>(at duty: SoleDuty, _ body: () throws -> Value) throws -> Value? { try body() }
  func clock(or own: @escaping @Sendable () -> Instant) -> @Sendable () -> Instant { own }
  func onForgotten(_ body: @escaping @Sendable (Connection) throws -> Void) {}
  func wakeOthers() {}
  func onWake(_ body: @escaping @Sendable () -> Void) -> (any Sendable)? { nil }

  static func error(_ error: any Error, path: String) -> FirsthandError {
    if let error = error as? FirsthandError { return error }
    guard let error = error as? DatabaseError else {
      return FirsthandError(.failed, "The database \(path) cannot be used: \(error).")
    }
    switch error.resultCode {
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      return FirsthandError(
        .tryLater,
        "The database \(path) is in use by another program for longer than \(Int(patience)) seconds. Nothing was changed; try again in a moment."
      )
    case .SQLITE_FULL:
      return FirsthandError(
        .tryLater,
        "The disk that holds \(path) is full. Nothing was half-stored; make room and try again.")
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
      return FirsthandError(
        .failed,
        "The database \(path) cannot be opened for writing. Look at the permissions of its folder.")
    case .SQLITE_IOERR:
      return FirsthandError(
        .tryLater,
        "The disk that holds \(path) reports an error (or is full). Nothing was half-stored; look at the disk and try again."
      )
    case .SQLITE_NOTADB, .SQLITE_CORRUPT:
      return FirsthandError(
        .failed, "The file \(path) is not a sound database. Restore it from a backup.")
    default:
      return FirsthandError(
        .failed, "The database refused the change: \(error.message ?? "error \(error.resultCode)").")
    }
  }
}

/// A transaction of SQLite.
private struct SQLiteTransaction: EngineTransaction {
  let database: Database

  var dialect: Dialect { .sqlite }

  /// There is no second wall: who opens the file has all of it.
  func wall(for owner: Member.ID?) {}

  func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
    try BoundStatement(sql, values, in: database).run()
  }

  func later(_ sql: String, _ values: [SQLValue]) throws { _ = try run(sql, values) }
  func asked(_ sql: String, _ values: [SQLValue]) throws -> Later<[SQLRow]> {
    let rows = try rows(sql, values)
    return Later { rows }
  }

  func hear() {}

  func script(_ sql: String) throws { try database.execute(sql: sql) }

  func rows(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
    var rows: [SQLRow] = []
    try each(sql, values) { rows.append($0) }
    return rows
  }

  func each(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
    try BoundStatement(sql, values, in: database).each(body)
  }

  func fill(_ table: String, _ columns: [String], _ rows: (([SQLValue]) throws -> Void) throws -> Void) throws {
    let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    let statement = try BoundStatement(
      "INSERT INTO \(table)(\(columns.joined(separator: ", "))) VALUES (\(places))", columns.map { _ in .null },
      in: database)
    try rows { values in
      try statement.bind(values)
      _ = try statement.run()
    }
  }
}
