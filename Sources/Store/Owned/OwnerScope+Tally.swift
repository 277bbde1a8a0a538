package import Firsthand

/// Copies of one newsletter, counted.
package struct Tally: Hashable, Sendable {
  package private(set) var states: [Message.State: Int] = [:]
  package private(set) var leftOut: [String: Int] = [:]
  package private(set) var standings: [CopyStanding: Int] = [:]
  /// Copies that are held because their reader's hour passed.
  package private(set) var missed = 0
  /// Copies that wait for their reader's hour, or for the end of quiet hours.
  package private(set) var forTheirHour = 0

  fileprivate init(_ rows: [SQLRow]) {
    for row in rows {
      guard let state = Message.State(rawValue: row.text("state")) else { continue }
      let (reason, copies) = (row.text("reason"), Int(row.integer("copies")))
      states[state, default: 0] += copies
      standings[CopyStanding(state, reason: reason), default: 0] += copies
      if state == .leftOut { leftOut[reason, default: 0] += copies }
      if state == .held, reason.hasPrefix(MissedHour.prefix) { missed += copies }
      if state == .queued, reason.hasPrefix(WaitReason.prefix) { forTheirHour += copies }
    }
  }

  package subscript(state: Message.State) -> Int { states[state] ?? 0 }
  package func count(_ standing: CopyStanding) -> Int { standings[standing] ?? 0 }

  /// Everybody that the audience rule found.
  package var total: Int { states.values.reduce(0, +) }
}

extension OwnerScope {
  /// How many of the owner's copies are in each state, and why some were left out.
  package func tally(_ id: Newsletter.ID) throws -> Tally {
    let isOwn = try connection.first(
      "SELECT 1 AS n FROM newsletter WHERE id = $1 AND owner_id = $2", [.text(id.text), ownerValue])
    return isOwn == nil ? Tally([]) : try TallyRows.tally(id, connection)
  }
}

extension CompanyScope {
  package func tally(_ id: Newsletter.ID) throws -> Tally { try TallyRows.tally(id, connection) }
}

extension DispatchScope {
  /// Keeps the counts of a letter that is over, so that lists need not count its copies: none of them waits or is on
  /// its way. A copy that changes all the same, as one in doubt may, makes the database forget them.
  package func keepTally(_ id: Newsletter.ID) throws {
    let isOver =
      try connection.first(
        "SELECT 1 AS n FROM newsletter WHERE id = $1 AND state IN ('sent', 'cancelled')", [.text(id.text)]) != nil
    guard isOver, try TallyRows.kept(id, connection).isEmpty else { return }
    let tally = Tally(try TallyRows.counted(id, connection))
    let plain = tally.states.filter { $0.key != .leftOut }.map { ($0.key, "", $0.value) }
    let leftOut = tally.leftOut.map { (Message.State.leftOut, $0.key, $0.value) }
    for (state, reason, copies) in plain + leftOut {
      try connection.run(
        "INSERT INTO letter_tally(newsletter_id, state, reason, copies) VALUES ($1, $2, $3, $4)",
        [.text(id.text), .text(state.rawValue), .text(reason), .integer(Int64(copies))])
    }
  }
}

private enum TallyRows {
  static func tally(_ id: Newsletter.ID, _ connection: Connection) throws -> Tally {
    let kept = try kept(id, connection)
    return Tally(kept.isEmpty ? try counted(id, connection) : kept)
  }

  static func kept(_ id: Newsletter.ID, _ connection: Connection) throws -> [SQLRow] {
    try connection.rows(
      "SELECT state, reason, copies FROM letter_tally WHERE newsletter_id = $1", [.text(id.text)])
  }

  /// From an index alone, but for the few copies that are on their way; these are not looked for by their letter, for
  /// that would read all of it.
  static func counted(_ id: Newsletter.ID, _ connection: Connection) throws -> [SQLRow] {
    try connection.rows(
      """
      SELECT state, reason, COUNT(*) AS copies FROM message
      WHERE newsletter_id = $1 AND kind = 'copy' AND worker IS NULL GROUP BY state, reason
      UNION ALL SELECT state, reason, COUNT(*) FROM message
      WHERE worker IS NOT NULL AND kind = 'copy' AND newsletter_id || '' = $1 GROUP BY state, reason
      """, [.text(id.text)])
  }
}
