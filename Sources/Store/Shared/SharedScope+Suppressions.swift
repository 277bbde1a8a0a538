package import Firsthand

extension SharedScope {
  /// The strongest suppression that keeps a newsletter of `owner` from this address at `now`.
  package func suppression(
    addressKey: String, owner: Member.ID, at now: Instant
  ) throws -> Suppression? {
    Suppression.strongest(
      try suppressions(addressKey: addressKey).filter { $0.covers(letterOf: owner, at: now) })
  }

  /// All that stand about an address, pauses that are over included.
  package func suppressions(addressKey: String) throws -> [Suppression] {
    try connection.rows(
      "SELECT * FROM suppression WHERE address_key = $1 ORDER BY scope, owner_id, reason", [.text(addressKey)]
    ).compactMap(SuppressionRow.suppression)
  }

  /// The same of many addresses.
  package func suppressions(addressKeys: [String]) throws -> [String: [Suppression]] {
    let rows = try IDBatches.rows(of: addressKeys) { list, values in
      try connection.asked(
        "SELECT * FROM suppression WHERE address_key IN (\(list)) ORDER BY scope, owner_id, reason", values)
    }
    return Dictionary(grouping: rows.compactMap(SuppressionRow.suppression), by: \.addressKey)
  }

  /// Whether it was news: a pause that is set to another day is.
  package func suppress(_ suppression: Suppression) throws -> Bool {
    let changed = try connection.run(
      """
      INSERT INTO suppression(address_key, scope, owner_id, reason, until, at) VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (address_key, scope, owner_id, reason) DO UPDATE SET until = excluded.until, at = excluded.at
      WHERE suppression.until <> excluded.until
      """,
      [
        .text(suppression.addressKey), .text(suppression.scope.name.rawValue),
        .text(suppression.scope.owner?.text ?? ""), .text(suppression.reason.rawValue),
        .optional(suppression.until?.text), .integer(suppression.at.milliseconds),
      ])
    if changed == 1 { try raiseStopEpoch() }
    return changed == 1
  }

  /// Takes back what the person chose about letters of `owner` and about all letters: of `reasons` only those
  /// that are a choice of their own. What we know ourselves (a bounce, a complaint, a word by hand) stays.
  package func liftOwnChoice(
    addressKey: String, owner: Member.ID, _ reasons: [Suppression.Reason] = Suppression.Reason.allCases
  ) throws -> Int {
    let names = reasons.filter(\.isOwnChoice).map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return try connection.run(
      "DELETE FROM suppression WHERE address_key = $1 AND owner_id IN ('', $2) AND reason IN (\(names))",
      [.text(addressKey), .text(owner.text)])
  }
}

extension SharedScope {
  /// Forgets that the address was taken off by hand.
  package func forgetByHand(addressKey: String) throws {
    try connection.run(
      "DELETE FROM suppression WHERE address_key = $1 AND reason = $2",
      [.text(addressKey), .text(Suppression.Reason.byHand.rawValue)])
  }
}
