package import Firsthand

/// A letter as a list shows it.
package struct LetterLine: Hashable, Sendable {
  package let id: Newsletter.ID
  package let subject: String
  package let template: String
  package let language: String
  package let state: Newsletter.State
  package let createdAt: Instant
  package let changedAt: Instant
  package let tally: Tally
}

extension OwnerScope {
  /// The owner's letters in these states, the newest first; `before` is the last of the page before.
  package func letters(
    in states: [String], before: Newsletter.ID? = nil, limit: Int = 50
  ) throws -> [LetterLine] {
    let names = states.map { "'\($0)'" }.joined(separator: ", ")
    return try connection.rows(
      """
      SELECT n.*, t.name AS template_name FROM newsletter n JOIN template_version t ON t.hash = n.template_hash
      WHERE n.owner_id = $1 AND (CAST($2 AS TEXT) IS NULL OR n.id < $2) AND n.state IN (\(names))
      ORDER BY n.id DESC LIMIT $3
      """, [ownerValue, .optional(before?.text), .integer(Int64(limit))]
    ).map { row in
      let id = Newsletter.ID(row.text("id"))
      return LetterLine(
        id: id, subject: row.text("subject"), template: row.text("template_name"),
        language: row.text("language"), state: NewsletterRow.state(row),
        createdAt: Instant(milliseconds: row.integer("created_at")),
        changedAt: Instant(milliseconds: row.integer("changed_at")), tally: try tally(id))
    }
  }

  /// How many letters the owner has in each state, by its name.
  package func letterCounts() throws -> [String: Int] {
    let rows = try connection.rows(
      "SELECT state, COUNT(*) AS n FROM newsletter WHERE owner_id = $1 GROUP BY state", [ownerValue])
    return Dictionary(rows.map { ($0.text("state"), Int($0.integer("n"))) }, uniquingKeysWith: +)
  }

  /// Whether the audience of the letter was written down to its end: from then on people can only drop out.
  package func isFrozen(_ id: Newsletter.ID) throws -> Bool {
    try connection.first(
      "SELECT 1 AS n FROM newsletter WHERE id = $1 AND owner_id = $2 AND frozen_at IS NOT NULL",
      [.text(id.text), ownerValue]) != nil
  }

  /// The audience is written down: the letter goes from `freezing` to `sending`. Whether it still was there.
  package func setFrozen(_ id: Newsletter.ID, at now: Instant) throws -> Bool {
    try connection.run(
      """
      UPDATE newsletter SET state = 'sending', frozen_at = $3, changed_at = $3
      WHERE id = $1 AND owner_id = $2 AND state = 'freezing'
      """, [.text(id.text), ownerValue, .integer(now.milliseconds)]) == 1
  }

  /// Whether the audience of the letter was written down, at least in part.
  package func hasCopies(_ id: Newsletter.ID) throws -> Bool {
    try connection.first(
      "SELECT 1 AS n FROM message WHERE newsletter_id = $1 AND owner_id = $2 AND kind = 'copy' LIMIT 1",
      [.text(id.text), ownerValue]) != nil
  }
}

extension OwnerScope {
  /// Copies of the owner's letter that the relay took since `moment`.
  package func accepted(of id: Newsletter.ID, since moment: Instant) throws -> Int {
    let row = try connection.first(
      """
      SELECT COUNT(*) AS n FROM log_entry WHERE newsletter_id = $1 AND kind = 'accepted' AND at >= $3
        AND EXISTS (SELECT 1 FROM newsletter WHERE id = $1 AND owner_id = $2)
      """, [.text(id.text), ownerValue, .integer(moment.milliseconds)])
    return Int(row?.integer("n") ?? 0)
  }

  /// When the letter was first begun to be sent; nil before.
  package func startOfSending(_ id: Newsletter.ID) throws -> Instant? {
    try connection.first(
      """
      SELECT at FROM log_entry WHERE newsletter_id = $1 AND (owner_id || '') = $2 AND kind = 'sendingStarted'
      ORDER BY at LIMIT 1
      """, [.text(id.text), ownerValue]
    ).map { Instant(milliseconds: $0.integer("at")) }
  }
}
