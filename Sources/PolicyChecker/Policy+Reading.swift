import Firsthand
package import YAMLFile

extension Policy {
  /// Reads a policy file. Nil, with problems, where anything in it cannot be understood: a policy that
  /// does not parse stops the send.
  package static func read(
    _ source: String, file: String
  ) -> (policy: Policy?, problems: [YAMLProblem]) {
    let read = YAMLFile.read(PolicyVersion.canonical(source), name: file) { root -> Policy? in
      guard
        let fields = root.fields(["policy", "version", "title", "applies_to", "rules", "policies", "levels"]),
        let nameValue = fields.required("policy"), let name = nameValue.string,
        let versionValue = fields.required("version"), let version = versionValue.string
      else { return nil }
      let levels = fields["levels"].map { Policy.levels($0) } ?? [:]
      let others = fields["policies"]?.strings ?? []
      // A preset has no rules of its own.
      guard
        let ruleValues = fields["levels"] != nil || fields["policies"] != nil
          ? fields["rules"]?.list ?? [] : fields.required("rules")?.list
      else { return nil }
      if !isPlainName(name) {
        nameValue.report("A policy's name is lower-case letters, digits and '-': 'house-voice'.")
      }
      if SemanticVersion(version) == nil {
        versionValue.report("'\(version)' is no version. Write three numbers: 1.0.0.")
      }
      if let scope = fields["applies_to"], fields["levels"] != nil {
        scope.report("A preset's levels hold for every letter. Take applies_to away.")
      }
      var rules: [Rule] = []
      for value in ruleValues {
        guard let rule = Rule(value, policy: name) else { continue }
        if rules.contains(where: { $0.id == rule.id }) {
          value.report("There are two rules named '\(rule.id.rule)'.")
        }
        rules.append(rule)
      }
      for (rule, value) in zip(rules, ruleValues) {
        for other in (rule.kind.composite?.rules ?? []).sorted()
        where other.policy == name && !rules.contains(where: { $0.id == other && $0.kind.composite == nil }) {
          value.report("The composite names '\(other.rule)', which is no rule of this policy, or itself a composite.")
        }
      }
      return Policy(
        reference: PolicyVersion(name: name, version: version, source: source).reference,
        title: fields["title"]?.string ?? name, appliesTo: Applicability(fields["applies_to"]),
        rules: rules, levels: levels, others: others)
    }
    return (read.value, read.problems)
  }

  /// `policy/rule: level`, or `off`.
  private static func levels(_ value: YAMLValue) -> [RuleID: Enforcement?] {
    var levels: [RuleID: Enforcement?] = [:]
    for (key, name, level) in value.pairs ?? [] {
      guard let id = RuleID(name) else {
        key.report("'\(name)' names no rule. Write policy/rule.")
        continue
      }
      guard let text = level.string else { continue }
      let enforcement = Enforcement(rawValue: text)
      if enforcement == nil, text != "off" { level.report("'\(text)' is no level. \(Enforcement.choice), or off.") }
      levels[id] = .some(enforcement)
    }
    return levels
  }
}

extension Enforcement {
  fileprivate static var choice: String { "There are \(allCases.map(\.rawValue).joined(separator: ", "))" }
}

extension Policy.Applicability {
  fileprivate init(_ value: YAMLValue?) {
    let fields = value?.fields(["templates", "teams", "countries", "languages"])
    templates = fields?["templates"]?.strings ?? ["*"]
    teams = fields?["teams"]?.strings ?? ["*"]
    countries = fields?["countries"]?.strings ?? ["*"]
    languages = fields?["languages"]?.strings ?? ["*"]
  }
}

extension Rule {
  private static let commonKeys: Set<String> = [
    "id", "extends", "enforce", "message", "why", "link", "scope", "languages", "tests", "silent",
  ]

  /// Keys that change nothing of what a rule finds.
  private static let keysBesides: Set<String> = ["id", "enforce", "message", "why", "link", "tests"]

  /// Reads a rule; nil, with problems, where it cannot be understood.
  init?(_ value: YAMLValue, policy: String) {
    guard let pairs = value.pairs else { return nil }
    guard let extends = pairs.first(where: { $0.name == "extends" })?.value,
      let kindName = extends.string
    else {
      value.report("A rule says what kind it is: 'extends: existence'.")
      return nil
    }
    guard let reader = RuleKinds.all[kindName] else {
      extends.report(
        "'\(kindName)' is no kind of rule. There are \(RuleKinds.all.keys.sorted().joined(separator: ", ")).")
      return nil
    }
    guard let fields = value.fields(Self.commonKeys.union(reader.keys)),
      let idValue = fields.required("id"), let id = idValue.string,
      let enforceValue = fields.required("enforce"), let level = enforceValue.string
    else { return nil }
    if !isPlainName(id) {
      idValue.report("A rule's name is lower-case letters, digits and '-': 'no-promises'.")
    }
    guard let enforcement = Enforcement(rawValue: level) else {
      enforceValue.report(
        "'\(level)' is no level. \(Enforcement.choice).")
      return nil
    }
    guard let kind = reader.read(fields, policy) else { return nil }
    self.id = RuleID(policy: policy, rule: id)
    self.enforcement = enforcement
    self.kind = kind
    message = fields["message"]?.string ?? ""
    if kind.composite != nil || !kind.isAboutLetters && !kind.hasWords, message.isEmpty {
      _ = fields.required("message")
    }
    why = fields["why"]?.string ?? ""
    link = fields["link"]?.string ?? ""
    line = value.line
    definition = Dictionary(
      pairs.filter { !Self.keysBesides.contains($0.name) }.map { ($0.name, $0.value.canonical) },
      uniquingKeysWith: { first, _ in first })
    isSilent = fields["silent"]?.bool ?? false
    scopes = kind.scopes ?? Self.scopes(fields["scope"])
    languages = Set(fields["languages"]?.strings ?? [])
    let language = languages.count == 1 ? languages.first : nil
    tests = (fields["tests"]?.list ?? []).compactMap { Test($0, language: language ?? "en") }
  }

  static func scopes(_ value: YAMLValue?) -> Set<TextScope> {
    guard let value else { return [.authored] }
    let names = value.isList ? value.strings ?? [] : [value.string].compactMap { $0 }
    return Set(
      names.compactMap { name in
        let scope = TextScope(rawValue: name)
        if scope == nil {
          value.report(
            "'\(name)' is no scope. There are \(TextScope.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return scope
      })
  }
}
