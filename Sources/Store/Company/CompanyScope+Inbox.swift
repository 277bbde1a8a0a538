package import Firsthand

/// A letter that may wait for a person's yes, with what was submitted last.
package struct WaitingLetter: Hashable, Sendable {
  package let newsletter: Newsletter.ID
  package let owner: Member.ID
  package let subject: String
  package let state: Newsletter.State
  package let certificate: Certificate
  /// The writer's word to the director.
  package let reason: String
  package let since: Instant
  /// Whether a director replied after it was submitted last.
  package let isReplied: Bool
}

/// Where a letter that may wait for a person's yes stands in the inbox, and nothing else of it.
package struct WaitingPlace: Hashable, Sendable {
  package let newsletter: Newsletter.ID
  package let owner: Member.ID
  package let since: Instant
  /// It was stopped: whether it waits still depends on what was answered.
  package let isHalted: Bool
}

extension CompanyScope {
  /// Letters whose last certificate asks for a person, in the states in which one can say yes. It is the one with none after
  /// it: where its id were asked for by a query of its own, PostgreSQL would read all certificates there are, for such a
  /// question is put only after the wall's (see `Wall`).
  private static let waiting = """
    FROM newsletter n JOIN certificate c ON c.newsletter_id = n.id
    LEFT JOIN submission s ON s.certificate_id = c.id
    WHERE n.state IN ('awaitingApproval', 'halted') AND (c.by_stage = 1 OR c.needs_approval <> '')
      AND NOT EXISTS (
        SELECT 1 FROM certificate d
        WHERE d.newsletter_id = c.newsletter_id AND (d.issued_at, d.id) > (c.issued_at, c.id))
    """

  package func waitingPlaces() throws -> [WaitingPlace] {
    try connection.rows("SELECT n.id, n.owner_id, n.state, n.changed_at, c.issued_at \(Self.waiting)").map { row in
      let isHalted = row.text("state") == "halted"
      return WaitingPlace(
        newsletter: Newsletter.ID(row.text("id")), owner: Member.ID(row.text("owner_id")),
        since: Instant(milliseconds: row.integer(isHalted ? "issued_at" : "changed_at")), isHalted: isHalted)
    }
  }

  /// Those letters; all, or of these alone.
  package func waitingLetters(_ only: [Newsletter.ID]? = nil) throws -> [WaitingLetter] {
    try rows(of: only) { condition in
      """
      SELECT n.owner_id, n.subject, n.state, n.reason AS halt_reason, n.changed_at, c.*,
        COALESCE(s.reason, '') AS submit_reason,
        CASE WHEN EXISTS (
          SELECT 1 FROM review_reply r WHERE r.newsletter_id = n.id AND r.at >= c.issued_at) THEN 1 ELSE 0 END AS is_replied
      \(Self.waiting) AND \(condition)
      """
    }.compactMap { row in
      guard let state = Newsletter.State(name: row.text("state"), reason: row.text("halt_reason"))
      else { return nil }
      let certificate = CertificateRow.certificate(row)
      let since =
        state == .awaitingApproval
        ? Instant(milliseconds: row.integer("changed_at")) : certificate.issuedAt
      return WaitingLetter(
        newsletter: certificate.newsletter, owner: Member.ID(row.text("owner_id")),
        subject: row.text("subject"), state: state, certificate: certificate,
        reason: row.text("submit_reason"), since: since, isReplied: row.integer("is_replied") == 1)
    }
  }

  /// Open requests for letters that can still go, oldest first; for all, or for these alone.
  package func openExceptions(_ only: [Newsletter.ID]? = nil) throws -> [ExceptionRequest] {
    try rows(of: only) { condition in
      """
      SELECT e.* FROM exception_request e JOIN newsletter n ON n.id = e.newsletter_id
      WHERE e.state = 'open' AND n.state NOT IN ('sent', 'cancelled') AND \(condition)
      """
    }.compactMap(ReviewRows.exception).sorted { ($0.askedAt, $0.id) < ($1.askedAt, $1.id) }
  }

  /// What the query finds of all letters, or of these, asked for in lists.
  private func rows(of letters: [Newsletter.ID]?, _ query: (_ condition: String) -> String) throws -> [SQLRow] {
    guard let letters else { return try connection.rows(query("1 = 1")) }
    return try IDBatches.rows(of: letters.map(\.text)) { list, values in
      try connection.asked(query("n.id IN (\(list))"), values)
    }
  }

  package func exception(_ id: ExceptionRequest.ID) throws -> ExceptionRequest? {
    try connection.first("SELECT * FROM exception_request WHERE id = $1", [.text(id.text)])
      .flatMap(ReviewRows.exception)
  }

  /// Anybody's, newest first, for those who decide.
  package func exceptions(of newsletter: Newsletter.ID) throws -> [ExceptionRequest] {
    try connection.rows(
      "SELECT * FROM exception_request WHERE newsletter_id = $1 ORDER BY asked_at DESC, id DESC",
      [.text(newsletter.text)]
    ).compactMap(ReviewRows.exception)
  }

  /// Whether the request was open until now.
  package func answer(
    _ id: ExceptionRequest.ID, _ state: ExceptionRequest.State, by member: Member.ID, words: String,
    at now: Instant
  ) throws -> Bool {
    try connection.run(
      """
      UPDATE exception_request SET state = $2, answered_by = $3, answered_at = $4, answer = $5
      WHERE id = $1 AND state = 'open'
      """,
      [
        .text(id.text), .text(state.rawValue), .text(member.text), .integer(now.milliseconds), .text(words),
      ]) == 1
  }

  package func add(_ reply: ReviewReply) throws {
    try connection.run(
      """
      INSERT INTO review_reply(id, newsletter_id, content, reason, by_id, at, state)
      VALUES ($1, $2, $3, $4, $5, $6, 'open')
      """,
      [
        .text(reply.id.text), .text(reply.newsletter.text), .text(reply.content.hex), .text(reply.reason),
        .text(reply.by.text), .integer(reply.at.milliseconds),
      ])
    for (part, text) in EditParts.parts(of: reply.suggestion) {
      try connection.run(
        "INSERT INTO review_reply_part(reply_id, part, text) VALUES ($1, $2, $3)",
        [.text(reply.id.text), .text(part), .text(text)])
    }
  }

  /// Anybody's, newest first, for those who decide.
  package func replies(to newsletter: Newsletter.ID) throws -> [ReviewReply] {
    try connection.rows(
      "SELECT * FROM review_reply WHERE newsletter_id = $1 ORDER BY at DESC, id DESC", [.text(newsletter.text)]
    ).map { try ReviewRows.reply($0, connection) }
  }

  /// What the letters are called, of those that there are.
  package func subjects(of newsletters: Set<Newsletter.ID>) throws -> [Newsletter.ID: String] {
    var subjects: [Newsletter.ID: String] = [:]
    let rows = try IDBatches.rows(of: newsletters.map(\.text)) { list, values in
      try connection.asked("SELECT id, subject FROM newsletter WHERE id IN (\(list))", values)
    }
    for row in rows { subjects[Newsletter.ID(row.text("id"))] = row.text("subject") }
    return subjects
  }
}
