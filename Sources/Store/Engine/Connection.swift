import Firsthand

/// One transaction's access to the rows, whichever engine keeps them.
struct Connection {
  let transaction: any EngineTransaction
  /// Whose rows alone the engine lets through, where it can keep to that (see `Wall`); nil where everybody's.
  private let owner: Member.ID?

  init(transaction: any EngineTransaction) { self.init(transaction, nil) }

  private init(_ transaction: any EngineTransaction, _ owner: Member.ID?) {
    self.transaction = transaction
    self.owner = owner
  }

  var dialect: Dialect { transaction.dialect }

  /// The same transaction, walled in: statements reach what is this salesperson's, whatever they forget to ask for.
  func walled(for owner: Member.ID) -> Connection { Connection(transaction, owner) }

  /// The same transaction without that wall.
  var beyondWall: Connection { Connection(transaction: transaction) }

  /// Runs a statement; how many rows it changed.
  @discardableResult
  func run(_ sql: String, _ values: [SQLValue] = []) throws -> Int {
    try transaction.wall(for: owner)
    return try transaction.run(sql, values)
  }

  /// Runs a statement of which nobody asks what it came to, so that no engine has to wait for it. What goes wrong is thrown
  /// by a statement after it or by the transaction's end.
  func later(_ sql: String, _ values: [SQLValue] = []) throws {
    try transaction.wall(for: owner)
    try transaction.later(sql, values)
  }

  /// Runs a statement whose rows are asked for together with what follows.
  func asked(_ sql: String, _ values: [SQLValue] = []) throws -> Later<[SQLRow]> {
    try transaction.wall(for: owner)
    return try transaction.asked(sql, values)
  }

  /// Runs several statements without values.
  func script(_ sql: String) throws {
    try transaction.wall(for: owner)
    try transaction.script(sql)
  }

  func rows(_ sql: String, _ values: [SQLValue] = []) throws -> [SQLRow] {
    try transaction.wall(for: owner)
    return try transaction.rows(sql, values)
  }

  func first(_ sql: String, _ values: [SQLValue] = []) throws -> SQLRow? { try rows(sql, values).first }

  /// Hands the rows over one by one, however many there are.
  func each(_ sql: String, _ values: [SQLValue] = [], _ body: (SQLRow) throws -> Void) throws {
    try transaction.wall(for: owner)
    try transaction.each(sql, values, body)
  }

  /// Puts rows into a table, however many; `rows` hands each over, its values in the order of `columns`.
  func fill(
    _ table: String, _ columns: [String], _ rows: (([SQLValue]) throws -> Void) throws -> Void
  ) throws {
    try transaction.fill(table, columns, rows)
  }
}
