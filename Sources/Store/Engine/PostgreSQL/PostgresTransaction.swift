import Firsthand

/// A transaction of PostgreSQL.
final class PostgresTransaction: EngineTransaction {
  let link: PostgresLink
  /// The first statement that failed: the transaction cannot be kept since, whoever caught the error.
  private(set) var failure: PostgresFailure?
  /// Whose rows alone this transaction's statements reach as things stand; empty where everybody's.
  private var owner = ""

  init(link: PostgresLink) { self.link = link }

  var dialect: Dialect { .postgres }

  /// Asks the server only where the last statement was another's. The setting ends with the transaction.
  func wall(for owner: Member.ID?) throws {
    // An owner without a name is nobody, and not everybody.
    try wall(for: owner.map { $0.text.isEmpty ? "nobody" : $0.text } ?? "")
  }

  private func wall(for owner: String) throws {
    guard owner != self.owner else { return }
    try noting { try link.later("SELECT set_config('\(Wall.setting)', $1, true)", [.text(owner)]) }
    self.owner = owner
  }

  func run(_ sql: String, _ values: [SQLValue]) throws -> Int { try noting { try link.run(sql, values) } }

  func later(_ sql: String, _ values: [SQLValue]) throws { try noting { try link.later(sql, values) } }

  func asked(_ sql: String, _ values: [SQLValue]) throws -> Later<[SQLRow]> {
    let rows = try noting { try link.asked(sql, values) }
    return Later { try self.noting { try rows.value() } }
  }

  func hear() throws { try noting { try link.hear() } }

  func script(_ sql: String) throws { _ = try noting { try link.script(sql) } }

  func rows(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] { try noting { try link.rows(sql, values) } }

  func each(_ sql: String, _ values: [SQLValue], _ body: (SQLRow) throws -> Void) throws {
    let owner = self.owner
    // Between two batches `body` may have asked for others' rows.
    try noting { try link.each(sql, values, beforeBatch: { try wall(for: owner) }, body) }
  }

  func fill(_ table: String, _ columns: [String], _ rows: (([SQLValue]) throws -> Void) throws -> Void) throws {
    try noting { try link.fill(table, columns, rows) }
  }

  private func noting<Value>(_ work: () throws -> Value) throws -> Value {
    do {
      return try work()
    } catch let error as PostgresFailure {
      failure = failure ?? error
      throw error
    }
  }
}
