package import Firsthand

/// An approval with what became of it.
package struct RecordedApproval: Hashable, Sendable {
  package let approval: Approval
  package let withdrawnAt: Instant?
}

extension CompanyScope {
  package func add(_ submission: LetterSubmission) throws {
    try connection.run(
      """
      INSERT INTO submission(certificate_id, reason, sender_name, sender_address, sender_title, sender_phone,
        company_number)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """,
      [
        .text(submission.certificate.text), .text(submission.reason), .text(submission.senderName),
        .text(submission.senderAddress), .text(submission.senderTitle), .text(submission.senderPhone),
        .integer(Int64(submission.company)),
      ])
  }

  package func submission(_ certificate: Certificate.ID) throws -> LetterSubmission? {
    try connection.first("SELECT * FROM submission WHERE certificate_id = $1", [.text(certificate.text)]).map {
      LetterSubmission(
        certificate: certificate, reason: $0.text("reason"), senderName: $0.text("sender_name"),
        senderAddress: $0.text("sender_address"), senderTitle: $0.text("sender_title"),
        senderPhone: $0.text("sender_phone"), company: Int($0.integer("company_number")))
    }
  }

  /// The certificate that held for the newsletter at `moment`: the last one until then.
  package func certificate(of newsletter: Newsletter.ID, at moment: Instant) throws -> Certificate? {
    try connection.first(
      """
      SELECT * FROM certificate WHERE newsletter_id = $1 AND issued_at <= $2
      ORDER BY issued_at DESC, id DESC LIMIT 1
      """, [.text(newsletter.text), .integer(moment.milliseconds)]
    ).map(CertificateRow.certificate)
  }

  /// Every yes to exactly this content, those that were withdrawn too.
  package func recordedApprovals(
    for newsletter: Newsletter.ID, content: Digest
  ) throws -> [RecordedApproval] {
    try connection.rows(
      "SELECT * FROM approval WHERE newsletter_id = $1 AND content = $2 ORDER BY at, id",
      [.text(newsletter.text), .text(content.hex)]
    ).map { row in
      RecordedApproval(
        approval: Approval(
          id: Approval.ID(row.text("id")), newsletter: newsletter, content: content,
          rules: RuleList.rules(row.text("rules")), by: Member.ID(row.text("by_id")),
          reason: row.text("reason"), at: Instant(milliseconds: row.integer("at"))),
        withdrawnAt: row.optionalInteger("withdrawn_at").map { Instant(milliseconds: $0) })
    }
  }

  /// Every exception granted for exactly this content, those that ended too.
  package func waivers(for newsletter: Newsletter.ID, content: Digest) throws -> [Waiver] {
    try connection.rows(
      "SELECT * FROM waiver WHERE newsletter_id = $1 AND content = $2 ORDER BY at, id",
      [.text(newsletter.text), .text(content.hex)]
    ).compactMap { row in
      guard let rule = RuleID(row.text("rule")) else { return nil }
      return Waiver(
        id: Waiver.ID(row.text("id")), rule: rule, newsletter: newsletter, content: content,
        reason: row.text("reason"), grantedBy: Member.ID(row.text("by_id")),
        grantedAt: Instant(milliseconds: row.integer("at")),
        expiresAt: Instant(milliseconds: row.integer("expires_at")))
    }
  }

  /// The values that a copy was filled with, where the person was not erased: `field=value` by line.
  package func mergeValues(of message: Message.ID) throws -> String? {
    try connection.first(
      "SELECT merge_values FROM message WHERE id = $1", [.text(message.text)]
    )?.optionalText("merge_values")
  }
}

/// A certificate from its row.
enum CertificateRow {
  static func certificate(_ row: SQLRow) -> Certificate {
    Certificate(
      id: Certificate.ID(row.text("id")), newsletter: Newsletter.ID(row.text("newsletter_id")),
      content: Digest(hex: row.text("content")),
      policies: PolicyList.references(row.text("policies")),
      needsApproval: RuleList.rules(row.text("needs_approval")),
      isReviewedByStage: row.integer("by_stage") == 1,
      acknowledged: RuleList.rules(row.text("acknowledged")),
      issuedAt: Instant(milliseconds: row.integer("issued_at")))
  }
}
