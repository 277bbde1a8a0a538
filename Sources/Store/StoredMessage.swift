package import Firsthand

/// A row of the outbox with what is kept beside it.
package struct StoredMessage: Hashable, Sendable {
  package struct Attempt: Hashable, Sendable {
    package let number: Int
    package let at: Instant
    package let outcome: Outcome
    package let stage: String
    package let code: Int?
    package let enhanced: String?
  }

  package let message: Message
  package let reason: String
  package let sha256: String?
  /// What the Date field says of the copy whose digest that is.
  package let datedAt: Instant?
  package let renderer: String?
  /// When it may go out, or be tried again.
  package let dueAt: Instant
  package let attempts: [Attempt]

  init(_ row: SQLRow, _ connection: Connection) throws {
    try self.init(row, attempts: Self.attempts(at: [row.text("id")], connection).map(\.attempt))
  }

  private init(_ row: SQLRow, attempts: [Attempt]) throws {
    message = try Self.message(row)
    reason = row.text("reason")
    sha256 = row.optionalText("sha256")
    datedAt = row.optionalInteger("dated_at").map { Instant(milliseconds: $0) }
    renderer = row.optionalText("renderer")
    dueAt = Instant(milliseconds: row.integer("due_at"))
    self.attempts = attempts
  }

  /// One for each row, in their order. What was tried is asked for of many at once.
  static func all(_ rows: [SQLRow], _ connection: Connection) throws -> [StoredMessage] {
    let attempts = Dictionary(
      grouping: try attempts(at: rows.map { $0.text("id") }, connection), by: \.message)
    return try rows.map { row in
      try StoredMessage(row, attempts: (attempts[row.text("id")] ?? []).map(\.attempt))
    }
  }

  /// Each message's own in the order in which they were made.
  private static func attempts(
    at messages: [String], _ connection: Connection
  ) throws -> [(message: String, attempt: Attempt)] {
    try IDBatches.rows(of: messages) { list, values in
      try connection.asked(
        "SELECT * FROM attempt WHERE message_id IN (\(list)) ORDER BY message_id, number, at", values)
    }.compactMap { row in
      guard let outcome = Outcome(rawValue: row.text("outcome")) else { return nil }
      return (
        row.text("message_id"),
        Attempt(
          number: Int(row.integer("number")), at: Instant(milliseconds: row.integer("at")),
          outcome: outcome, stage: row.text("stage"),
          code: row.optionalInteger("code").map(Int.init), enhanced: row.optionalText("enhanced"))
      )
    }
  }

  static func message(_ row: SQLRow) throws -> Message {
    guard let kind = Message.Kind(rawValue: row.text("kind")),
      let state = Message.State(rawValue: row.text("state"))
    else { throw FirsthandError(.failed, "A row of the outbox cannot be read. Restore the database.") }
    return Message(
      id: Message.ID(row.text("id")), kind: kind,
      newsletter: row.optionalText("newsletter_id").map { Newsletter.ID($0) },
      customer: row.optionalText("customer_id").map { Customer.ID($0) },
      owner: Member.ID(row.text("owner_id")),
      recipient: try StoredAddress.read(row.text("recipient")), messageID: row.text("message_id"),
      state: state, attempt: Int(row.integer("attempt")))
  }
}
