package import Firsthand

/// A letter that the loop has to do with.
package struct LetterDue: Hashable, Sendable {
  package let newsletter: Newsletter.ID
  package let owner: Member.ID
  /// When it was to go out; nil for one that is going out.
  package let at: Instant?
  /// In which that was chosen.
  package let zone: String

  fileprivate init(_ row: SQLRow) {
    newsletter = Newsletter.ID(row.text("id"))
    owner = Member.ID(row.text("owner_id"))
    at = row.optionalInteger("due_at").map { Instant(milliseconds: $0) }
    zone = row.text("zone")
  }
}

extension DispatchScope {
  /// Letters whose moment came, the longest due first.
  package func dueLetters(at now: Instant, limit: Int = 20) throws -> [LetterDue] {
    try connection.rows(
      """
      SELECT id, owner_id, due_at, zone FROM newsletter WHERE state = 'scheduled' AND due_at <= $1
      ORDER BY due_at, id LIMIT $2
      """, [.integer(now.milliseconds), .integer(Int64(limit))]
    ).map(LetterDue.init)
  }

  /// When the next copy of the letter that waits may leave; nil where none waits.
  package func nextDue(of newsletter: Newsletter.ID) throws -> Instant? {
    try connection.first(
      "SELECT MIN(due_at) AS due FROM message WHERE newsletter_id = $1 AND state = 'queued' AND kind = 'copy'",
      [.text(newsletter.text)]
    )?.optionalInteger("due").map { Instant(milliseconds: $0) }
  }

  /// Letters whose audience is not written down to its end.
  package func lettersFreezing() throws -> [LetterDue] { try letters(goingOut: "freezing") }

  package func lettersSending() throws -> [LetterDue] { try letters(goingOut: "sending") }

  /// Asks for the state twice, for the first condition is that of the index `newsletter_going_out`, which SQLite takes
  /// only where it stands in the query too. Without it each turn of the loop would read every letter there ever was.
  private func letters(goingOut state: String) throws -> [LetterDue] {
    try connection.rows(
      """
      SELECT id, owner_id, due_at, zone FROM newsletter WHERE state IN ('freezing', 'sending') AND state = $1
      ORDER BY id
      """, [.text(state)]
    ).map(LetterDue.init)
  }

  /// Letters that are going out and have copies that are due, by the salesperson who wrote them. What is due is looked
  /// for letter by letter, so that one that is paused costs nothing.
  package func lettersWithDueCopies(at now: Instant) throws -> [LetterDue] {
    try connection.rows(
      """
      SELECT n.id, n.owner_id, n.due_at, n.zone FROM newsletter n
      WHERE n.state IN ('freezing', 'sending') AND n.state = 'sending' AND EXISTS (
        SELECT 1 FROM message w
        WHERE w.newsletter_id = n.id AND w.state = 'queued' AND w.kind = 'copy' AND w.due_at <= $1)
      ORDER BY n.owner_id, n.id
      """, [.integer(now.milliseconds)]
    ).map(LetterDue.init)
  }

  /// Whether a run would find something to do, besides what lost workers left.
  package func hasWork(at now: Instant) throws -> Bool {
    try connection.first(
      """
      SELECT EXISTS (SELECT 1 FROM message m WHERE m.state = 'queued' AND m.kind = 'notice' AND m.due_at <= $1)
        OR EXISTS (SELECT 1 FROM message m WHERE m.state = 'queued' AND m.kind = 'test' AND m.due_at <= $1)
        OR EXISTS (SELECT 1 FROM newsletter n
          WHERE n.state IN ('freezing', 'sending') AND n.state = 'sending' AND EXISTS (
            SELECT 1 FROM message w
            WHERE w.newsletter_id = n.id AND w.state = 'queued' AND w.kind = 'copy' AND w.due_at <= $1)) AS n
      """, [.integer(now.milliseconds)]
    )?.integer("n") == 1
  }

  package func hasDueNotices(at now: Instant) throws -> Bool {
    try connection.first(
      "SELECT EXISTS (SELECT 1 FROM message WHERE state = 'queued' AND kind = 'notice' AND due_at <= $1) AS n",
      [.integer(now.milliseconds)]
    )?.integer("n") == 1
  }

  /// Messages that are not done, by state.
  package func openMessages() throws -> [Message.State: Int] {
    var counts: [Message.State: Int] = [:]
    for state in [Message.State.queued, .sending, .atDot, .held, .inDoubt] {
      counts[state] = 0
    }
    let rows = try connection.rows(
      """
      SELECT 'queued' AS state, COUNT(*) AS n FROM message WHERE state = 'queued' AND kind = 'copy'
      UNION ALL SELECT 'queued', COUNT(*) FROM message WHERE state = 'queued' AND kind = 'notice'
      UNION ALL SELECT 'queued', COUNT(*) FROM message WHERE state = 'queued' AND kind = 'test'
      UNION ALL SELECT state, COUNT(*) FROM message WHERE worker IS NOT NULL GROUP BY state
      UNION ALL SELECT state, COUNT(*) FROM message WHERE state IN ('held', 'inDoubt') GROUP BY state
      """)
    for row in rows {
      if let state = Message.State(rawValue: row.text("state")) {
        counts[state, default: 0] += Int(row.integer("n"))
      }
    }
    return counts
  }
}
