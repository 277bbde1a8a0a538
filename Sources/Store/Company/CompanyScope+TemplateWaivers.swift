package import Firsthand

/// An exception from a rule for letters of a template, until a day and for so many letters.
package struct TemplateWaiver: Hashable, Sendable {
  package typealias ID = Firsthand.ID<TemplateWaiver>

  package let id: ID
  package let template: String
  package let rule: RuleID
  package let reason: String
  package let grantedBy: Member.ID
  package let grantedAt: Instant
  package let expiresAt: Instant
  package let mostUses: Int
  /// Letters that it was used for.
  package var uses: Int
  /// A director took it back.
  package var endedAt: Instant?

  package init(
    id: ID, template: String, rule: RuleID, reason: String, grantedBy: Member.ID, grantedAt: Instant,
    expiresAt: Instant, mostUses: Int, uses: Int = 0, endedAt: Instant? = nil
  ) {
    self.id = id
    self.template = template
    self.rule = rule
    self.reason = reason
    self.grantedBy = grantedBy
    self.grantedAt = grantedAt
    self.expiresAt = expiresAt
    self.mostUses = mostUses
    self.uses = uses
    self.endedAt = endedAt
  }
}

extension CompanyScope {
  package func add(_ waiver: TemplateWaiver) throws {
    try connection.run(
      """
      INSERT INTO template_waiver(id, template, rule, by_id, reason, at, expires_at, most_uses)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        .text(waiver.id.text), .text(waiver.template), .text(waiver.rule.description), .text(waiver.grantedBy.text),
        .text(waiver.reason), .integer(waiver.grantedAt.milliseconds), .integer(waiver.expiresAt.milliseconds),
        .integer(Int64(waiver.mostUses)),
      ])
  }

  package func templateWaivers() throws -> [TemplateWaiver] { try templateWaivers(where: "1 = 1", []) }

  /// Those that a letter may use now: of its template, not by its owner, with uses left or used by it already.
  /// `onlyUsed`: those alone that it uses already.
  package func templateWaivers(
    for newsletter: Newsletter, onlyUsed: Bool, at now: Instant
  ) throws -> [TemplateWaiver] {
    try templateWaivers(
      where: """
        w.template = $1 AND w.by_id <> $2 AND w.expires_at > $3 AND w.ended_at IS NULL AND (
          $5 = 0 AND w.most_uses > (SELECT COUNT(*) FROM template_waiver_use u WHERE u.waiver_id = w.id)
          OR EXISTS (SELECT 1 FROM template_waiver_use u WHERE u.waiver_id = w.id AND u.newsletter_id = $4))
        """,
      [
        .text(newsletter.template.name), .text(newsletter.owner.text), .integer(now.milliseconds),
        .text(newsletter.id.text), .bool(onlyUsed),
      ])
  }

  /// Counts the letter among those that used it; once.
  package func use(_ waiver: TemplateWaiver.ID, for newsletter: Newsletter.ID, at now: Instant) throws {
    let isUsed = try connection.first(
      "SELECT 1 AS n FROM template_waiver_use WHERE waiver_id = $1 AND newsletter_id = $2",
      [.text(waiver.text), .text(newsletter.text)])
    if isUsed != nil { return }
    try connection.run(
      "INSERT INTO template_waiver_use(waiver_id, newsletter_id, at) VALUES ($1, $2, $3)",
      [.text(waiver.text), .text(newsletter.text), .integer(now.milliseconds)])
  }

  package func end(_ waiver: TemplateWaiver.ID, at now: Instant) throws -> Bool {
    try connection.run(
      "UPDATE template_waiver SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
      [.text(waiver.text), .integer(now.milliseconds)]) == 1
  }

  private func templateWaivers(where condition: String, _ values: [SQLValue]) throws -> [TemplateWaiver] {
    try connection.rows(
      """
      SELECT w.*, (SELECT COUNT(*) FROM template_waiver_use u WHERE u.waiver_id = w.id) AS uses
      FROM template_waiver w WHERE \(condition) ORDER BY w.at, w.id
      """, values
    ).compactMap { row in
      guard let rule = RuleID(row.text("rule")) else { return nil }
      return TemplateWaiver(
        id: TemplateWaiver.ID(row.text("id")), template: row.text("template"), rule: rule, reason: row.text("reason"),
        grantedBy: Member.ID(row.text("by_id")), grantedAt: Instant(milliseconds: row.integer("at")),
        expiresAt: Instant(milliseconds: row.integer("expires_at")), mostUses: Int(row.integer("most_uses")),
        uses: Int(row.integer("uses")), endedAt: row.optionalInteger("ended_at").map { Instant(milliseconds: $0) })
    }
  }
}
