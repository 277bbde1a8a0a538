import Firsthand

/// What keeps the rows: SQLite in a file, or PostgreSQL on a server. What differs between them is theirs and the schema's;
/// a query is written once, in what both understand.
protocol Engine: Sendable {
  /// Sees the database as it was when it began. It may be run again before it is answered anything.
  func read<Value>(_ body: (Connection) throws -> Value) throws -> Value
  /// All of `body` happens, or nothing of it, as if nobody else wrote meanwhile. It may be run again.
  func write<Value>(_ body: (Connection) throws -> Value) throws -> Value
  /// The same for what may not be run again: where it cannot be kept, or nobody hears whether it was, that is thrown.
  func writeOnce<Value>(_ body: (Connection) throws -> Value) throws -> Value
  /// The same as `write` for those who write the like of each other all the time: one waits until the other's is written, before it
  /// begins, instead of doing all of it again.
  func writeInTurn<Value>(_ body: (Connection) throws -> Value) throws -> Value
  func close() throws

  /// See `Store.alone`.
  func alone<Value>(at duty: SoleDuty, _ body: () throws -> Value) throws -> Value?
  /// See `Store.clock`.
  func clock(or own: @escaping @Sendable () -> Instant) -> @Sendable () -> Instant
  /// See `Store.onForgotten`.
  func onForgotten(_ body: @escaping @Sendable (Connection) throws -> Void)
  /// See `Store.wakeOthers`.
  func wakeOthers()
  /// See `Store.onWake`.
  func onWake(_ body: @escaping @Sendable () -> Void) -> (any Sendable)?

  /// See `Store.copy`.
  func copy(to path: String) throws
  /// See `Store.rewrite`.
  func rewrite() throws
}

/// Whose words a statement of the schema is written in.
enum Dialect: Hashable, Sendable, CaseIterable {
  case sqlite, postgres
}

/// One transaction of an engine. `$1` stands for the first value wherever it is written, and may be written twice.
protocol EngineTransaction {
  var dialect: Dialect { get }
  /// Lets the statements that follow reach this salesperson's rows alone; nil lets them reach everybody's.
  func wall(for owner: Member.ID?) throws
  /// Runs a statement; how many rows it changed.
  func run(_ sql: String, _ values: [SQLValue]) throws -> Int
  /// Runs a statement of which nobody asks what it came to. What goes wrong is thrown by a statement after it, by `hear`
  /// or by the transaction's end.
  func later(_ sql: String, _ values: [SQLValue]) throws
  /// Runs a statement whose rows are asked for together with what follows.
  func asked(_ sql: String, _ values: [SQLValue]) throws -> Later<[SQLRow]>
  /// Waits for what is to be run later.
  func hear() throws
  /// Runs several statements without values.
  func script(_ sql: String) throws
  func rows(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow]
  /// Hands the rows over one by one, however many there are.
  func each(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws -> Void) throws
  /// Puts rows into a table, however many; `rows` hands each over, its values in the order of `columns`.
  func fill(_ table: String, _ columns: [String], _ rows: (([SQLValue]) throws -> Void) throws -> Void) throws
}
