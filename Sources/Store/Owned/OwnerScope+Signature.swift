package import Firsthand

extension OwnerScope {
  /// Letters that have a time to leave or are leaving, and must bear one signature from the first copy to the
  /// last.
  package func lettersGoingOut() throws -> Int {
    try count("state IN ('scheduled', 'freezing', 'sending', 'paused')")
  }

  /// Letters that were checked with the signature as it is, and have not begun to leave.
  package func lettersChecked() throws -> Int {
    try count("state IN ('awaitingApproval', 'ready')")
  }

  /// Makes letters that were checked drafts again, for what they say has changed. How many.
  package func reopenCheckedLetters(at now: Instant) throws -> Int {
    try connection.run(
      """
      UPDATE newsletter SET state = 'draft', reason = '', changed_at = $2
      WHERE owner_id = $1 AND state IN ('awaitingApproval', 'ready')
      """, [ownerValue, .integer(now.milliseconds)])
  }

  private func count(_ condition: String) throws -> Int {
    let row = try connection.first(
      "SELECT COUNT(*) AS n FROM newsletter WHERE owner_id = $1 AND \(condition)", [ownerValue])
    return Int(row?.integer("n") ?? 0)
  }
}
