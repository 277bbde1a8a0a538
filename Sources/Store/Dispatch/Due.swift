package import Firsthand

/// Which of the rows that are due are taken.
package enum Due: Hashable, Sendable {
  case copies(of: Newsletter.ID)
  case message(Message.ID)
  case notices
  case tests

  /// The ids of the messages that are next at $2, $4 of them at most, in which $3 stands for `value`. Copies to the
  /// domains $5 and on are passed over.
  func selection(passingOver domains: Int) -> String {
    switch self {
    case .copies:
      """
      SELECT m.id FROM message m
      WHERE m.newsletter_id = $3 AND m.state = 'queued' AND m.kind = 'copy' AND m.due_at <= $2
        AND (SELECT n.state FROM newsletter n WHERE n.id = $3) = 'sending' \(Self.condition(domains))
      ORDER BY m.due_at, m.id LIMIT $4
      """
    case .message:
      """
      SELECT m.id FROM message m LEFT JOIN newsletter n ON n.id = m.newsletter_id
      WHERE m.state = 'queued' AND m.id = $3 AND m.due_at <= $2 AND (m.kind <> 'copy' OR n.state = 'sending')
      LIMIT $4
      """
    case .notices: Self.first(of: "notice")
    case .tests: Self.first(of: "test")
    }
  }

  private static func condition(_ domains: Int) -> String {
    domains == 0 ? "" : "AND m.domain NOT IN (" + (0..<domains).map { "$\($0 + 5)" }.joined(separator: ", ") + ")"
  }

  private static func first(of kind: String) -> String {
    """
    SELECT m.id FROM message m WHERE m.state = 'queued' AND m.kind = '\(kind)' AND m.due_at <= $2 AND $3 = ''
    ORDER BY m.due_at, m.id LIMIT $4
    """
  }

  var value: SQLValue {
    switch self {
    case .notices, .tests: ""
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
