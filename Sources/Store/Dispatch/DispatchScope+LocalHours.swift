package import Firsthand

/// A moment at which copies of a letter were to leave.
package struct LetterMoment: Hashable, Sendable {
  package let newsletter: Newsletter.ID
  package let owner: Member.ID
  package let at: Instant
}

/// The moments of a letter that leaves at each reader's own hour: one for all whose clocks agree.
extension DispatchScope {
  /// Nil for a letter that leaves at one moment for all.
  package func localHour(of newsletter: Newsletter.ID) throws -> LocalHour? {
    try connection.first(
      "SELECT time, zone, chosen_at FROM local_hour WHERE newsletter_id = $1", [.text(newsletter.text)]
    ).flatMap { row in
      LocalTime(row.text("time")).map {
        LocalHour(time: $0, zone: row.text("zone"), chosenAt: Instant(milliseconds: row.integer("chosen_at")))
      }
    }
  }

  package func setLocalHour(_ hour: LocalHour?, of newsletter: Newsletter.ID) throws {
    guard let hour else {
      try connection.run("DELETE FROM local_hour WHERE newsletter_id = $1", [.text(newsletter.text)])
      return
    }
    try connection.run(
      """
      INSERT INTO local_hour(newsletter_id, time, zone, chosen_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (newsletter_id) DO UPDATE SET time = excluded.time, zone = excluded.zone,
        chosen_at = excluded.chosen_at
      """,
      [
        .text(newsletter.text), .text(hour.time.fieldText), .text(hour.zone), .integer(hour.chosenAt.milliseconds),
      ])
  }

  package func addMoment(_ moment: Instant, of newsletter: Newsletter.ID) throws {
    try connection.run(
      """
      INSERT INTO letter_moment(newsletter_id, due_at, state) VALUES ($1, $2, 'waiting') ON CONFLICT DO NOTHING
      """, [.text(newsletter.text), .integer(moment.milliseconds)])
  }

  /// Moments that have come and were neither let go nor missed, of letters that are going out.
  package func momentsDue(at now: Instant) throws -> [LetterMoment] {
    try connection.rows(
      """
      SELECT t.newsletter_id, n.owner_id, t.due_at FROM letter_moment t JOIN newsletter n ON n.id = t.newsletter_id
      WHERE t.state = 'waiting' AND t.due_at <= $1 AND n.state = 'sending' ORDER BY t.due_at, t.newsletter_id
      """, [.integer(now.milliseconds)]
    ).map { row in
      LetterMoment(
        newsletter: Newsletter.ID(row.text("newsletter_id")), owner: Member.ID(row.text("owner_id")),
        at: Instant(milliseconds: row.integer("due_at")))
    }
  }

  /// Lets all moments of a letter go that have come by `moment`, missed ones too: its writer, or the hour, says so.
  package func releaseMoments(of newsletter: Newsletter.ID, upTo moment: Instant) throws {
    try connection.run(
      """
      UPDATE letter_moment SET state = 'released'
      WHERE newsletter_id = $1 AND due_at <= $2 AND state <> 'released'
      """, [.text(newsletter.text), .integer(moment.milliseconds)])
  }

  /// The letter is over: none of its moments is waited for.
  package func endMoments(of newsletter: Newsletter.ID) throws {
    try connection.run(
      "UPDATE letter_moment SET state = 'missed' WHERE newsletter_id = $1 AND state = 'waiting'",
      [.text(newsletter.text)])
  }

  package func releaseMoment(_ moment: LetterMoment) throws { try set(moment, "released") }

  /// From now on no copy of it leaves until somebody says so.
  package func missMoment(_ moment: LetterMoment) throws { try set(moment, "missed") }

  private func set(_ moment: LetterMoment, _ state: String) throws {
    try connection.run(
      "UPDATE letter_moment SET state = $3 WHERE newsletter_id = $1 AND due_at = $2 AND state = 'waiting'",
      [.text(moment.newsletter.text), .integer(moment.at.milliseconds), .text(state)])
  }

  /// The next moment of a letter that has not come.
  package func nextMoment(of newsletter: Newsletter.ID, after now: Instant) throws -> Instant? {
    try connection.first(
      """
      SELECT due_at FROM letter_moment WHERE newsletter_id = $1 AND due_at > $2 AND state = 'waiting'
      ORDER BY due_at LIMIT 1
      """, [.text(newsletter.text), .integer(now.milliseconds)]
    ).map { Instant(milliseconds: $0.integer("due_at")) }
  }

  /// The moment of a copy, and what it waited for, where that was missed, or came before `latest` and nobody let it go.
  package func missedMoment(of message: Message.ID, latest: Instant) throws -> (at: Instant, reason: String)? {
    try connection.first(
      """
      SELECT m.due_at, m.reason FROM message m
      JOIN letter_moment t ON t.newsletter_id = m.newsletter_id AND t.due_at = m.due_at
      WHERE m.id = $1 AND (t.state = 'missed' OR (t.state = 'waiting' AND t.due_at < $2))
      """, [.text(message.text), .integer(latest.milliseconds)]
    ).map { (Instant(milliseconds: $0.integer("due_at")), $0.text("reason")) }
  }

  /// What the copies of a moment that still wait, wait for.
  package func waitingReasons(at moment: LetterMoment) throws -> [String] {
    try connection.rows(
      """
      SELECT DISTINCT reason FROM message
      WHERE newsletter_id = $1 AND kind = 'copy' AND state = 'queued' AND due_at = $2 ORDER BY reason
      """, [.text(moment.newsletter.text), .integer(moment.at.milliseconds)]
    ).map { $0.text("reason") }
  }

  /// Holds copies of a missed moment that wait for `waited`; how many of them, `limit` at most.
  package func holdMissed(
    _ moment: LetterMoment, waited: String, reason: String, at now: Instant, limit: Int
  ) throws -> Int {
    try connection.run(
      """
      UPDATE message SET state = 'held', reason = $4, changed_at = $5
      WHERE state = 'queued' AND id IN (
        SELECT m.id FROM message m WHERE m.newsletter_id = $1 AND m.kind = 'copy' AND m.state = 'queued'
          AND m.due_at = $2 AND m.reason = $3 LIMIT $6)
      """,
      [
        .text(moment.newsletter.text), .integer(moment.at.milliseconds), .text(waited), .text(reason),
        .integer(now.milliseconds), .integer(Int64(limit)),
      ])
  }

  /// Lets copies wait again that were held because their hour passed; how many of them, `limit` at most.
  package func requeueMissed(_ newsletter: Newsletter.ID, at now: Instant, limit: Int) throws -> Int {
    try connection.run(
      """
      UPDATE message SET state = 'queued', reason = '', due_at = $2, changed_at = $2
      WHERE id IN (\(Self.missed) LIMIT $3) AND (SELECT state FROM newsletter WHERE id = $1) = 'sending'
      """, [.text(newsletter.text), .integer(now.milliseconds), .integer(Int64(limit))])
  }

  /// Copies that are held because their hour passed.
  package func missed(_ newsletter: Newsletter.ID) throws -> Int {
    let row = try connection.first("SELECT COUNT(*) AS n FROM (\(Self.missed)) AS missed", [.text(newsletter.text)])
    return Int(row?.integer("n") ?? 0)
  }

  private static let missed = """
    SELECT m.id FROM message m WHERE m.newsletter_id = $1 AND m.kind = 'copy' AND m.worker IS NULL AND m.state = 'held'
      AND m.reason LIKE '\(MissedHour.prefix)%'
    """
}
