package import Firsthand

/// What is done to the outbox of a database that was put back from a backup: nothing of it leaves by itself.
extension DispatchScope {
  /// Nobody knows any more what the relay said of those that were at their last dot.
  package func doubtAllAtDot(at now: Instant) throws -> [Message] {
    try connection.rows(
      """
      UPDATE message SET state = 'inDoubt', reason = '\(Restoration.doubt)', worker = NULL, changed_at = $1
      WHERE worker IS NOT NULL AND state = 'atDot' RETURNING *
      """, [.integer(now.milliseconds)]
    ).map(StoredMessage.message).sorted { $0.id < $1.id }
  }

  /// Halts every letter that is going out, would by itself, or may have gone out since the backup: a word of its writer would
  /// do. Drafts, and what waits for a director, stay.
  package func haltAll(reason: String, at now: Instant) throws -> [(newsletter: Newsletter.ID, owner: Member.ID)] {
    try connection.rows(
      """
      UPDATE newsletter SET state = 'halted', reason = $1, changed_at = $2, due_at = NULL, zone = NULL
      WHERE state IN ('ready', 'scheduled', 'freezing', 'sending', 'paused') RETURNING id, owner_id
      """, [.text(reason), .integer(now.milliseconds)]
    ).map { (Newsletter.ID($0.text("id")), Member.ID($0.text("owner_id"))) }.sorted { $0.newsletter < $1.newsletter }
  }

  /// Holds everything that waits or had been claimed, and ends the workers that had; how much it was.
  package func holdAll(reason: String, at now: Instant) throws -> Int {
    let held = try connection.run(
      """
      UPDATE message SET state = 'held', reason = $1, worker = NULL, changed_at = $2
      WHERE state IN ('queued', 'sending')
      """, [.text(reason), .integer(now.milliseconds)])
    try connection.run("DELETE FROM worker")
    return held
  }

  /// Why copies of a letter are held, where it is that the data were restored; nil where none is.
  package func restoredReason(_ newsletter: Newsletter.ID) throws -> String? {
    try connection.first(
      """
      SELECT reason FROM message WHERE newsletter_id = $1 AND kind = 'copy' AND worker IS NULL AND state = 'held'
        AND \(Self.isRestored) LIMIT 1
      """, [.text(newsletter.text)]
    ).map { $0.text("reason") }
  }

  /// Lets our own mails and tests wait again that are held because the data were restored: to be called where that
  /// brake is released. Copies wait for their letters' writers; a test of a letter that was cancelled stays. How many.
  package func requeueRestored(at now: Instant) throws -> Int {
    try connection.run(
      """
      UPDATE message SET state = 'queued', reason = '', changed_at = $1,
        due_at = CASE WHEN due_at > $1 THEN due_at ELSE $1 END
      WHERE id IN (\(Self.waitsForRelease))
      """, [.integer(now.milliseconds)])
  }

  /// How many those are.
  package func restoredCount() throws -> Int {
    Int(try connection.first("SELECT COUNT(*) AS n FROM (\(Self.waitsForRelease)) AS waiting")?.integer("n") ?? 0)
  }

  private static let isRestored = "reason LIKE '\(Restoration.prefix.replacing("'", with: "''"))%'"

  private static let waitsForRelease = """
    SELECT m.id FROM message m WHERE m.state IN ('held', 'inDoubt') AND m.state = 'held'
      AND m.kind IN ('notice', 'test') AND m.\(isRestored)
      AND (m.newsletter_id IS NULL
        OR (SELECT n.state FROM newsletter n WHERE n.id = m.newsletter_id) <> 'cancelled')
    """
}
