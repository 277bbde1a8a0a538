/// One transaction's access to the rows, whichever engine keeps them.
struct Connection {
  let transaction: any EngineTransaction

  var dialect: Dialect { transaction.dialect }

  /// Runs a statement; how many rows it changed.
  @discardableResult
  func run(_ sql: String, _ values: [SQLValue] = []) throws -> Int { try transaction.run(sql, values) }

  /// Runs several statements without values.
  func script(_ sql: String) throws { try transaction.script(sql) }

  func rows(_ sql: String, _ values: [SQLValue] = []) throws -> [SQLRow] { try transaction.rows(sql, values) }

  func first(_ sql: String, _ values: [SQLValue] = []) throws -> SQLRow? { try rows(sql, values).first }

  /// Hands the rows over one by one, however many there are.
  func each(_ sql: String, _ values: [SQLValue] = [], _ body: (SQLRow) throws -> Void) throws {
    try transaction.each(sql, values, body)
  }
}
