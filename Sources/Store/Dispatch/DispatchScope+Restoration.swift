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

  /// Halts every letter that is going out or would by itself.
  package func haltAll(reason: String, at now: Instant) throws -> [(newsletter: Newsletter.ID, owner: Member.ID)] {
    try connection.rows(
      """
      UPDATE newsletter SET state = 'halted', reason = $1, changed_at = $2, due_at = NULL, zone = NULL
      WHERE state IN ('scheduled', 'freezing', 'sending') RETURNING id, owner_id
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

  /// Lets our own mails and tests wait again that are held because the data were restored: to be called where that
  /// brake is released. Copies wait for their letters' writers; a test of a letter that was cancelled stays. How many.
  package func requeueRestored(at now: Instant) throws -> Int {
    try connection.run(
      """
      UPDATE message SET state = 'queued', reason = '', changed_at = $1,
        due_at = CASE WHEN due_at > $1 THEN due_at ELSE $1 END
      WHERE id IN (
        SELECT m.id FROM message m WHERE m.state IN ('held', 'inDoubt') AND m.state = 'held'
          AND m.kind IN ('notice', 'test') AND m.reason LIKE '\(Restoration.prefix.replacing("'", with: "''"))%'
          AND (m.newsletter_id IS NULL
            OR (SELECT n.state FROM newsletter n WHERE n.id = m.newsletter_id) <> 'cancelled'))
      """, [.integer(now.milliseconds)])
  }
}
