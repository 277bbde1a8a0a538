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
  /// Letters whose last certificate asks for a person, in the states in which one can say yes.
  private static let waiting = """
    FROM newsletter n
    JOIN certificate c ON c.id = (
      SELECT d.id FROM certificate d WHERE d.newsletter_id = n.id ORDER BY d.issued_at DESC, d.id DESC LIMIT 1)
    LEFT JOIN submission s ON s.certificate_id = c.id
    WHERE n.state IN ('awaitingApproval', 'halted') AND (c.by_stage = 1 OR c.needs_approval <> '')
    """

  package func waitingPlaces() throws -> [WaitingPlace] {
    try connection.rows("SELECT n.id, n.owner_id, n.state, n.changed_at, c.issued_at \(Self.waiting)").map { row in
      let isHalted = row.text("state") == "halted"
      return WaitingPlace(
        newsletter: Newsletter.ID(row.text("id")), owner: Member.ID(row.text("owner_id")),
        since: Instant(milliseconds: row.integer(isHalted ? "issued_at" : "changed_at")), isHalted: isHalted)
    }
  }

  /// Those letters, the oldest first; of all or of this one alone.
  package func waitingLetters(_ only: Newsletter.ID? = nil) throws -> [WaitingLetter] {
    try connection.rows(
      """
      SELECT n.owner_id, n.subject, n.state, n.reason AS halt_reason, n.changed_at, c.*,
        COALESCE(s.reason, '') AS submit_reason,
        CASE WHEN EXISTS (
          SELECT 1 FROM review_reply r WHERE r.newsletter_id = n.id AND r.at >= c.issued_at) THEN 1 ELSE 0 END AS is_replied
      \(Self.waiting)\(only == nil ? "" : " AND n.id = $1") ORDER BY n.changed_at, n.id
      """, only.map { [.text($0.text)] } ?? []
    ).compactMap { row in
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

  /// Open requests for letters that can still go, oldest first; of all or of this one alone.
  package func openExceptions(_ only: Newsletter.ID? = nil) throws -> [ExceptionRequest] {
    try connection.rows(
      """
      SELECT e.* FROM exception_request e JOIN newsletter n ON n.id = e.newsletter_id
      WHERE e.state = 'open' AND n.state NOT IN ('sent', 'cancelled')\(only == nil ? "" : " AND n.id = $1")
      ORDER BY e.asked_at, e.id
      """, only.map { [.text($0.text)] } ?? []
    ).compactMap(ReviewRows.exception)
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
    for id in newsletters {
      if let row = try connection.first("SELECT subject FROM newsletter WHERE id = $1", [.text(id.text)]) {
        subjects[id] = row.text("subject")
      }
    }
    return subjects
  }
}
