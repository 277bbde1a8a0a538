import Firsthand
import PolicyChecker
import Store

/// What of the law would hold less: for that it takes two directors.
enum Loosening {
  /// Rules that are `forbid` and would hold less when the version begins to hold, or when a version that is planned for later
  /// takes over from it.
  static func rules(by policy: PublishedPolicy, from effective: Instant, in tx: Transaction) throws -> [RuleID] {
    let known = try tx.shared.policies()
    let coming = policy.with(PublishedPolicy.Force(effectiveAt: effective, graceUntil: effective, revokedAt: nil))
    let all = known.filter { $0.version.reference != policy.version.reference } + [coming]
    var loosened = try rules(from: known, to: all, at: effective)
    for later in all where later.version.reference.name == policy.version.reference.name {
      guard let moment = later.force?.effectiveAt, moment > effective else { continue }
      loosened += try rules(from: all.filter { $0 != later }, to: all, at: moment)
    }
    return Set(loosened).sorted()
  }

  /// Rules that are `forbid` at `now` and would hold less without the version.
  static func rules(without policy: PublishedPolicy, in tx: Transaction, at now: Instant) throws -> [RuleID] {
    let all = try tx.shared.policies()
    return try rules(from: all, to: all.filter { $0.version.reference != policy.version.reference }, at: now)
  }

  private static func rules(
    from old: [PublishedPolicy], to new: [PublishedPolicy], at moment: Instant
  ) throws -> [RuleID] {
    func read(_ policies: [PublishedPolicy]) throws -> [Policy] {
      try PoliciesInForce(policies, at: moment).entries.map { try Readings.policy($0.current.version) }
    }
    return PolicyDiff.loosened(from: try read(old), to: try read(new))
  }
}
