package import Firsthand
import PolicyChecker
import Store

/// What a wish to revoke came to.
package struct PolicyRevocationReport: Sendable {
  package let reference: PolicyVersion.Reference
  /// The version that holds again; nil: none.
  package let heldAgain: PolicyVersion.Reference?
  /// False: it loosens what is `forbid`, and another director must say so too.
  package let isRevoked: Bool
  /// When it ends: a sole director's wish has a day's delay.
  package let endsAt: Instant
  package let loosened: [RuleID]
}

extension Session {
  /// Takes a policy version out of force; the version before it holds again. Where that loosens what is `forbid`, a second
  /// director must say so too.
  package func revokePolicy(
    name: String, version: String, reason: String = ""
  ) throws -> PolicyRevocationReport {
    try require(.director, to: "revoke policies")
    let isAlone = try isOnlyDirector
    return try store.write { tx in
      let policy = try Self.policy(name, version, in: tx)
      let reference = policy.version.reference
      guard let force = policy.force, force.revokedAt == nil else {
        throw FirsthandError(.conflict, "\(reference.text) is not in force.")
      }
      guard !policy.revokers.contains(member.id) else {
        throw FirsthandError(
          .conflict, "You have asked to revoke \(reference.text) already. Another director must say so too.")
      }
      let before = try versionBefore(policy, in: tx)
      let loosened = force.effectiveAt <= now ? try Loosening.rules(without: policy, in: tx, at: now) : []
      let isSole = !loosened.isEmpty && isAlone && workplace.standards.allowsSoleApprover
      if isSole, reason.trimmingSpaces.isEmpty {
        throw FirsthandError(
          .badInput, "Whoever revokes alone what is law says why.", onTerminal: "Give it: --reason \"…\".")
      }
      let isEnough = loosened.isEmpty || !policy.revokers.isEmpty || isSole
      let end = isSole ? now.adding(seconds: Self.soleDelay) : now
      try tx.shared.askToRevoke(reference, by: member.id, reason: reason, at: now)
      if isEnough {
        try tx.shared.revoke(reference, at: end)
        try tx.shared.raiseStopEpoch()
      }
      try tx.append(
        entry(
          .policyRevoked,
          reference.facts
            + [
              LogEntry.Fact("revoked", isEnough ? end.text : "asked for"),
              LogEntry.Fact("sole", isSole ? "yes" : ""), LogEntry.Fact("reason", isSole ? reason : ""),
              LogEntry.Fact("loosens", loosened.map(\.description).joined(separator: " ")),
            ].filter { !$0.value.isEmpty }))
      return PolicyRevocationReport(
        reference: reference, heldAgain: isEnough ? before?.version.reference : nil, isRevoked: isEnough, endsAt: end,
        loosened: loosened)
    }
  }

  /// The version that would hold without this one.
  private func versionBefore(_ policy: PublishedPolicy, in tx: Transaction) throws -> PublishedPolicy? {
    let others = try tx.shared.policies(named: policy.version.reference.name).filter { $0 != policy }
    return PoliciesInForce(others, at: now).entries.first?.current
  }
}
