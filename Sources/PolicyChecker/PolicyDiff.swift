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

  /// Rules of level `forbid` that would hold less than before: gone, of a lower level, or changed in what they do, which
  /// nobody but a person can tell from loosened. A policy that comes to hold for other letters than before counts with each of
  /// them. `presetForbids` are the rules that are `forbid` in the files of other policies.
  package static func loosened(from old: Policy?, to new: Policy?, presetForbids: Set<RuleID>) -> [RuleID] {
    var loosened: Set<RuleID> = []
    if let old {
      for rule in old.rules where rule.enforcement == .forbid {
        let next = new?.rules.first { $0.id == rule.id }
        if next?.enforcement != .forbid || next?.definition != rule.definition || new?.appliesTo != old.appliesTo {
          loosened.insert(rule.id)
        }
      }
      // A preset that raised a rule to forbid, and no longer does.
      for (id, level) in old.levels where level == .forbid && new?.levels[id] != .some(.forbid) { loosened.insert(id) }
    }
    for (id, level) in new?.levels ?? [:] where presetForbids.contains(id) && level != .forbid { loosened.insert(id) }
    return loosened.sorted()
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
