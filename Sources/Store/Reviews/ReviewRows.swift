import Firsthand

/// Requests and replies from their rows.
enum ReviewRows {
  static func exception(_ row: SQLRow) -> ExceptionRequest? {
    guard let rule = RuleID(row.text("rule")), let state = ExceptionRequest.State(rawValue: row.text("state"))
    else { return nil }
    return ExceptionRequest(
      id: ExceptionRequest.ID(row.text("id")), newsletter: Newsletter.ID(row.text("newsletter_id")),
      content: Digest(hex: row.text("content")), rule: rule, reason: row.text("reason"),
      askedAt: Instant(milliseconds: row.integer("asked_at")), state: state,
      answeredBy: row.optionalText("answered_by").map { Member.ID($0) },
      answeredAt: row.optionalInteger("answered_at").map { Instant(milliseconds: $0) },
      answer: row.text("answer"))
  }

  static func reply(_ row: SQLRow, _ connection: Connection) throws -> ReviewReply {
    let id = row.text("id")
    var suggestion = Newsletter.Edit()
    for part in try connection.rows(
      "SELECT part, text FROM review_reply_part WHERE reply_id = $1", [.text(id)])
    {
      EditParts.apply(part: part.text("part"), text: part.text("text"), to: &suggestion)
    }
    return ReviewReply(
      id: ReviewReply.ID(id), newsletter: Newsletter.ID(row.text("newsletter_id")),
      content: Digest(hex: row.text("content")), suggestion: suggestion, reason: row.text("reason"),
      by: Member.ID(row.text("by_id")), at: Instant(milliseconds: row.integer("at")),
      state: ReviewReply.State(rawValue: row.text("state")) ?? .open)
  }
}
