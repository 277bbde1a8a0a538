package import Firsthand

/// A letter may have any number of copies: they are moved a batch at a time, so that nobody waits long for the one
/// writer. The letter's own state, which each claim looks at, is what lets copies leave or not; a batch moves them
/// only while that state asks for it.
extension DispatchScope {
  /// Holds copies of a halted letter that have not begun to leave; how many of them, `limit` at most.
  package func hold(_ newsletter: Newsletter.ID, reason: String, at now: Instant, limit: Int) throws -> Int {
    try connection.run(
      """
      UPDATE message SET state = 'held', reason = $2, changed_at = $3
      WHERE id IN (\(Self.copies(in: ["queued"], limit: "$4")))
        AND (SELECT state FROM newsletter WHERE id = $1) = 'halted'
      """, [.text(newsletter.text), .text(reason), .integer(now.milliseconds), .integer(Int64(limit))])
  }

  /// Lets held copies of a letter wait again that is about to go on. Those whose time has not come keep it.
  package func requeueHeld(_ newsletter: Newsletter.ID, at now: Instant, limit: Int) throws -> Int {
    try connection.run(
      """
      UPDATE message SET state = 'queued', reason = '', changed_at = $2,
        due_at = CASE WHEN due_at > $2 THEN due_at ELSE $2 END
      WHERE id IN (\(Self.copies(in: ["held"], limit: "$3")))
        AND (SELECT state FROM newsletter WHERE id = $1) IN ('halted', 'paused')
      """, [.text(newsletter.text), .integer(now.milliseconds), .integer(Int64(limit))])
  }

  /// Cancels copies of a cancelled letter that have not begun to leave.
  package func cancelWaiting(_ newsletter: Newsletter.ID, at now: Instant, limit: Int) throws -> Int {
    try connection.run(
      """
      UPDATE message SET state = 'cancelled', changed_at = $2
      WHERE id IN (\(Self.copies(in: ["queued", "held"], limit: "$3")))
        AND (SELECT state FROM newsletter WHERE id = $1) = 'cancelled'
      """, [.text(newsletter.text), .integer(now.milliseconds), .integer(Int64(limit))])
  }

  /// Cancels tests of a letter that wait.
  package func cancelTests(of newsletter: Newsletter.ID, at now: Instant) throws {
    try connection.run(
      """
      UPDATE message SET state = 'cancelled', changed_at = $2
      WHERE state = 'queued' AND kind = 'test' AND newsletter_id = $1
      """, [.text(newsletter.text), .integer(now.milliseconds)])
  }

  private static func copies(in states: [String], limit: String) -> String {
    let names = states.map { "'\($0)'" }.joined(separator: ", ")
    return """
      SELECT m.id FROM message m WHERE m.newsletter_id = $1 AND m.kind = 'copy' AND m.worker IS NULL
        AND m.state IN (\(names)) LIMIT \(limit)
      """
  }

  /// Letters that are over or halted and have copies that still wait: a program ended before it moved them all.
  package func lettersHalfStopped() throws -> [(newsletter: Newsletter.ID, state: Newsletter.State)] {
    try connection.rows(
      """
      SELECT n.id, n.state, n.reason, n.due_at, n.zone FROM newsletter n WHERE n.state IN ('halted', 'cancelled')
        AND EXISTS (SELECT 1 FROM message m WHERE m.newsletter_id = n.id AND m.kind = 'copy' AND m.state = 'queued')
      ORDER BY n.id
      """
    ).map { (Newsletter.ID($0.text("id")), NewsletterRow.state($0)) }
  }

  /// Whether the audience of the letter was written down to its end.
  package func isFrozen(_ newsletter: Newsletter.ID) throws -> Bool {
    try connection.first(
      "SELECT 1 AS n FROM newsletter WHERE id = $1 AND frozen_at IS NOT NULL", [.text(newsletter.text)]) != nil
  }
}
