package import Firsthand
package import MailFormat

extension DispatchScope {
  /// When a letter other than this one last went to an address, from `since` on, or may have gone: one whose last reply
  /// never came counts. The log knows, by address, whoever wrote it.
  package func lastLetter(
    to address: EmailAddress, addressKey: String, besides newsletter: Newsletter.ID, since: Instant
  ) throws -> Instant? {
    try connection.first(
      """
      SELECT MAX(t.at) AS at FROM (
        SELECT e.at FROM log_personal p JOIN log_entry e ON e.id = p.entry_id JOIN message m ON m.id = e.message_id
        WHERE p.address_key = $1 AND e.kind IN ('accepted', 'inDoubt') AND e.at >= $4 AND e.newsletter_id <> $3
          AND m.kind = 'copy' AND m.state IN ('accepted', 'presumedSent', 'inDoubt')
        UNION ALL
        SELECT l.at FROM last_letter l WHERE l.address_key = $2 AND l.at >= $4 AND l.newsletter_id <> $3) t
      """,
      [
        .text(address.normalized), .text(addressKey), .text(newsletter.text), .integer(since.milliseconds),
      ]
    )?.optionalInteger("at").map { Instant(milliseconds: $0) }
  }

  /// When letters other than this one went to an address from `since` on, or may have gone, whoever wrote them.
  package func letters(
    to address: EmailAddress, besides newsletter: Newsletter.ID, since: Instant
  ) throws -> [Instant] {
    try connection.rows(
      """
      SELECT DISTINCT e.message_id, MAX(e.at) AS at
      FROM log_personal p JOIN log_entry e ON e.id = p.entry_id JOIN message m ON m.id = e.message_id
      WHERE p.address_key = $1 AND e.kind IN ('accepted', 'inDoubt') AND e.at >= $3 AND e.newsletter_id <> $2
        AND m.kind = 'copy' AND m.state IN ('accepted', 'presumedSent', 'inDoubt')
      GROUP BY e.message_id ORDER BY 2 DESC LIMIT 400
      """, [.text(address.normalized), .text(newsletter.text), .integer(since.milliseconds)]
    ).map { Instant(milliseconds: $0.integer("at")) }
  }

  /// Whether no other letter's gate has opened for the address since the mark was made.
  func mayWrite(_ mark: CadenceMark, for newsletter: Newsletter.ID) throws -> Bool {
    try connection.first(
      "SELECT 1 AS n FROM last_letter WHERE address_key = $1 AND at >= $2 AND newsletter_id <> $3",
      [.text(mark.addressKey), .integer(mark.since.milliseconds), .text(newsletter.text)]) == nil
  }

  /// What the next letter's gate will find.
  func keepLetter(_ mark: CadenceMark, of newsletter: Newsletter.ID, _ message: Message.ID, at now: Instant) throws {
    try connection.run(
      """
      INSERT INTO last_letter(address_key, newsletter_id, message_id, at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (address_key) DO UPDATE SET newsletter_id = excluded.newsletter_id,
        message_id = excluded.message_id, at = excluded.at
      """, [.text(mark.addressKey), .text(newsletter.text), .text(message.text), .integer(now.milliseconds)])
  }

  /// The relay did not take the copy: it keeps no other back.
  package func forgetLetter(_ message: Message.ID, addressKey: String) throws {
    try connection.run(
      "DELETE FROM last_letter WHERE address_key = $1 AND message_id = $2", [.text(addressKey), .text(message.text)])
  }
}

extension OwnerScope {
  /// When a letter last went, from `since` on, to each of the owner's customers behind `after` up to `last`, whoever
  /// wrote it; only those who got one.
  package func lastLetters(
    after: Customer.ID?, upTo last: Customer.ID, besides newsletter: Newsletter.ID?, since: Instant
  ) throws -> [Customer.ID: Instant] {
    let rows = try colleaguesToo.rows(
      """
      SELECT c.id, MAX(e.at) AS at FROM customer c JOIN log_personal p ON p.address_key = c.address_key
      JOIN log_entry e ON e.id = p.entry_id JOIN message m ON m.id = e.message_id
      WHERE c.owner_id = $1 AND c.id > $2 AND c.id <= $3 AND e.kind IN ('accepted', 'inDoubt') AND e.at >= $4
        AND e.newsletter_id <> $5 AND m.kind = 'copy' AND m.state IN ('accepted', 'presumedSent', 'inDoubt')
      GROUP BY c.id
      """,
      [
        ownerValue, .text(after?.text ?? ""), .text(last.text), .integer(since.milliseconds),
        .text(newsletter?.text ?? ""),
      ])
    return Dictionary(
      rows.map { (Customer.ID($0.text("id")), Instant(milliseconds: $0.integer("at"))) },
      uniquingKeysWith: max)
  }
}
