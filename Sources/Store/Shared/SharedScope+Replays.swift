package import Firsthand

/// What a replay came to, as it is kept with its policy.
package struct KeptReplay: Hashable, Sendable {
  package let policy: Digest
  package let digest: Digest
  package let report: String
  package let by: Member.ID
  package let at: Instant

  package init(policy: Digest, digest: Digest, report: String, by: Member.ID, at: Instant) {
    self.policy = policy
    self.digest = digest
    self.report = report
    self.by = by
    self.at = at
  }
}

extension SharedScope {
  package func keep(_ replay: KeptReplay, as id: ID<KeptReplay>) throws {
    try connection.run(
      "INSERT INTO policy_replay(id, policy_hash, digest, report, by_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
      [
        .text(id.text), .text(replay.policy.hex), .text(replay.digest.hex), .text(replay.report),
        .text(replay.by.text), .integer(replay.at.milliseconds),
      ])
  }
}
