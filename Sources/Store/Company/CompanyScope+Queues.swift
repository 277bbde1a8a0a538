package import Firsthand

/// Copies of one letter that are not done.
package struct LetterQueue: Hashable, Sendable {
  package let newsletter: Newsletter.ID
  package let owner: Member.ID
  package let subject: String
  package let state: Newsletter.State
  package fileprivate(set) var waiting = 0
  /// Put off by the relay.
  package fileprivate(set) var later = 0
  package fileprivate(set) var goingOut = 0
  package fileprivate(set) var held = 0
  package fileprivate(set) var inDoubt = 0
  /// When the next of those leave that may not leave yet.
  package fileprivate(set) var next: Instant?

  package var isEmpty: Bool { waiting + later + goingOut + held + inDoubt == 0 }
}

/// What waits in the whole company, as counts. Each is counted in an index that holds what waits and not what was sent.
extension CompanyScope {
  /// Letters that may have copies that are not done, those changed last first. Their ids are gathered before a row is read: of
  /// two conditions joined by OR, PostgreSQL would go through all letters there are.
  package func letterQueues(at now: Instant, limit: Int) throws -> [LetterQueue] {
    let letters = try connection.rows(
      """
      SELECT id, owner_id, subject, state, reason, due_at, zone FROM newsletter
      WHERE id IN (
        SELECT id FROM newsletter WHERE state IN ('freezing', 'sending', 'paused', 'halted')
        UNION SELECT newsletter_id FROM message WHERE state IN ('held', 'inDoubt') AND state = 'inDoubt')
      ORDER BY changed_at DESC, id DESC LIMIT $1
      """, [.integer(Int64(limit))])
    let goingOut = try goingOut()
    let ids = letters.map { $0.text("id") }
    let atRest = try copiesAtRest(of: ids)
    let next = try nextDue(of: ids, after: now)
    return letters.map { row in
      var queue = LetterQueue(
        newsletter: Newsletter.ID(row.text("id")), owner: Member.ID(row.text("owner_id")),
        subject: row.text("subject"), state: NewsletterRow.state(row))
      queue.goingOut = goingOut[queue.newsletter] ?? 0
      count(atRest[queue.newsletter.text] ?? [], in: &queue)
      queue.next = next[queue.newsletter.text]
      return queue
    }
  }

  private func copiesAtRest(of letters: [String]) throws -> [String: [SQLRow]] {
    let rows = try IDBatches.rows(of: letters) { list, values in
      try connection.asked(
        """
        SELECT newsletter_id, state, reason <> '' AND reason NOT LIKE '\(WaitReason.prefix)%' AS is_put_off, COUNT(*) AS n
        FROM message
        WHERE newsletter_id IN (\(list)) AND kind = 'copy' AND worker IS NULL AND state IN ('queued', 'held', 'inDoubt')
        GROUP BY 1, 2, 3
        """, values)
    }
    return Dictionary(grouping: rows) { $0.text("newsletter_id") }
  }

  private func nextDue(of letters: [String], after now: Instant) throws -> [String: Instant] {
    let rows = try IDBatches.rows(of: letters, from: 2) { list, values in
      try connection.asked(
        """
        SELECT newsletter_id, MIN(due_at) AS due FROM message
        WHERE newsletter_id IN (\(list)) AND state = 'queued' AND kind = 'copy' AND due_at > $1 GROUP BY newsletter_id
        """, [.integer(now.milliseconds)] + values)
    }
    return Dictionary(
      rows.map { ($0.text("newsletter_id"), Instant(milliseconds: $0.integer("due"))) }, uniquingKeysWith: min)
  }

  private func count(_ rows: [SQLRow], in queue: inout LetterQueue) {
    for row in rows {
      let copies = Int(row.integer("n"))
      switch Message.State(rawValue: row.text("state")) {
      case .queued where row.integer("is_put_off") == 1: queue.later += copies
      case .queued: queue.waiting += copies
      case .held: queue.held += copies
      default: queue.inDoubt += copies
      }
    }
  }

  /// The kind is asked for so that the index of all copies is not taken, which would read all that were ever sent.
  private func goingOut() throws -> [Newsletter.ID: Int] {
    let rows = try connection.rows(
      """
      SELECT newsletter_id, COUNT(*) AS n FROM message WHERE worker IS NOT NULL AND kind || '' = 'copy'
      GROUP BY newsletter_id
      """)
    return Dictionary(
      rows.map { (Newsletter.ID($0.text("newsletter_id")), Int($0.integer("n"))) }, uniquingKeysWith: +)
  }

  /// Tests, and our own mails to colleagues, that wait.
  package func waitingBesideLetters() throws -> (tests: Int, notices: Int) {
    let row = try connection.first(
      """
      SELECT (SELECT COUNT(*) FROM message WHERE state = 'queued' AND kind = 'test') AS tests,
        (SELECT COUNT(*) FROM message WHERE state = 'queued' AND kind = 'notice') AS notices
      """)
    return (Int(row?.integer("tests") ?? 0), Int(row?.integer("notices") ?? 0))
  }
}
