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

  /// Whether a run would find something to do.
  package func hasWork(at now: Instant) throws -> Bool {
    let time = SQLValue.integer(now.milliseconds)
    let abandoned = try connection.first(
      """
      SELECT EXISTS (SELECT 1 FROM message WHERE state = 'sending' AND lease_until < $1)
        OR EXISTS (SELECT 1 FROM message WHERE state = 'atDot' AND lease_until < $1) AS n
      """, [time])
    if abandoned?.integer("n") == 1 { return true }
    return try connection.first(
      "SELECT (\(Due.everything.selection)) AS id", [.null, .null, time, .null]
    )?.optionalText("id") != nil
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
      UNION ALL SELECT 'sending', COUNT(*) FROM message WHERE state = 'sending'
      UNION ALL SELECT 'atDot', COUNT(*) FROM message WHERE state = 'atDot'
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
