package import Firsthand
import PolicyChecker
package import Store
import YAMLFile

extension Session {
  /// Stores a policy version for others to approve. Its tests must pass.
  package func publishPolicy(source: String, file: String) throws -> PolicyVersion.Reference {
    try publishPolicies([(file, source)])[0]
  }

  /// Stores policy versions: all of them or none.
  package func publishPolicies(
    _ sources: [(file: String, source: String)]
  ) throws -> [PolicyVersion.Reference] {
    let versions = try sources.map { try readPolicy(source: $0.source, file: $0.file) }
    try store.write { tx in
      for version in versions { try publish(version, in: tx) }
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

  private func publish(_ version: PolicyVersion, in tx: Transaction) throws {
    if let known = try tx.shared.policies().first(where: {
      $0.version.reference.name == version.reference.name
        && $0.version.reference.version == version.reference.version
    }) {
      guard known.version.reference.hash == version.reference.hash else {
        throw FirsthandError(
          .conflict,
          "\(version.reference.text) is published with other content. Give the change a new version.")
      }
      return
    }
    try tx.shared.publish(version, by: member.id, at: now)
    try tx.append(entry(.policyPublished, version.reference.facts))
  }

  /// Brings a policy version into force. Another person than its publisher must say so; a running send
  /// looks at it before its next copy.
  package func approvePolicy(name: String, version: String, reason: String) throws -> PolicyVersion.Reference {
    try require(.director, to: "approve policies")
    return try store.write { tx in
      let policy = try Self.policy(name, version, in: tx)
      let reference = policy.version.reference
      guard policy.publishedBy != member.id else {
        throw FirsthandError(
          .notPermitted,
          "Nobody approves their own policy: \(reference.text) was published by \(member.name). Ask another director.")
      }
      guard policy.revokedAt == nil else {
        throw FirsthandError(
          .conflict, "\(reference.text) was revoked. Publish it under a new version to bring it back.")
      }
      guard policy.approvedAt == nil else {
        throw FirsthandError(.conflict, "\(reference.text) was approved already.")
      }
      try tx.shared.approve(reference, by: member.id, reason: reason, at: now)
      try tx.shared.raiseStopEpoch()
      try tx.append(entry(.policyApproved, reference.facts))
      return reference
    }
  }

  /// Takes a policy version out of force; the version approved before it holds again.
  package func revokePolicy(name: String, version: String) throws -> PolicyVersion.Reference {
    try require(.director, to: "revoke policies")
    return try store.write { tx in
      let policy = try Self.policy(name, version, in: tx)
      let reference = policy.version.reference
      guard policy.approvedAt != nil, policy.revokedAt == nil else {
        throw FirsthandError(.conflict, "\(reference.text) is not in force.")
      }
      try tx.shared.revoke(reference, by: member.id, at: now)
      try tx.shared.raiseStopEpoch()
      try tx.append(entry(.policyRevoked, reference.facts))
      return reference
    }
  }

  /// Every version with what became of it.
  package func policies() throws -> [PublishedPolicy] {
    try store.read { try $0.shared.policies() }
  }

  private static func policy(
    _ name: String, _ version: String, in tx: Transaction
  ) throws -> PublishedPolicy {
    let policies = try tx.shared.policies().filter { $0.version.reference.name == name }
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
