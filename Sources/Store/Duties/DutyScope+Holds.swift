package import Firsthand

extension DutyScope {
  package func place(_ hold: LegalHold) throws {
    try connection.run(
      "INSERT INTO legal_hold(id, scope, subject_id, reason, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5, $6)",
      [
        .text(hold.id.text), .text(hold.scope.name.rawValue), .text(hold.scope.subject), .text(hold.reason),
        .text(hold.placedBy.text), .integer(hold.placedAt.milliseconds),
      ])
  }

  /// Whether it still stood.
  package func lift(_ id: LegalHold.ID, by member: Member.ID, at now: Instant) throws -> Bool {
    try connection.run(
      "UPDATE legal_hold SET lifted_by = $2, lifted_at = $3 WHERE id = $1 AND lifted_at IS NULL",
      [.text(id.text), .text(member.text), .integer(now.milliseconds)]) == 1
  }

  /// Those that stand, the oldest first.
  package func holds() throws -> [LegalHold] {
    try connection.rows("SELECT * FROM legal_hold WHERE lifted_at IS NULL ORDER BY placed_at, id").map(Self.hold)
  }

  /// What keeps a customer from being erased.
  package func holds(on person: Person) throws -> [LegalHold] {
    try connection.rows(
      """
      SELECT * FROM legal_hold h WHERE h.lifted_at IS NULL AND (h.scope = 'everything'
        OR (h.scope = 'customer' AND h.subject_id = $1) OR (h.scope = 'salesperson' AND h.subject_id = $2)
        OR (h.scope = 'newsletter'
          AND (EXISTS (SELECT 1 FROM message m WHERE m.customer_id = $1 AND m.newsletter_id = h.subject_id)
            OR EXISTS (SELECT 1 FROM newsletter_edit d WHERE d.customer_id = $1 AND d.newsletter_id = h.subject_id))))
      ORDER BY h.placed_at, h.id
      """, [.text(person.customer.text), .text(person.owner.text)]
    ).map(Self.hold)
  }

  private static func hold(_ row: SQLRow) -> LegalHold {
    LegalHold(
      id: LegalHold.ID(row.text("id")),
      scope: LegalHold.Scope(
        name: LegalHold.Scope.Name(rawValue: row.text("scope")) ?? .everything, subject: row.text("subject_id")),
      reason: row.text("reason"), placedBy: Member.ID(row.text("placed_by")),
      placedAt: Instant(milliseconds: row.integer("placed_at")))
  }
}
