package import Firsthand
import PolicyChecker
import Store

/// What an approval came to.
package struct PolicyApprovalReport: Sendable {
  package let reference: PolicyVersion.Reference
  package let replay: PolicyReplay
  /// When it holds; nil: another director must say yes too.
  package let effectiveAt: Instant?
  /// Rules of law or safety that it loosens, for which two must say yes.
  package let loosened: [RuleID]
  package let isSole: Bool
}

extension Session {
  /// Days over which a policy is replayed before it is approved.
  package static let usualReplayDays = 90
  /// How long a sole approver's policy waits.
  static let soleDelay: Int64 = 86_400

  /// A director's yes to a policy version, which brings it into force: another's than its publisher's, and a second one where
  /// it loosens what is `forbid`. A running send looks at it before its next copy.
  ///
  /// The version is replayed over the letters of the last 90 days, and the yes keeps the digest of what came out. `seen`: the
  /// digest that was read, which must be what comes out now.
  package func approvePolicy(
    name: String, version: String, reason: String, seen: Digest? = nil
  ) throws -> PolicyApprovalReport {
    try require(.director, to: "approve policies")
    let policy = try store.read { try Self.policy(name, version, in: $0) }
    let isSole = try soleApproval(of: policy, reason: reason)
    try demandOpen(policy)
    let replay = try replayPolicy(policy.version, days: Self.usualReplayDays)
    if let seen, seen != replay.digest {
      throw FirsthandError(
        .conflict, "Letters were sent since you read what the policy would have stopped. Read it again and decide.")
    }
    return try store.write { tx in
      let policy = try Self.policy(name, version, in: tx)
      try demandOpen(policy)
      let reference = policy.version.reference
      let earliest = isSole ? now.adding(seconds: Self.soleDelay) : now
      let effective = max(policy.effectiveFrom ?? earliest, earliest)
      let loosened = try Loosening.rules(by: policy, from: effective, in: tx)
      try tx.shared.approve(
        reference,
        PublishedPolicy.Approval(by: member.id, at: now, reason: reason, replay: replay.digest, isSole: isSole))
      let isEnough = isSole || policy.approvals.count + 1 >= (loosened.isEmpty ? 1 : 2)
      var effectiveAt: Instant?
      if isEnough {
        try tx.shared.bringIntoForce(
          reference,
          PublishedPolicy.Force(
            effectiveAt: effective, graceUntil: effective.adding(seconds: Int64(policy.graceDays) * 86_400),
            revokedAt: nil), at: now)
        effectiveAt = effective
        try tx.shared.raiseStopEpoch()
      }
      try tx.append(
        entry(
          .policyApproved,
          reference.facts
            + [
              LogEntry.Fact("replay", replay.digest.hex), LogEntry.Fact("effective", effectiveAt?.text ?? "second yes"),
              LogEntry.Fact("loosens", loosened.map(\.description).joined(separator: " ")),
              LogEntry.Fact("sole", isSole ? "yes" : "no"), LogEntry.Fact("reason", isSole ? reason : ""),
            ].filter { !$0.value.isEmpty }))
      return PolicyApprovalReport(
        reference: reference, replay: replay, effectiveAt: effectiveAt, loosened: loosened, isSole: isSole)
    }
  }

  private func demandOpen(_ policy: PublishedPolicy) throws {
    let reference = policy.version.reference
    guard policy.revokedAt == nil else {
      throw FirsthandError(
        .conflict, "\(reference.text) was revoked. Publish it under a new version to bring it back.")
    }
    guard policy.force == nil, !policy.approvals.contains(where: { $0.by == member.id }) else {
      throw FirsthandError(.conflict, "\(reference.text) was approved already.")
    }
  }

  var isOnlyDirector: Bool {
    get throws {
      try store.read { try $0.shared.members(in: .director) }.allSatisfy { !$0.isActive || $0.id == member.id }
    }
  }

  /// Whether the publisher may approve it alone; an error where they may not.
  private func soleApproval(of policy: PublishedPolicy, reason: String) throws -> Bool {
    guard policy.publishedBy == member.id else { return false }
    let reference = policy.version.reference
    let isAlone = try isOnlyDirector
    guard workplace.standards.allowsSoleApprover, isAlone else {
      throw FirsthandError(
        .notPermitted,
        "Nobody approves their own policy: \(reference.text) was published by \(member.name). Ask another director.",
        onTerminal: isAlone
          ? "Where there is no second director, 'sole_approver: true' in config.yml lets one decide, with a reason and a day's delay."
          : "")
    }
    guard !reason.trimmingSpaces.isEmpty else {
      throw FirsthandError(
        .badInput, "Whoever approves their own policy says why.", onTerminal: "Give it: --reason \"…\".")
    }
    return true
  }
}
