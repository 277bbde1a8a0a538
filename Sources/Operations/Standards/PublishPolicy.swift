package import Firsthand
package import PolicyChecker
package import Store
import YAMLFile

/// When a policy version is to hold.
package struct PolicyPlan: Hashable, Sendable {
  /// Nil: as soon as it is approved.
  package var from: Instant?
  /// Days in which letters that were ready before go by the version before; its `forbid` rules hold at once.
  package var graceDays: Int

  package static let mostGraceDays = 90

  package init(from: Instant? = nil, graceDays: Int = 0) {
    self.from = from
    self.graceDays = graceDays
  }
}

extension Session {
  /// Stores a policy version for others to approve. Its tests must pass.
  package func publishPolicy(
    source: String, file: String, plan: PolicyPlan = PolicyPlan()
  ) throws -> PolicyVersion.Reference {
    try publishPolicies([(file, source)], plan: plan)[0]
  }

  /// Stores policy versions: all of them or none.
  package func publishPolicies(
    _ sources: [(file: String, source: String)], plan: PolicyPlan = PolicyPlan(),
    alongside: (Transaction) throws -> Void = { _ in }
  ) throws -> [PolicyVersion.Reference] {
    guard (0...PolicyPlan.mostGraceDays).contains(plan.graceDays) else {
      throw FirsthandError(.badInput, "A grace period has from 0 to \(PolicyPlan.mostGraceDays) days.")
    }
    let versions = try sources.map { try readPolicy(source: $0.source, file: $0.file) }
    try store.write { tx in
      try alongside(tx)
      for version in versions { try publish(version, plan, in: tx) }
    }
    return versions.map(\.reference)
  }

  private func readPolicy(source: String, file: String) throws -> PolicyVersion {
    try require(.director, to: "publish policies")
    let read = Policy.read(source, file: file)
    guard let policy = read.policy else {
      throw FirsthandError(
        .badInput, "The policy cannot be published: \(read.problems.first?.text ?? "it cannot be read.")")
    }
    let tests = policy.runTests()
    if let failed = tests.failed.first {
      throw FirsthandError(
        .badInput,
        "\(tests.failed.count) of the policy's \(tests.count) tests fail, the first at \(file):\(failed.line): \(failed.sentence)"
      )
    }
    return PolicyVersion(
      name: policy.reference.name, version: policy.reference.version, source: source)
  }

  private func publish(_ version: PolicyVersion, _ plan: PolicyPlan, in tx: Transaction) throws {
    if let known = try tx.shared.policies(named: version.reference.name).first(where: {
      $0.version.reference.version == version.reference.version
    }) {
      guard known.version.reference.hash == version.reference.hash else {
        throw FirsthandError(
          .conflict,
          "\(version.reference.text) is published with other content. Give the change a new version.")
      }
      guard known.revokedAt == nil else {
        throw FirsthandError(
          .conflict, "\(version.reference.text) was revoked. Publish it under a new version to bring it back.")
      }
      return
    }
    try tx.shared.publish(version, from: plan.from, graceDays: plan.graceDays, by: member.id, at: now)
    try tx.append(
      entry(
        .policyPublished,
        version.reference.facts + [
          LogEntry.Fact("from", plan.from?.text ?? "approval"), LogEntry.Fact("graceDays", "\(plan.graceDays)"),
        ]))
  }

  /// Every version with what became of it.
  package func policies() throws -> [PublishedPolicy] {
    try store.read { try $0.shared.policies() }
  }

  /// The policies of these versions, as they are read.
  package func policiesRead(_ references: [PolicyVersion.Reference]) throws -> [Policy] {
    try store.read { tx in
      try references.compactMap { try tx.shared.policy($0.hash) }.map { try Readings.policy($0.version) }
    }
  }

  static func policy(_ name: String, _ version: String, in tx: Transaction) throws -> PublishedPolicy {
    let policies = try tx.shared.policies(named: name)
    if let found = policies.first(where: { $0.version.reference.version == version }) {
      return found
    }
    let known = policies.map(\.version.reference.version).joined(separator: ", ")
    throw FirsthandError(
      .notFound,
      known.isEmpty
        ? "There is no policy '\(name)'. 'firsthand policy list' shows what there is."
        : "The policy '\(name)' has no version \(version). It has \(known).")
  }
}

extension PolicyVersion.Reference {
  var facts: [LogEntry.Fact] {
    [LogEntry.Fact("policy", text), LogEntry.Fact("hash", hash.hex)]
  }
}
