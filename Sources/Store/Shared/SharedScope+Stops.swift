import Firsthand

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
}
