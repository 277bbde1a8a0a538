package import Firsthand

extension DispatchScope {
  /// What keeps back all mail now, the oldest first.
  package func brakes() throws -> [Brake] {
    try connection.rows("SELECT * FROM brake WHERE released_at IS NULL ORDER BY applied_at, id").map { row in
      Brake(
        id: Brake.ID(row.text("id")), kind: Brake.Kind(rawValue: row.text("kind")) ?? .byHand,
        reason: row.text("reason"),
        appliedBy: row.optionalText("applied_by").map { Member.ID($0) },
        appliedAt: Instant(milliseconds: row.integer("applied_at")))
    }
  }

  /// Whether it is one more: of each kind there is one at a time.
  package func apply(_ brake: Brake) throws -> Bool {
    try connection.run(
      "INSERT INTO brake(id, kind, reason, applied_by, applied_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
      [
        .text(brake.id.text), .text(brake.kind.rawValue), .text(brake.reason), .optional(brake.appliedBy?.text),
        .integer(brake.appliedAt.milliseconds),
      ]) == 1
  }

  /// Whether it still stood.
  package func release(_ brake: Brake.ID, by member: Member.ID, at now: Instant) throws -> Bool {
    try connection.run(
      "UPDATE brake SET released_by = $2, released_at = $3 WHERE id = $1 AND released_at IS NULL",
      [.text(brake.text), .text(member.text), .integer(now.milliseconds)]) == 1
  }
}
