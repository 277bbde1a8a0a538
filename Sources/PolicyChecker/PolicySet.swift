package import Firsthand

/// The policies that hold at one moment.
package struct PolicySet: Sendable {
  package let policies: [Policy]
  /// Over the rules of all policies, in their order.
  private let scan: LiteralScan
  /// The number of each policy's first rule.
  private let firstRules: [Int]

  package init(_ policies: [Policy]) {
    self.policies = policies
    scan = LiteralScan(policies.flatMap { $0.rules.map { $0.kind.text?.words } })
    firstRules = policies.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.rules.count) }
  }

  package var references: [PolicyVersion.Reference] { policies.map(\.reference).sorted() }

  /// The engine that gives a verdict; stored with it, so that the verdict can be had again.
  package static let engineVersion = "1"

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
    return rules.flatMap { standing -> [Finding] in
      do throws(RuleFailure) {
        var findings: [Finding] = []
        for (index, text) in texts.all.enumerated() where candidates[index][standing.number] {
          findings += try standing.findings(in: text.words, at: text.place, number: texts.numbers[index], &memory)
        }
        return try findings + standing.findings(in: letter, facts)
      } catch {
        return [standing.rule.finding(error)]
      }
    }
  }

  /// A rule that holds for a letter.
  struct Standing: Sendable {
    let rule: Rule
    let key: CheckMemory.RuleKey
    /// Among the rules of all policies.
    let number: Int

    func findings(
      in text: MappedText, at place: LetterTexts.Place, number: Int, _ memory: inout CheckMemory
    ) throws(RuleFailure) -> [Finding] {
      guard let body = rule.kind.text, rule.reads(place), !text.isEmpty else { return [] }
      if let known = memory.hits(key, number) { return known.map { rule.finding($0, in: text) } }
      let hits = try body.hits(in: text.text)
      memory.keep(hits, key, number)
      return hits.map { rule.finding($0, in: text) }
    }

    func findings(in letter: Letter, _ facts: Facts) throws(RuleFailure) -> [Finding] {
      guard let body = rule.kind.letter else { return [] }
      return try body.hits(in: letter, facts: facts).map { rule.finding($0) }
    }
  }

  /// For each rule of all policies whether it may have a hit in `text`.
  func candidates(in text: String) -> [Bool] { scan.candidates(in: text) }

  /// Nil: no policy covers such a letter.
  func rulesInForce(for language: String, _ facts: Facts) -> [Standing]? {
    var rules: [Standing] = []
    var isCovered = false
    for (policyNumber, policy) in policies.enumerated()
    where policy.appliesTo.covers(facts) && policy.appliesTo.covers(language: language) {
      isCovered = true
      for (ruleNumber, rule) in policy.rules.enumerated()
      where rule.languages.isEmpty || rule.languages.contains(language) {
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
      quote: hit.quote, place: hit.place, suggestions: [])
  }

  /// A rule that fails to run holds the letter: at its own level, and never lower than `review`.
  func finding(_ failure: RuleFailure) -> Finding {
    var finding = finding(
      message:
        "The standard '\(id)' could not be checked (\(failure.sentence)), so the letter is held.",
      quote: "", place: nil, suggestions: [])
    finding.enforcement = max(enforcement, .review)
    return finding
  }

  private func finding(
    message: String, quote: String, place: SourceSpan?, suggestions: [String]
  ) -> Finding {
    Finding(
      rule: id, enforcement: enforcement, message: message, why: why, link: link, quote: quote,
      place: place, suggestions: suggestions)
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
