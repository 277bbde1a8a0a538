package import Firsthand
package import MailFormat

extension DispatchScope {
  /// Writes a row; whether it is new. A customer gets one copy of a newsletter, however often the
  /// audience is frozen. It may leave from `dueAt` on, or at once.
  package func enqueue(
    _ message: Message, reason: String = "", dueAt: Instant? = nil, at now: Instant
  ) throws -> Bool {
    try connection.run(
      """
      INSERT INTO message(id, kind, newsletter_id, customer_id, owner_id, recipient, domain, message_id, state,
        reason, due_at, created_at, changed_at)
      VALUES ($1, $2, $3, $4, $5, $6, $11, $7, $8, $9, $12, $10, $10)
      ON CONFLICT DO NOTHING
      """,
      [
        .text(message.id.text), .text(message.kind.rawValue), .optional(message.newsletter?.text),
        .optional(message.customer?.text), .text(message.owner.text),
        .text(message.recipient.text), .text(message.messageID), .text(message.state.rawValue),
        .text(reason), .integer(now.milliseconds), .text(message.recipient.domain),
        .integer((dueAt ?? now).milliseconds),
      ]) == 1
  }

  /// `link` is the account link whose address the body leaves room for: the address itself is a secret and
  /// never stored.
  package func addNotice(
    _ message: Message, subject: String, body: String, link: AccountLink.ID? = nil, at now: Instant
  ) throws {
    _ = try enqueue(message, at: now)
    try connection.run(
      "INSERT INTO notice(message_id, subject, body, link_id) VALUES ($1, $2, $3, $4)",
      [.text(message.id.text), .text(subject), .text(body), .optional(link?.text)])
  }

  package func notice(_ id: Message.ID) throws -> StoredNotice? {
    try connection.first(
      "SELECT subject, body, link_id FROM notice WHERE message_id = $1", [.text(id.text)]
    ).map {
      StoredNotice(
        subject: $0.text("subject"), body: $0.text("body"),
        link: $0.optionalText("link_id").map { AccountLink.ID($0) })
    }
  }

  /// Whether copies of the newsletter are still to be sent, now or later.
  package func isWaiting(_ newsletter: Newsletter.ID) throws -> Bool {
    let row = try connection.first(
      """
      SELECT EXISTS (SELECT 1 FROM message WHERE newsletter_id = $1 AND kind = 'copy' AND state = 'queued')
        OR EXISTS (SELECT 1 FROM message WHERE worker IS NOT NULL AND newsletter_id || '' = $1 AND kind = 'copy') AS n
      """, [.text(newsletter.text)])
    return row?.integer("n") == 1
  }

  /// Copies of the newsletter that wait for a person.
  package func held(_ newsletter: Newsletter.ID) throws -> Int {
    let row = try connection.first(
      "SELECT COUNT(*) AS n FROM message WHERE newsletter_id = $1 AND kind = 'copy' AND worker IS NULL AND state = 'held'",
      [.text(newsletter.text)])
    return Int(row?.integer("n") ?? 0)
  }

  /// A message by its id, whoever owns it: for what comes back by mail.
  package func message(_ id: Message.ID) throws -> Message? {
    try connection.first("SELECT * FROM message WHERE id = $1", [.text(id.text)])
      .map(StoredMessage.message)
  }

  /// Whether the person whom a copy was for was erased, perhaps since it was claimed.
  package func isErased(_ id: Message.ID) throws -> Bool {
    try connection.first(
      "SELECT 1 AS n FROM message WHERE id = $1 AND domain = $2", [.text(id.text), .text(ErasedAddress.domain)]) != nil
  }

  /// The key under which the log marks this person, where it knows them.
  package func personKey(_ address: EmailAddress) throws -> [UInt8]? {
    try connection.first(
      "SELECT person_key FROM log_personal WHERE address_key = $1 LIMIT 1", [.text(address.normalized)]
    )?.blob("person_key")
  }
}
