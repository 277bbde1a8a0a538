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
        let fields = root.fields(["policy", "version", "title", "applies_to", "rules"]),
        let nameValue = fields.required("policy"), let name = nameValue.string,
        let versionValue = fields.required("version"), let version = versionValue.string,
        let ruleValues = fields.required("rules")?.list
      else { return nil }
      if !isPlainName(name) {
        nameValue.report("A policy's name is lower-case letters, digits and '-': 'house-voice'.")
      }
      if SemanticVersion(version) == nil {
        versionValue.report("'\(version)' is no version. Write three numbers: 1.0.0.")
      }
      var rules: [Rule] = []
      for value in ruleValues {
        guard let rule = Rule(value, policy: name) else { continue }
        if rules.contains(where: { $0.id == rule.id }) {
          value.report("There are two rules named '\(rule.id.rule)'.")
        }
        rules.append(rule)
      }
      return Policy(
        reference: PolicyVersion(name: name, version: version, source: source).reference,
        title: fields["title"]?.string ?? name, appliesTo: Applicability(fields["applies_to"]),
        rules: rules)
    }
    return (read.value, read.problems)
  }
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
    "id", "extends", "enforce", "message", "why", "link", "scope", "languages", "tests",
  ]

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
        "'\(level)' is no level. There are \(Enforcement.allCases.map(\.rawValue).joined(separator: ", ")).")
      return nil
    }
    guard let kind = reader.read(fields) else { return nil }
    self.id = RuleID(policy: policy, rule: id)
    self.enforcement = enforcement
    self.kind = kind
    message = fields["message"]?.string ?? ""
    if !kind.isAboutLetters, message.isEmpty { _ = fields.required("message") }
    why = fields["why"]?.string ?? ""
    link = fields["link"]?.string ?? ""
    line = value.line
    scopes = kind.scopes ?? Self.scopes(fields["scope"])
    languages = Set(fields["languages"]?.strings ?? [])
    tests = (fields["tests"]?.list ?? []).compactMap(Self.test)
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

  private static func test(_ value: YAMLValue) -> Test? {
    guard let fields = value.fields(["input", "match", "quote"]),
      let input = fields.required("input")?.string, let isMatch = fields.required("match")?.bool
    else { return nil }
    return Test(
      input: input, isMatch: isMatch, quote: fields["quote"]?.string, line: value.line)
  }
}

/// How each kind of rule is read from its file.
enum RuleKinds {
  struct Reader<Kind>: Sendable {
    var keys: Set<String>
    var read: @Sendable (YAMLFields) -> Kind?
  }

  static let all: [String: Reader<Rule.Kind>] = texts.mapValues { reader in
    Reader(keys: reader.keys) { fields in reader.read(fields).map { Rule.Kind(text: $0) } }
  }.merging(
    sequences.mapValues { reader in
      Reader(keys: reader.keys) { fields in
        reader.read(fields).map {
          Rule.Kind(letter: SequenceInLetter(rule: $0, scopes: Rule.scopes(fields["scope"])))
        }
      }
    }
  ) { first, _ in first }.merging(letters) { first, _ in first }

  /// Vale's kinds that read one stretch of text at a time.
  static let texts: [String: Reader<any TextRule>] = [
    "existence": Reader(keys: Existence.keys) { Existence($0) },
    "substitution": Reader(keys: Substitution.keys) { Substitution($0) },
    "occurrence": Reader(keys: Occurrence.keys) { Occurrence($0) },
    "repetition": Reader(keys: Repetition.keys) { Repetition($0) },
    "capitalization": Reader(keys: Capitalization.keys) { Capitalization($0) },
  ]

  /// Vale's kinds that remember what they read before.
  static let sequences: [String: Reader<any SequenceRule>] = [
    "consistency": Reader(keys: Consistency.keys) { Consistency($0) },
    "conditional": Reader(keys: Conditional.keys) { Conditional($0) },
    "metric": Reader(keys: Metric.keys) { Metric($0) },
    "readability": Reader(keys: Readability.keys) { Readability($0) },
  ]

  private static let letters: [String: Reader<Rule.Kind>] = [
    "subject": Reader(keys: SubjectRule.keys) { SubjectRule($0).map { Rule.Kind(letter: $0) } },
    "links": Reader(keys: LinksRule.keys) { LinksRule($0).map { Rule.Kind(letter: $0) } },
    "merge": Reader(keys: MergeRule.keys) { MergeRule.read($0) },
    "region": Reader(keys: RegionRule.keys) { RegionRule($0).map { Rule.Kind(letter: $0) } },
  ]
}
