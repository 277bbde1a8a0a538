package import Firsthand

/// Which of the rows that are due a run takes.
package enum Due: Hashable, Sendable {
  case everything
  case copies(of: Newsletter.ID)
  case message(Message.ID)
  case notices

  /// The id of the message that is next at $3, in which $4 stands for `value`. What a colleague waits for
  /// goes before the copies of a long letter; of the copies, those that are due longest, looked for letter by
  /// letter so that one that is paused costs nothing.
  ///
  /// A state that is asked for twice names the condition of a partial index first: SQLite takes such an index only
  /// where its condition stands in the query too (sqlite.org/partialindex.html §3).
  var selection: String {
    switch self {
    case .everything:
      """
      SELECT COALESCE(\(Self.first(of: "notice")), \(Self.first(of: "test")), (
        SELECT m.id FROM newsletter n JOIN message m ON m.id = (
          SELECT w.id FROM message w
          WHERE w.newsletter_id = n.id AND w.state = 'queued' AND w.kind = 'copy' AND w.due_at <= $3
          ORDER BY w.due_at, w.id LIMIT 1)
        WHERE n.state IN ('freezing', 'sending') AND n.state = 'sending'
        ORDER BY m.due_at, m.id LIMIT 1)) WHERE $4 IS NULL
      """
    case .copies:
      """
      SELECT m.id FROM message m JOIN newsletter n ON n.id = m.newsletter_id
      WHERE m.state = 'queued' AND m.kind = 'copy' AND m.newsletter_id = $4 AND m.due_at <= $3
        AND n.state = 'sending'
      ORDER BY m.due_at, m.id LIMIT 1
      """
    case .message:
      """
      SELECT m.id FROM message m LEFT JOIN newsletter n ON n.id = m.newsletter_id
      WHERE m.state = 'queued' AND m.id = $4 AND m.due_at <= $3 AND (m.kind <> 'copy' OR n.state = 'sending')
      """
    case .notices: "SELECT \(Self.first(of: "notice")) WHERE $4 IS NULL"
    }
  }

  private static func first(of kind: String) -> String {
    """
    (SELECT m.id FROM message m WHERE m.state = 'queued' AND m.kind = '\(kind)' AND m.due_at <= $3
      ORDER BY m.due_at, m.id LIMIT 1)
    """
  }

  var value: SQLValue {
    switch self {
    case .everything, .notices: .null
    case .copies(let newsletter): .text(newsletter.text)
    case .message(let message): .text(message.text)
    }
  }
}

/// A mail of our own words to a member.
package struct StoredNotice: Hashable, Sendable {
  package let subject: String
  package let body: String
  package let link: AccountLink.ID?
}
