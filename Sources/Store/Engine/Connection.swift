/// One transaction's access to the rows, whichever engine keeps them.
struct Connection {
  let session: any Session

  var dialect: Dialect { session.dialect }

  /// Runs a statement; how many rows it changed.
  @discardableResult
  func run(_ sql: String, _ values: [SQLValue] = []) throws -> Int { try session.run(sql, values) }

  /// Runs several statements without values.
  func script(_ sql: String) throws { try session.script(sql) }

  func rows(_ sql: String, _ values: [SQLValue] = []) throws -> [SQLRow] {
    var rows: [SQLRow] = []
    try each(sql, values) { rows.append($0) }
    return rows
  }

  func first(_ sql: String, _ values: [SQLValue] = []) throws -> SQLRow? { try rows(sql, values).first }

  /// Hands the rows over one by one.
  func each(_ sql: String, _ values: [SQLValue] = [], _ body: (SQLRow) throws -> Void) throws {
    try session.each(sql, values, body)
  }
}
