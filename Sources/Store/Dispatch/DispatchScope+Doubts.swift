package import Firsthand

extension OwnerScope {
  /// Copies of the owner's letters, and tests of them, of which nobody knows whether the relay took them; the oldest
  /// first.
  package func doubts(of newsletter: Newsletter.ID?, limit: Int? = nil) throws -> [Doubt] {
    try connection.rows(
      """
      SELECT m.* FROM message m WHERE m.state = 'inDoubt' AND m.owner_id = $1 AND m.kind <> 'notice'
        AND ($2 = '' OR m.newsletter_id = $2)
      ORDER BY m.changed_at, m.id LIMIT $3
      """, [ownerValue, .text(newsletter?.text ?? ""), .limit(limit)]
    ).map(DoubtRow.doubt)
  }
}

extension CompanyScope {
  /// The same of everybody's, and of our own mails to colleagues.
  package func doubts(of newsletter: Newsletter.ID?, limit: Int? = nil) throws -> [Doubt] {
    try connection.rows(
      "\(DoubtRow.selection) AND ($1 = '' OR m.newsletter_id = $1) ORDER BY m.changed_at, m.id LIMIT $2",
      [.text(newsletter?.text ?? ""), .limit(limit)]
    ).map(DoubtRow.doubt)
  }

  /// Messages that a person had sent again, since `since`, and of which the relay said afterwards that it took the first
  /// one too: the second had left by then. The kind is asked for so that no index of it is taken: each would read all
  /// that was ever accepted.
  package func doubles(since: Instant? = nil, limit: Int) throws -> [Doubt] {
    try connection.rows(
      """
      SELECT * FROM message WHERE id IN (
        SELECT a.message_id FROM log_entry a WHERE a.kind = 'sentAgain' AND a.at >= $1 AND EXISTS (
          SELECT 1 FROM log_entry b WHERE b.message_id = a.message_id AND b.kind || '' = 'accepted'
            AND b.facts LIKE '%"late":"true"%'))
      ORDER BY changed_at DESC, id DESC LIMIT $2
      """, [.integer(since?.milliseconds ?? 0), .integer(Int64(limit))]
    ).map(DoubtRow.doubt)
  }
}

extension DispatchScope {
  /// A person's word on a message in doubt: `presumedSent`, or `queued` to be sent again. False where it is not in doubt
  /// any more.
  package func resolve(_ id: Message.ID, to state: Message.State, at now: Instant) throws -> Bool {
    let isResolved =
      try connection.run(
        """
        UPDATE message SET state = $2, reason = '', changed_at = $3, due_at = $3 WHERE id = $1 AND state = 'inDoubt'
        """, [.text(id.text), .text(state.rawValue), .integer(now.milliseconds)]) == 1
    if isResolved, state == .queued { try followLetter(id, at: now) }
    return isResolved
  }
}

/// A message of which nobody knows whether the relay took it.
package struct Doubt: Hashable, Sendable {
  package let message: Message
  /// Since when.
  package let since: Instant
  /// What happened, as it was written down then.
  package let reason: String
}

private enum DoubtRow {
  /// Asks for the state twice, for the first condition is that of the index `message_for_a_person`; see `lettersSending`.
  static let selection = "SELECT m.* FROM message m WHERE m.state IN ('held', 'inDoubt') AND m.state = 'inDoubt'"

  static func doubt(_ row: SQLRow) throws -> Doubt {
    Doubt(
      message: try StoredMessage.message(row), since: Instant(milliseconds: row.integer("changed_at")),
      reason: row.text("reason"))
  }
}
