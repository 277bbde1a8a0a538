import Firsthand
import PolicyChecker
import Rendering
import Store
import Synchronization
import YAMLFile

/// Templates, standards and the company's details as they were read, by the digest of their content. What is
/// published never changes, so reading it once is enough; what is in force is asked of the database each time.
enum Readings {
  private static let templates = Memory<TemplateDefinition>()
  private static let companies = Memory<Company>()
  private static let policies = Memory<Policy>()
  private static let sets = Memory<PolicySet>()

  static func template(_ version: TemplateVersion) -> TemplateDefinition? {
    templates.value(version.reference.hash) { TemplateDefinition.read(version.files).definition }
  }

  static func company(_ files: ContentFiles, hash: Digest) -> Company? {
    companies.value(hash) { Company.read(files).company }
  }

  static func company(_ files: ContentFiles) -> Company? {
    company(files, hash: CompanyDetails.hash(files))
  }

  /// A policy that does not parse stops the send with a sentence that says so.
  static func policy(_ version: PolicyVersion) throws -> Policy {
    var complaint = ""
    let policy = policies.value(version.reference.hash) {
      let read = Policy.read(version.source, file: version.reference.text)
      complaint = read.problems.first?.text ?? ""
      return read.policy
    }
    guard let policy else {
      throw FirsthandError(
        .findings, "The standard \(version.reference.text) cannot be read, so nothing is sent: \(complaint)")
    }
    return policy
  }

  /// What holds at a moment, read. In a grace period what is law in a new version holds beside the version before.
  static func policySet(_ inForce: PoliciesInForce) throws -> PolicySet {
    let policies = try inForce.entries.flatMap { entry -> [Policy] in
      let current = try policy(entry.current.version)
      guard entry.isInGrace else { return [current] }
      let strict = current.strictPart
      guard let previous = try entry.previous.map({ try policy($0.version) }) else { return [strict] }
      return [previous.keeping(previous.rules.filter { old in !strict.rules.contains { $0.id == old.id } }), strict]
    }
    var key = CanonicalBytes(kind: "policies in force v1")
    for entry in inForce.entries {
      key.append(
        entry.current.version.reference.hash.hex,
        entry.isInGrace ? entry.previous?.version.reference.hash.hex ?? "-" : "")
    }
    return sets.value(key.digest) { PolicySet(policies) } ?? PolicySet(policies)
  }

  /// The last few of a kind. What could not be read is not kept.
  private final class Memory<Value: Sendable>: Sendable {
    private let values = Mutex<[Digest: Value]>([:])
    private let most = 256

    func value(_ key: Digest, read: () -> Value?) -> Value? {
      if let known = values.withLock({ $0[key] }) { return known }
      guard let value = read() else { return nil }
      values.withLock { values in
        if values.count >= most { values.removeAll() }
        values[key] = value
      }
      return value
    }
  }
}
