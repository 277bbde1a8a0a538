package import Firsthand
import PolicyChecker
package import Store
import YAMLFile

/// A draft as its page shows it: what is typed, and what comes of it.
package struct DraftReading: Sendable {
  package let draft: PolicyDraft
  /// Of the text as it is kept.
  package let seen: Digest
  package let reference: PolicyVersion.Reference?
  package let title: String
  /// `line:column: sentence`; empty where it can be read.
  package let problems: [String]
  package let cards: [Standard.Card]
  package let tests: Int
  /// `line: sentence` of the tests that fail.
  package let failed: [String]
  /// Beside the version in force.
  package let changes: [String]
}

extension DirectorDesk {
  private static let mostDrafts = 100

  package func drafts() throws -> [PolicyDraft] { try session.store.read { try $0.company.drafts() } }

  /// Begins a draft: of a policy in force with its next version, or of a new one.
  package func beginDraft(of name: String?) throws -> PolicyDraft.ID {
    let id: PolicyDraft.ID = workplace.ids.next()
    try session.store.write { tx in
      guard try tx.company.drafts().count < Self.mostDrafts else {
        throw FirsthandError(.conflict, "There are \(Self.mostDrafts) drafts already. Publish or discard some.")
      }
      let source = try name.map { try Self.next(of: $0, in: tx) } ?? Self.blank
      try tx.company.save(PolicyDraft(id: id, source: source, by: member.id, changedAt: now))
    }
    return id
  }

  /// Begins a draft in which a rule has another level.
  package func beginDraft(lowering rule: RuleID, to level: Enforcement) throws -> PolicyDraft.ID {
    let id = try beginDraft(of: rule.policy)
    let draft = try reading(of: id).draft
    guard let source = PolicyText.setting(level, of: rule.rule, in: draft.source) else { return id }
    try save(id, source: source, seen: draft.digest)
    return id
  }

  /// `seen`: the digest of what the change was made to; where somebody else changed it meanwhile nothing is saved.
  package func save(_ id: PolicyDraft.ID, source: String, seen: Digest) throws {
    guard source.utf8.count <= YAMLFile.sizeLimit else {
      throw FirsthandError(.badInput, "A policy has at most 1 MB.")
    }
    try session.store.write { tx in
      guard let draft = try tx.company.draft(id) else { throw Self.noDraft }
      if draft.source == PolicyVersion.canonical(source) { return }
      guard draft.digest == seen else { throw Self.changedMeanwhile }
      try tx.company.save(
        PolicyDraft(id: id, source: PolicyVersion.canonical(source), by: member.id, changedAt: now))
    }
  }

  package func discard(_ id: PolicyDraft.ID) throws {
    try session.store.write { try $0.company.discard(id) }
  }

  /// `typed`: the text as somebody has it on their page.
  package func reading(of id: PolicyDraft.ID, as typed: String? = nil) throws -> DraftReading {
    try session.store.read { tx in
      guard let kept = try tx.company.draft(id) else { throw Self.noDraft }
      let draft = PolicyDraft(id: id, source: typed ?? kept.source, by: kept.by, changedAt: kept.changedAt)
      let read = Policy.read(draft.source, file: "")
      guard let policy = read.policy else {
        return DraftReading(
          draft: draft, seen: kept.digest, reference: nil, title: PolicyText.title(in: draft.source),
          problems: read.problems.map { "\($0.line):\($0.column): \($0.sentence)" }, cards: [], tests: 0, failed: [],
          changes: [])
      }
      let tests = policy.runTests()
      let current = try tx.shared.policiesInForce(at: now).first { $0.version.reference.name == policy.reference.name }
      return DraftReading(
        draft: draft, seen: kept.digest, reference: policy.reference, title: policy.title, problems: [],
        cards: policy.rules.map(Standard.Card.init), tests: tests.count,
        failed: tests.failed.map { "\($0.line): \($0.sentence)" },
        changes: PolicyDiff(from: try current.map { try Readings.policy($0.version) }, to: policy).changes
          .map(\.sentence))
    }
  }

  package func replay(_ source: String, days: Int) throws -> PolicyReplay {
    try session.replayPolicy(source: source, file: "the draft", days: days)
  }

  /// Publishes a draft as it was read for another director to approve, and puts it away.
  package func publish(
    _ id: PolicyDraft.ID, source: String, seen: Digest, plan: PolicyPlan
  ) throws -> PolicyVersion.Reference {
    try session.publishPolicies([("line", source)], plan: plan) { tx in
      guard let draft = try tx.company.draft(id) else { throw Self.noDraft }
      guard draft.digest == seen || draft.source == PolicyVersion.canonical(source) else { throw Self.changedMeanwhile }
      try tx.company.discard(id)
    }[0]
  }

  private static let changedMeanwhile = FirsthandError(
    .conflict, "Somebody else changed the draft. Copy what you typed here, load the page again and put it in.")

  private static let noDraft = FirsthandError(.notFound, "There is no such draft any more.")

  /// The policy that holds, with the next free version.
  private static func next(of name: String, in tx: Transaction) throws -> String {
    let versions = try tx.shared.policies(named: name)
    guard let latest = versions.last else {
      throw FirsthandError(.notFound, "There is no policy '\(name)'.")
    }
    let numbers = versions.compactMap { SemanticVersion($0.version.reference.version) }
    guard let highest = numbers.max() else { return latest.version.source }
    return PolicyText.setting(version: highest.nextMinor.text, in: latest.version.source)
  }

  private static let blank = """
    # Who should adopt it, what to edit, what it cannot check.
    policy: our-words
    version: 1.0.0
    title: Words we use
    applies_to: {templates: ["*"], teams: ["*"], countries: ["*"], languages: [en]}
    rules:
      - id: no-promises
        extends: existence
        enforce: warn
        message: "Don't promise '%s'. Say what you have seen."
        why: Nobody here can prove an absolute promise.
        scope: [subject, preheader, authored]
        ignorecase: true
        tokens:
          - 'zero risk'
        tests:
          - {input: "It carries zero risk.", match: true, quote: "zero risk"}
          - {input: "Nothing is without risk.", match: false}

    """
}
