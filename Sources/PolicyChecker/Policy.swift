package import Firsthand

/// A policy file, read.
package struct Policy: Sendable {
  package var reference: PolicyVersion.Reference
  package var title: String
  package var appliesTo: Applicability
  package var rules: [Rule]
  /// Levels that it gives to rules of other policies; nil: the rule is off. A file of levels alone is a preset.
  package var levels: [RuleID: Enforcement?] = [:]
  /// The policies that a preset is made for.
  package var others: [String] = []

  package var isPreset: Bool { rules.isEmpty }

  /// The policy with these rules alone.
  package func keeping(_ rules: [Rule]) -> Policy {
    var policy = self
    policy.rules = rules
    return policy
  }

  /// What of it is law: its `forbid` rules with the rules that composites among them ask, which are not shown; of a preset
  /// the levels that make a rule `forbid`.
  package var strictPart: Policy {
    let strict = rules.filter { $0.enforcement == .forbid }
    let asked = Set(strict.flatMap { $0.kind.composite?.rules ?? [] }).subtracting(strict.map(\.id))
    var policy = keeping(
      rules.compactMap { rule in
        if rule.enforcement == .forbid { return rule }
        guard asked.contains(rule.id) else { return nil }
        var part = rule
        part.isSilent = true
        return part
      })
    policy.levels = levels.filter { $0.value == .forbid }
    return policy
  }

  /// Which letters a policy is for.
  package struct Applicability: Hashable, Sendable {
    /// `*` and names; a name may end in `*`.
    package var templates: [String]
    package var teams: [String]
    package var countries: [String]
    package var languages: [String]

    func covers(language: String) -> Bool { Self.holds(languages, language) }

    func covers(_ facts: Facts) -> Bool {
      Self.holds(templates, facts.template) && Self.holds(teams, facts.team)
        && Self.holds(countries, facts.country)
    }

    private static func holds(_ patterns: [String], _ value: String) -> Bool {
      patterns.contains { pattern in
        if pattern.hasSuffix("*") {
          return value.lowercased().hasPrefix(pattern.dropLast().lowercased())
        }
        return pattern.lowercased() == value.lowercased()
      }
    }
  }
}
