package import Firsthand

/// What differs between two versions of a policy, rule by rule.
package struct PolicyDiff: Hashable, Sendable {
  package enum Change: Hashable, Sendable {
    case added(RuleID, Enforcement)
    case removed(RuleID, Enforcement)
    case level(RuleID, from: Enforcement, to: Enforcement)
    /// Keys of the rule that differ, with what stood there and what stands there now; empty where there is none.
    case definition(RuleID, [String: [String]])
    /// Only what it says to people, or its tests.
    case words(RuleID)
    case scope
    /// A preset's level for a rule: as it was and as it is; nil: none of its own.
    case preset(RuleID, from: String?, to: String?)
  }

  package let changes: [Change]

  package init(from old: Policy?, to new: Policy) {
    var changes: [Change] = []
    let before = Dictionary((old?.rules ?? []).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let after = Set(new.rules.map(\.id))
    if let old, old.appliesTo != new.appliesTo { changes.append(.scope) }
    for rule in new.rules {
      guard let former = before[rule.id] else {
        changes.append(.added(rule.id, rule.enforcement))
        continue
      }
      if former.enforcement != rule.enforcement {
        changes.append(.level(rule.id, from: former.enforcement, to: rule.enforcement))
      }
      let keys = Set(former.definition.keys).union(rule.definition.keys)
        .filter { former.definition[$0] != rule.definition[$0] }
      if !keys.isEmpty {
        changes.append(
          .definition(
            rule.id,
            Dictionary(
              uniqueKeysWithValues: keys.map { ($0, [former.definition[$0] ?? "", rule.definition[$0] ?? ""]) })))
      } else if former.message != rule.message || former.why != rule.why || former.link != rule.link
        || former.tests.map(\.title) != rule.tests.map(\.title)
      {
        changes.append(.words(rule.id))
      }
    }
    for rule in old?.rules ?? [] where !after.contains(rule.id) {
      changes.append(.removed(rule.id, rule.enforcement))
    }
    func name(_ level: Enforcement??) -> String? { level.map { $0?.rawValue ?? "off" } }
    for id in Set(new.levels.keys).union((old?.levels ?? [:]).keys).sorted() {
      let (from, to) = (name(old?.levels[id]), name(new.levels[id]))
      if from != to { changes.append(.preset(id, from: from, to: to)) }
    }
    self.changes = changes
  }

  /// Rules that are `forbid` among the policies of `old` and hold less among those of `new`: gone, off, of a lower level, for
  /// other letters, or changed in what they do, which nobody but a person can tell from loosened. A composite also holds less
  /// where a rule that it asks does.
  package static func loosened(from old: [Policy], to new: [Policy]) -> [RuleID] {
    let (before, after) = (Standing(old), Standing(new))
    return before.rules.filter { id, entry in
      guard entry.rule.enforcement == .forbid, !entry.rule.isOff else { return false }
      guard let next = after.rules[id], next.rule.enforcement == .forbid, Self.isSame(entry, next) else { return true }
      return (entry.rule.kind.composite?.rules ?? []).contains { part in
        guard let part = before.rules[part] else { return false }
        return after.rules[part.rule.id].map { !Self.isSame(part, $0) } ?? true
      }
    }.map(\.key).sorted()
  }

  private static func isSame(_ a: Standing.Entry, _ b: Standing.Entry) -> Bool {
    a.rule.isOff == b.rule.isOff && a.rule.definition == b.rule.definition && a.scope == b.scope
  }

  /// Rules with the levels that presets give them.
  private struct Standing {
    struct Entry {
      let rule: Rule
      let scope: Policy.Applicability
    }

    let rules: [RuleID: Entry]

    init(_ policies: [Policy]) {
      rules = Dictionary(
        PolicySet(policies).policies.flatMap { policy in
          policy.rules.map { ($0.id, Entry(rule: $0, scope: policy.appliesTo)) }
        }, uniquingKeysWith: { first, _ in first })
    }
  }
}

extension PolicyDiff.Change {
  /// As people read it.
  package var sentence: String {
    switch self {
    case .added(let rule, let level): "+ \(rule): new, \(level.rawValue)"
    case .removed(let rule, let level): "- \(rule): gone, was \(level.rawValue)"
    case .level(let rule, let from, let to): "~ \(rule): \(from.rawValue) becomes \(to.rawValue)"
    case .definition(let rule, let keys):
      "~ \(rule): "
        + keys.sorted { $0.key < $1.key }.map { key, values in
          "\(key): \(Self.shown(values[0])) becomes \(Self.shown(values[1]))"
        }.joined(separator: "; ")
    case .words(let rule): "~ \(rule): only its words or tests"
    case .scope: "~ the letters it is for (applies_to)"
    case .preset(let rule, let from, let to):
      "~ \(rule): \(from ?? "its own level") becomes \(to ?? "its own level")"
    }
  }

  private static func shown(_ text: String) -> String {
    text.isEmpty ? "nothing" : text.count > 160 ? text.prefix(157) + "…" : text
  }
}
