package import Firsthand
import PolicyChecker
package import Store
import YAMLFile

/// A policy version as its page shows it, with what it would change.
package struct PolicyVersionReading: Sendable {
  package let policy: PublishedPolicy
  package let publishedBy: String
  /// Names of those who approved it, in their order.
  package let approvers: [String]
  package let revokers: [String]
  package let cards: [Standard.Card]
  package let title: String
  /// Beside the version in force.
  package let changes: [String]
  /// What of the law it loosens.
  package let loosened: [RuleID]
  /// Nil where it is decided already: beside itself it changes nothing.
  package let replay: PolicyReplay?
  /// Whether this director may say yes to it.
  package let mayApprove: Bool
  package let mayRevoke: Bool
}

/// What waits for directors, and what they gave.
package struct StandardsAtWork: Sendable {
  package struct Version: Sendable {
    package let reference: PolicyVersion.Reference
    package let title: String
    package let publishedBy: String
    package let publishedAt: Instant
    package let isOwn: Bool
    /// It has one yes and wants a second.
    package let isHalfWay: Bool
  }

  package let drafts: [(draft: PolicyDraft, title: String, by: String)]
  package let waiting: [Version]
  /// Approved, and not yet in force.
  package let coming: [(version: Version, from: Instant)]
  package let inForce: [Version]
  package let waivers: [TemplateWaiver]
  package let records: [RuleRecord]
  package let templates: [String]
}

extension DirectorDesk {
  package func standardsAtWork() throws -> StandardsAtWork {
    let records = try session.ruleRecords()
    return try session.store.read { tx in
      let policies = try tx.shared.policies()
      let drafts = try tx.company.drafts()
      let names = try tx.shared.names(of: policies.map(\.publishedBy) + drafts.map(\.by))
      func version(_ policy: PublishedPolicy) throws -> StandardsAtWork.Version {
        StandardsAtWork.Version(
          reference: policy.version.reference, title: PolicyText.title(in: policy.version.source),
          publishedBy: names[policy.publishedBy] ?? "", publishedAt: policy.publishedAt,
          isOwn: policy.publishedBy == member.id, isHalfWay: !policy.approvals.isEmpty)
      }
      return StandardsAtWork(
        drafts: drafts.map { ($0, PolicyText.title(in: $0.source), names[$0.by] ?? "") },
        waiting: try policies.filter { $0.force == nil }.map(version),
        coming: try policies.compactMap { policy in
          guard let force = policy.force, force.revokedAt == nil, force.effectiveAt > now else { return nil }
          return (try version(policy), force.effectiveAt)
        },
        inForce: try tx.shared.policiesInForce(at: now).map(version), waivers: try tx.company.templateWaivers(),
        records: records, templates: Set(try tx.shared.templates().map(\.reference.name)).sorted())
    }
  }

  package func policyVersion(_ name: String, _ version: String) throws -> PolicyVersionReading {
    let policy = try session.store.read { try Session.policy(name, version, in: $0) }
    let replay =
      policy.force == nil
      ? try session.replayPolicy(
        source: policy.version.source, file: policy.version.reference.text, days: Session.usualReplayDays) : nil
    let mayBeSole = try workplace.standards.allowsSoleApprover && session.isOnlyDirector
    return try session.store.read { tx in
      let names = try tx.shared.names(of: [policy.publishedBy] + policy.approvals.map(\.by) + policy.revokers)
      let read = try Readings.policy(policy.version)
      let current = try tx.shared.policiesInForce(at: now).first { $0.version.reference.name == name }
      let isCurrent = current?.version.reference == policy.version.reference
      return PolicyVersionReading(
        policy: policy, publishedBy: names[policy.publishedBy] ?? "",
        approvers: policy.approvals.map { names[$0.by] ?? "" }, revokers: policy.revokers.map { names[$0] ?? "" },
        cards: read.rules.map(Standard.Card.init), title: read.title,
        changes: isCurrent
          ? []
          : PolicyDiff(from: try current.map { try Readings.policy($0.version) }, to: read).changes.map(\.sentence),
        loosened: isCurrent ? [] : try Loosening.rules(by: policy, from: max(policy.effectiveFrom ?? now, now), in: tx),
        replay: replay,
        mayApprove: policy.force == nil && (policy.publishedBy != member.id || mayBeSole)
          && !policy.approvals.contains { $0.by == member.id },
        mayRevoke: policy.force.map { $0.revokedAt == nil } ?? false && !policy.revokers.contains(member.id))
    }
  }

  package func policySource(_ name: String, _ version: String) throws -> String {
    try session.store.read { try Session.policy(name, version, in: $0) }.version.source
  }

  package func approvePolicy(_ name: String, _ version: String, reason: String, seen: Digest) throws
    -> PolicyApprovalReport
  {
    try session.approvePolicy(name: name, version: version, reason: try ReviewWords.limited(reason), seen: seen)
  }

  package func revokePolicy(_ name: String, _ version: String, reason: String) throws -> PolicyRevocationReport {
    try session.revokePolicy(name: name, version: version, reason: try ReviewWords.limited(reason))
  }

  package func waive(
    _ rule: String, forTemplate template: String, reason: String, until: Instant?, mostUses: Int?
  ) throws -> TemplateWaiver {
    guard let id = RuleID(rule) else { throw FirsthandError(.badInput, "Choose the standard.") }
    guard let until else { throw FirsthandError(.badInput, "An exception has a last day. Choose it.") }
    guard let mostUses else { throw FirsthandError(.badInput, "Say in numbers for how many letters.") }
    return try session.waive(
      id, forTemplate: template, reason: try ReviewWords.limited(reason), until: until, mostUses: mostUses)
  }

  package func endTemplateWaiver(_ id: TemplateWaiver.ID) throws { try session.endTemplateWaiver(id) }

  /// What a draft says of a text, with what is in force but its own policy left away.
  package func tryDraft(_ id: PolicyDraft.ID, text: String, language: String) throws -> TriedSentence {
    let read = Policy.read(try reading(of: id).draft.source, file: "")
    try TriedSentence.demandShort(text)
    guard let policy = read.policy else {
      return TriedSentence(text: text, language: language, findings: [])
    }
    var memory = CheckMemory()
    let findings = PolicySet([policy]).findings(
      inText: text, language: language, facts: LetterFacts(now: now, dictionaries: workplace.standards.dictionaries),
      memory: &memory)
    return TriedSentence(
      text: text, language: language, findings: findings.filter { $0.rule.policy == policy.reference.name })
  }
}
