package import Firsthand
package import MailFormat

/// What is old. Each answers or changes at most `limit` rows, and goes on from where the last one ended.
extension DutyScope {
  /// Whether a row of `message` (as `m`) is kept by a legal hold.
  private static let isHeld = """
    EXISTS (SELECT 1 FROM legal_hold h WHERE h.lifted_at IS NULL AND (h.scope = 'everything'
      OR (h.scope = 'customer' AND h.subject_id = m.customer_id)
      OR (h.scope = 'salesperson' AND h.subject_id = m.owner_id)
      OR (h.scope = 'newsletter' AND h.subject_id = m.newsletter_id)))
    """

  private static let finished = "('accepted', 'rejected', 'presumedSent', 'leftOut', 'cancelled', 'expired')"

  /// Messages that were done before `time`, after the id `last`: those that still have what they were filled with. The last id
  /// that was looked at; nil at the end.
  package func oldMessages(
    of kinds: Set<Message.Kind>, before time: Instant, after last: Message.ID?, limit: Int
  ) throws -> (old: [Message.ID], last: Message.ID?) {
    let names = kinds.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
    let rows = try connection.rows(
      """
      SELECT m.id, ((m.merge_values IS NOT NULL OR EXISTS (SELECT 1 FROM notice n WHERE n.message_id = m.id AND n.body <> ''))
        AND m.kind IN (\(names)) AND m.changed_at < $2 AND m.state IN \(Self.finished) AND NOT \(Self.isHeld)) AS is_old
      FROM message m WHERE m.id > $1 AND m.id < $3 ORDER BY m.id LIMIT $4
      """,
      [
        .text(last?.text ?? ""), .integer(time.milliseconds), .text(Message.ID(before: time).text),
        .integer(Int64(limit)),
      ])
    return (
      rows.filter { $0.integer("is_old") == 1 }.map { Message.ID($0.text("id")) },
      rows.count < limit ? nil : rows.last.map { Message.ID($0.text("id")) }
    )
  }

  /// Takes what they were filled with away; their hash stays, so that a copy which somebody has kept can be known again.
  package func forgetFilling(of messages: [Message.ID]) throws {
    for message in messages {
      // A hold may have been placed since they were looked for.
      try connection.run(
        "UPDATE message AS m SET merge_values = NULL WHERE m.id = $1 AND NOT \(Self.isHeld)", [.text(message.text)])
      try connection.run(
        """
        UPDATE notice SET subject = '', body = ''
        WHERE message_id = $1 AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = $1 AND \(Self.isHeld))
        """, [.text(message.text)])
    }
  }

  /// Entries from before `time`, after the id `last`, beside which something stands that no hold keeps; and the last that was
  /// looked at, nil at the end.
  package func oldPersonal(
    before time: Instant, after last: LogEntry.ID?, limit: Int
  ) throws -> (old: [LogEntry.ID], last: LogEntry.ID?) {
    let rows = try connection.rows(
      """
      SELECT p.entry_id AS id, EXISTS (
        SELECT 1 FROM legal_hold h WHERE h.lifted_at IS NULL AND (h.scope = 'everything'
          OR (h.scope = 'salesperson' AND h.subject_id IN (e.owner_id, m.owner_id))
          OR (h.scope = 'newsletter' AND h.subject_id IN (e.newsletter_id, m.newsletter_id))
          OR (h.scope = 'customer' AND (h.subject_id = m.customer_id
            OR p.address_key = (SELECT c.address_key FROM customer c WHERE c.id = h.subject_id))))) AS is_held
      FROM log_personal p JOIN log_entry e ON e.id = p.entry_id LEFT JOIN message m ON m.id = e.message_id
      WHERE p.entry_id > $1 AND p.entry_id < $2 AND e.at < $3 ORDER BY p.entry_id LIMIT $4
      """,
      [
        .text(last?.text ?? ""), .text(LogEntry.ID(before: time).text), .integer(time.milliseconds),
        .integer(Int64(limit)),
      ])
    return (
      rows.filter { $0.integer("is_held") == 0 }.map { LogEntry.ID($0.text("id")) },
      rows.count < limit ? nil : rows.last.map { LogEntry.ID($0.text("id")) }
    )
  }

  package func forgetPersonal(beside entries: [LogEntry.ID]) throws {
    for entry in entries { try connection.run("DELETE FROM log_personal WHERE entry_id = $1", [.text(entry.text)]) }
  }

  /// Addresses of customers with whom nothing has happened since `time`, by no legal hold.
  package func quietCustomers(since time: Instant, limit: Int) throws -> [EmailAddress] {
    try connection.rows(
      """
      SELECT c.address FROM customer c
      WHERE c.id < $3 AND c.created_at < $1 AND c.address <> $4
        AND NOT EXISTS (SELECT 1 FROM customer_version v WHERE v.customer_id = c.id AND v.changed_at >= $1)
        AND NOT EXISTS (SELECT 1 FROM consent k WHERE k.customer_id = c.id AND k.asserted_at >= $1)
        AND NOT EXISTS (SELECT 1 FROM interaction i WHERE i.customer_id = c.id AND i.noted_at >= $1)
        AND NOT EXISTS (SELECT 1 FROM event v WHERE v.customer_id = c.id AND v.at >= $1)
        AND NOT EXISTS (SELECT 1 FROM message m WHERE m.customer_id = c.id
          AND (m.created_at >= $1 OR m.changed_at >= $1 OR m.state NOT IN \(Self.finished)))
        AND NOT EXISTS (SELECT 1 FROM legal_hold h WHERE h.lifted_at IS NULL AND (h.scope = 'everything'
          OR (h.scope = 'customer' AND h.subject_id = c.id) OR (h.scope = 'salesperson' AND h.subject_id = c.owner_id)
          OR (h.scope = 'newsletter' AND EXISTS (
            SELECT 1 FROM message m WHERE m.customer_id = c.id AND m.newsletter_id = h.subject_id))))
      ORDER BY c.id LIMIT $2
      """,
      [
        .integer(time.milliseconds), .integer(Int64(limit)), .text(Customer.ID(before: time).text),
        .text(ErasedAddress.text),
      ]
    ).map { try StoredAddress.read($0.text("address")) }
  }
}
