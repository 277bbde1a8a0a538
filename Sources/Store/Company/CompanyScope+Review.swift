package import Firsthand

extension CompanyScope {
  /// Anybody's newsletter, for those who decide on it.
  package func newsletter(_ id: Newsletter.ID) throws -> Newsletter? {
    try NewsletterRow.newsletter(id, connection)
  }

  package func setState(
    _ state: Newsletter.State, of id: Newsletter.ID, from: [String], at now: Instant
  ) throws -> Bool {
    let names = from.map { "'\($0)'" }.joined(separator: ", ")
    return try connection.run(
      """
      UPDATE newsletter SET state = $2, reason = $3, changed_at = $4, due_at = $5, zone = $6
      WHERE id = $1 AND state IN (\(names))
      """,
      [
        .text(id.text), .text(state.name), .text(state.reason), .integer(now.milliseconds),
        .optional(state.due?.at.milliseconds), .optional(state.due?.zone),
      ]) == 1
  }

  package func add(_ certificate: Certificate) throws {
    try connection.run(
      """
      INSERT INTO certificate(id, newsletter_id, content, policies, needs_approval, by_stage, acknowledged, issued_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        .text(certificate.id.text), .text(certificate.newsletter.text),
        .text(certificate.content.hex),
        .text(PolicyList.text(certificate.policies)),
        .text(RuleList.text(certificate.needsApproval)), .bool(certificate.isReviewedByStage),
        .text(RuleList.text(certificate.acknowledged)),
        .integer(certificate.issuedAt.milliseconds),
      ])
  }

  /// The last certificate over exactly this content.
  package func certificate(
    for newsletter: Newsletter.ID, content: Digest
  ) throws -> Certificate? {
    try connection.first(
      """
      SELECT * FROM certificate WHERE newsletter_id = $1 AND content = $2
      ORDER BY issued_at DESC, id DESC LIMIT 1
      """, [.text(newsletter.text), .text(content.hex)]
    ).map(CertificateRow.certificate)
  }

  package func add(_ approval: Approval) throws {
    try connection.run(
      """
      INSERT INTO approval(id, newsletter_id, content, rules, by_id, reason, at)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """,
      [
        .text(approval.id.text), .text(approval.newsletter.text), .text(approval.content.hex),
        .text(RuleList.text(approval.rules)), .text(approval.by.text), .text(approval.reason),
        .integer(approval.at.milliseconds),
      ])
  }

  /// Approvals of exactly this content that were not withdrawn.
  package func approvals(for newsletter: Newsletter.ID, content: Digest) throws -> [Approval] {
    try connection.rows(
      """
      SELECT * FROM approval WHERE newsletter_id = $1 AND content = $2 AND withdrawn_at IS NULL
      ORDER BY at, id
      """, [.text(newsletter.text), .text(content.hex)]
    ).map { row in
      Approval(
        id: Approval.ID(row.text("id")), newsletter: newsletter, content: content,
        rules: RuleList.rules(row.text("rules")), by: Member.ID(row.text("by_id")),
        reason: row.text("reason"), at: Instant(milliseconds: row.integer("at")))
    }
  }

  /// How many approvals of the newsletter stood until now.
  package func withdrawApprovals(of newsletter: Newsletter.ID, at now: Instant) throws -> Int {
    try connection.run(
      "UPDATE approval SET withdrawn_at = $2 WHERE newsletter_id = $1 AND withdrawn_at IS NULL",
      [.text(newsletter.text), .integer(now.milliseconds)])
  }

  package func add(_ waiver: Waiver) throws {
    try connection.run(
      """
      INSERT INTO waiver(id, newsletter_id, content, rule, by_id, reason, at, expires_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        .text(waiver.id.text), .text(waiver.newsletter.text), .text(waiver.content.hex),
        .text(waiver.rule.description), .text(waiver.grantedBy.text), .text(waiver.reason),
        .integer(waiver.grantedAt.milliseconds), .integer(waiver.expiresAt.milliseconds),
      ])
  }

  /// The rules that are waived at `now`, each with the moment at which that ends.
  package func waivedRules(
    for newsletter: Newsletter.ID, content: Digest, at now: Instant
  ) throws -> [RuleID: Instant] {
    let rows = try connection.rows(
      """
      SELECT rule, MAX(expires_at) AS until FROM waiver
      WHERE newsletter_id = $1 AND content = $2 AND expires_at > $3 GROUP BY rule
      """, [.text(newsletter.text), .text(content.hex), .integer(now.milliseconds)])
    var waived: [RuleID: Instant] = [:]
    for row in rows {
      if let rule = RuleID(row.text("rule")) {
        waived[rule] = Instant(milliseconds: row.integer("until"))
      }
    }
    return waived
  }
}

/// Rule ids as one column keeps them.
enum RuleList {
  static func text(_ rules: [RuleID]) -> String {
    rules.map(\.description).joined(separator: "\n")
  }

  static func rules(_ text: String) -> [RuleID] {
    text.split(separator: "\n").compactMap { RuleID(String($0)) }
  }
}
