package import Firsthand

extension OwnerScope {
  /// What came back from one of the owner's customers, newest first.
  package func events(of customer: Customer.ID) throws -> [Event] {
    try connection.rows(
      "SELECT * FROM event WHERE customer_id = $1 AND owner_id = $2 ORDER BY at DESC, id DESC",
      [.text(customer.text), ownerValue]
    ).compactMap(EventRow.event)
  }

  /// What came back by the page of one copy, newest first.
  package func events(of message: Message.ID) throws -> [Event] {
    try connection.rows(
      "SELECT * FROM event WHERE message_id = $1 AND owner_id = $2 ORDER BY at DESC, id DESC",
      [.text(message.text), ownerValue]
    ).compactMap(EventRow.event)
  }

  package func add(_ event: Event) throws {
    try connection.run(
      """
      INSERT INTO event(id, kind, customer_id, owner_id, message_id, scope, until, words, at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """,
      [
        .text(event.id.text), .text(event.kind.rawValue), .text(event.customer.text), ownerValue,
        .text(event.message.text), .optional(event.scope?.name.rawValue), .optional(event.until?.text),
        .text(event.words), .integer(event.at.milliseconds),
      ])
  }

  /// How many events came by the page of one copy since `start`.
  package func countEvents(of message: Message.ID, since start: Instant) throws -> Int {
    let row = try connection.first(
      "SELECT COUNT(*) AS n FROM event WHERE message_id = $1 AND owner_id = $2 AND at >= $3",
      [.text(message.text), ownerValue, .integer(start.milliseconds)])
    return Int(row?.integer("n") ?? 0)
  }
}

/// An event from its row.
enum EventRow {
  static func event(_ row: SQLRow) -> Event? {
    guard let kind = Event.Kind(rawValue: row.text("kind")) else { return nil }
    return Event(
      id: Event.ID(row.text("id")), kind: kind, customer: Customer.ID(row.text("customer_id")),
      message: Message.ID(row.text("message_id")),
      scope: row.optionalText("scope").flatMap { Suppression.Scope.Name(rawValue: $0) }.flatMap {
        Suppression.Scope(name: $0, owner: Member.ID(row.text("owner_id")))
      },
      until: row.optionalText("until").flatMap { CalendarDay($0) }, words: row.text("words"),
      at: Instant(milliseconds: row.integer("at")))
  }
}
