package import Firsthand

extension SharedScope {
  /// Counts everything that may stop a running send. A copy that was certified under another number is
  /// certified again before it leaves.
  package func stopEpoch() throws -> Int64 {
    try connection.first("SELECT stop_epoch FROM company")?.integer("stop_epoch") ?? 0
  }

  /// To be called in the transaction of every withdrawal, suppression, publication and recall.
  package func raiseStopEpoch() throws {
    try connection.run("UPDATE company SET stop_epoch = stop_epoch + 1")
  }

  package func suppression(addressKey: String) throws -> Suppression.Reason? {
    try connection.first(
      "SELECT reason FROM suppression WHERE address_key = $1", [.text(addressKey)]
    ).flatMap { Suppression.Reason(rawValue: $0.text("reason")) }
  }

  /// Whether the address was not suppressed before.
  package func suppress(_ suppression: Suppression) throws -> Bool {
    let added = try connection.run(
      "INSERT INTO suppression(address_key, reason, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
      [
        .text(suppression.addressKey), .text(suppression.reason.rawValue),
        .integer(suppression.at.milliseconds),
      ])
    if added == 1 { try raiseStopEpoch() }
    return added == 1
  }
}
