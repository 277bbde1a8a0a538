package import Firsthand

extension OwnerScope {
  /// What the owner asked for one of their letters, newest first.
  package func exceptions(of newsletter: Newsletter.ID) throws -> [ExceptionRequest] {
    try connection.rows(
      """
      SELECT e.* FROM exception_request e JOIN newsletter n ON n.id = e.newsletter_id
      WHERE e.newsletter_id = $1 AND n.owner_id = $2 ORDER BY e.asked_at DESC, e.id DESC
      """, [.text(newsletter.text), ownerValue]
    ).compactMap(ReviewRows.exception)
  }

  package func add(_ request: ExceptionRequest) throws {
    let added = try connection.run(
      """
      INSERT INTO exception_request(id, newsletter_id, content, rule, reason, asked_at, state, answer)
      SELECT $1, n.id, $4, $5, $6, $7, 'open', '' FROM newsletter n WHERE n.id = $2 AND n.owner_id = $3
      """,
      [
        .text(request.id.text), .text(request.newsletter.text), ownerValue, .text(request.content.hex),
        .text(request.rule.description), .text(request.reason), .integer(request.askedAt.milliseconds),
      ])
    guard added == 1 else { throw FirsthandError(.notFound, "There is no such letter among yours.") }
  }

  /// Whether the request was open until now.
  package func withdraw(_ request: ExceptionRequest.ID) throws -> Bool {
    try connection.run(
      """
      UPDATE exception_request SET state = 'withdrawn'
      WHERE id = $1 AND state = 'open' AND newsletter_id IN (SELECT id FROM newsletter WHERE owner_id = $2)
      """, [.text(request.text), ownerValue]) == 1
  }

  /// What directors answered to one of the owner's letters, newest first.
  package func replies(to newsletter: Newsletter.ID) throws -> [ReviewReply] {
    try connection.rows(
      """
      SELECT r.* FROM review_reply r JOIN newsletter n ON n.id = r.newsletter_id
      WHERE r.newsletter_id = $1 AND n.owner_id = $2 ORDER BY r.at DESC, r.id DESC
      """, [.text(newsletter.text), ownerValue]
    ).map { try ReviewRows.reply($0, connection) }
  }

  /// Replies to the owner's letters that can still go to which the owner has said nothing, oldest first.
  package func openReplies() throws -> [(reply: ReviewReply, subject: String)] {
    try connection.rows(
      """
      SELECT r.*, n.subject FROM newsletter n JOIN review_reply r ON r.newsletter_id = n.id
      WHERE n.owner_id = $1 AND r.state = 'open' AND n.state IN ('draft', 'awaitingApproval', 'ready')
      ORDER BY r.at, r.id
      """, [ownerValue]
    ).map { (try ReviewRows.reply($0, connection), $0.text("subject")) }
  }

  /// Whether the reply was open until now.
  package func settle(
    _ reply: ReviewReply.ID, as state: ReviewReply.State, at now: Instant
  ) throws -> Bool {
    try connection.run(
      """
      UPDATE review_reply SET state = $3, settled_at = $4
      WHERE id = $1 AND state = 'open' AND newsletter_id IN (SELECT id FROM newsletter WHERE owner_id = $2)
      """,
      [.text(reply.text), ownerValue, .text(state.rawValue), .integer(now.milliseconds)]) == 1
  }
}
