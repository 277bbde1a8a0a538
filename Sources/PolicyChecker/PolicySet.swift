package import Firsthand

/// The policies that hold at one moment.
package struct PolicySet: Sendable {
  package let policies: [Policy]
  /// Over the rules of all policies, in their order.
  private let scan: RuleScan
  /// The number of each policy's first rule.
  private let firstRules: [Int]
  /// Rules that can be carried out, but for composites: these name one another not.
  private let known: Set<RuleID>

  package init(_ policies: [Policy]) {
    let leveled = Self.leveled(policies)
    self.policies = leveled
    known = Set(leveled.flatMap(\.rules).filter { !$0.isOff && $0.kind.composite == nil }.map(\.id))
    scan = RuleScan(policies.flatMap { $0.rules.map { $0.kind.text?.words ?? [] } })
    firstRules = policies.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.rules.count) }
  }

  private init(_ policies: [Policy], like other: PolicySet) {
    self.policies = policies
    (scan, firstRules, known) = (other.scan, other.firstRules, other.known)
  }

  package var references: [PolicyVersion.Reference] { policies.map(\.reference).sorted() }

  /// The engine that gives a verdict; stored with it, so that the verdict can be had again.
  package static let engineVersion = "2"

  /// Rules with the levels that presets give them; where several do, the strongest.
  private static func leveled(_ policies: [Policy]) -> [Policy] {
    let levels = policies.reduce(into: [RuleID: Enforcement?]()) { levels, policy in
      levels.merge(policy.levels) { a, b in [a, b].compactMap { $0 }.max() }
    }
    if levels.isEmpty { return policies }
    return policies.map { policy in
      var policy = policy
      for index in policy.rules.indices {
        guard let level = levels[policy.rules[index].id] else { continue }
        policy.rules[index].isOff = level == nil
        policy.rules[index].enforcement = level ?? policy.rules[index].enforcement
      }
      return policy
    }
  }

  /// What its rules have to know besides the letter.
  package var needs: FactNeeds {
    policies.reduce(into: []) { needs, policy in
      for rule in policy.rules where !rule.isOff {
        needs.formUnion(rule.kind.letter?.needs ?? [])
        needs.formUnion((rule.kind.text as? any BoundTextRule)?.needs ?? [])
      }
    }
  }

  /// The same for letters of which this is known.
  package func bound(to facts: LetterFacts) -> PolicySet {
    PolicySet(
      policies.map { policy in
        var policy = policy
        for index in policy.rules.indices {
          if let body = policy.rules[index].kind.text as? any BoundTextRule {
            policy.rules[index].kind.text = body.bound(to: facts)
          }
        }
        return policy
      }, like: self)
  }

  /// Everything the policies have to say about one copy. Hits in texts that came up before are taken from
  /// `memory`.
  package func findings(
    in letter: Letter, facts: Facts, memory: inout CheckMemory
  ) -> [Finding] {
    guard let rules = rulesInForce(for: letter.language, facts) else {
      return [Self.uncovered(letter.language)]
    }
    let texts = LetterTexts(letter, memory: &memory)
    let candidates = texts.all.map { scan.candidates(in: $0.words.text) }
    var found: [[Finding]] = []
    for standing in rules {
      do throws(RuleFailure) {
        var findings: [Finding] = []
        for (index, text) in texts.all.enumerated() {
          guard let choice = candidates[index].choice(for: standing.number) else { continue }
          findings += try standing.hits(
            in: text.words, at: text.place, number: texts.numbers[index], among: choice, &memory
          )
          .filter { !$0.isName(of: facts.reader) }.map { standing.rule.finding($0, in: text.words) }
        }
        found.append(try findings + standing.findings(in: letter, facts))
      } catch {
        found.append([standing.rule.finding(error)])
      }
    }
    return withComposites(rules.map(\.rule), found)
  }

  /// Adds what composites say of what the rules found, and leaves out rules that are silent, but for their failures.
  func withComposites(_ rules: [Rule], _ found: [[Finding]]) -> [Finding] {
    if !rules.contains(where: { $0.kind.composite != nil || $0.isSilent }) { return found.flatMap { $0 } }
    let hit = Set(zip(rules, found).lazy.filter { !$1.isEmpty }.map(\.0.id))
    let failed = Set(zip(rules, found).lazy.filter { $1.contains(where: \.isFailure) }.map(\.0.id))
    return zip(rules, found).flatMap { rule, findings -> [Finding] in
      guard let composite = rule.kind.composite else {
        return rule.isSilent ? findings.filter(\.isFailure) : findings
      }
      // What a rule that failed or that nobody has would have found, nobody knows.
      if let gone = composite.rules.first(where: { !known.contains($0) || failed.contains($0) }) {
        return [rule.finding(RuleFailure(sentence: "it asks the rule '\(gone)', which is off, failed or not there"))]
      }
      return composite.holds(hit) ? [rule.finding()] : []
    }
  }

  /// A rule that holds for a letter.
  struct Standing: Sendable {
    let rule: Rule
    let key: CheckMemory.RuleKey
    /// Among the rules of all policies.
    let number: Int

    func hits(
      in text: MappedText, at place: LetterTexts.Place, number: Int, among choice: TokenSearch.Choice?,
      _ memory: inout CheckMemory
    ) throws(RuleFailure) -> [TextHit] {
      guard let body = rule.kind.text, rule.reads(place), !text.isEmpty else { return [] }
      if let known = memory.hits(key, number) { return known }
      let hits = try body.hits(in: text.text, among: choice)
      memory.keep(hits, key, number)
      return hits
    }

    func findings(in letter: Letter, _ facts: Facts) throws(RuleFailure) -> [Finding] {
      guard let body = rule.kind.letter else { return [] }
      return try body.hits(in: letter, facts: facts).map { rule.finding($0) }
    }
  }

  /// What of the rules of all policies may have a hit in `text`.
  func candidates(in text: String) -> RuleScan.Candidates { scan.candidates(in: text) }

  /// Nil: no policy covers such a letter.
  func rulesInForce(for language: String, _ facts: Facts) -> [Standing]? {
    var rules: [Standing] = []
    var isCovered = false
    for (policyNumber, policy) in policies.enumerated()
    where policy.appliesTo.covers(facts) && policy.appliesTo.covers(language: language) {
      if !policy.isPreset { isCovered = true }
      for (ruleNumber, rule) in policy.rules.enumerated()
      where !rule.isOff && (rule.languages.isEmpty || rule.languages.contains(language)) {
        rules.append(
          Standing(
            rule: rule, key: CheckMemory.RuleKey(policy: policyNumber, rule: ruleNumber),
            number: firstRules[policyNumber] + ruleNumber))
      }
    }
    return isCovered ? rules : nil
  }

  static func uncovered(_ language: String) -> Finding {
    Finding(
      rule: RuleID(policy: "firsthand", rule: "language"), enforcement: .review,
      message: "No standards are in force for letters in '\(language)', so a person must read this one.",
      quote: language, place: nil)
  }
}

extension Rule {
  /// Whether the rule reads texts that stand there.
  func reads(_ place: LetterTexts.Place) -> Bool { scopes.include(place) }

  func finding(_ hit: TextHit, in text: MappedText) -> Finding {
    finding(
      message: message.isEmpty ? hit.sentence : Self.message(message, hit.arguments),
      quote: PatternText.slice(text.text, hit.range), place: text.place(of: hit.range),
      suggestions: hit.suggestions)
  }

  func finding(_ hit: LetterHit) -> Finding {
    finding(
      message: message.isEmpty ? hit.sentence : Self.message(message, hit.arguments ?? [hit.quote]),
      quote: hit.quote, place: hit.place, suggestions: hit.suggestions)
  }

  /// A finding about the letter as a whole, in the rule's own words.
  func finding() -> Finding { finding(message: message, quote: "", place: nil, suggestions: []) }

  /// A rule that fails to run holds the letter: at its own level, and never lower than `review`.
  func finding(_ failure: RuleFailure) -> Finding {
    var finding = finding(
      message:
        "The standard '\(id)' could not be checked (\(failure.sentence)), so the letter is held.",
      quote: "", place: nil, suggestions: [])
    finding.enforcement = max(enforcement, .review)
    finding.isFailure = true
    return finding
  }

  private func finding(
    message: String, quote: String, place: SourceSpan?, suggestions: [String]
  ) -> Finding {
    var finding = Finding(
      rule: id, enforcement: enforcement, message: message, why: why, link: link, quote: quote,
      place: place, suggestions: suggestions)
    finding.namesPeople = kind.isAboutPeople
    return finding
  }

  /// `message` with its `%s` filled in order; what is left over stays.
  static func message(_ message: String, _ arguments: [String]) -> String {
    let bytes = Array(message.utf8)
    var out: [UInt8] = []
    var start = 0
    var index = 0
    var arguments = arguments[...]
    while index + 1 < bytes.count {
      if bytes[index] == 37, bytes[index + 1] == 115 {
        guard let argument = arguments.popFirst() else { break }
        out += bytes[start..<index] + argument.utf8
        index += 2
        start = index
      } else {
        index += 1
      }
    }
    return String(decoding: out + bytes[start...], as: UTF8.self)
  }
}

extension Set<TextScope> {
  /// Whether texts that stand there are among them.
  func include(_ place: LetterTexts.Place) -> Bool {
    switch place {
    case .subject: contains(.subject)
    case .preheader: contains(.preheader)
    case .block(.writer): contains(.text) || contains(.authored)
    case .block(.company): contains(.text) || contains(.locked)
    case .link: contains(.link)
    }
  }
}
