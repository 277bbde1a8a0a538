package import Firsthand

/// The policies that hold at one moment.
package struct PolicySet: Sendable {
  package let policies: [Policy]

  package init(_ policies: [Policy]) { self.policies = policies }

  package var references: [PolicyVersion.Reference] { policies.map(\.reference).sorted() }

  /// The engine that gives a verdict; stored with it, so that the verdict can be had again.
  package static let engineVersion = "1"

  /// Everything the policies have to say about one copy. Hits in texts that came up before are taken from
  /// `memory`.
  package func findings(
    in letter: Letter, facts: Facts, memory: inout CheckMemory
  ) -> [Finding] {
    var findings: [Finding] = []
    let texts = LetterTexts(letter, memory: &memory)
    var isCovered = false
    for (policyNumber, policy) in policies.enumerated()
    where policy.appliesTo.covers(facts) && policy.appliesTo.covers(language: letter.language) {
      isCovered = true
      for (ruleNumber, rule) in policy.rules.enumerated()
      where rule.languages.isEmpty || rule.languages.contains(letter.language) {
        let key = CheckMemory.RuleKey(policy: policyNumber, rule: ruleNumber)
        do {
          switch rule.kind {
          case .text(let body):
            findings += try Self.findings(of: rule, body, key, in: texts, memory: &memory)
          case .letter(let body):
            findings += try Self.hits(of: body, key, in: letter, facts: facts, memory: &memory).map { rule.finding($0) }
          }
        } catch {
          findings.append(rule.finding(error))
        }
      }
    }
    if !isCovered {
      findings.append(
        Finding(
          rule: RuleID(policy: "firsthand", rule: "language"), enforcement: .review,
          message:
            "No standards are in force for letters in '\(letter.language)', so a person must read this one.",
          quote: letter.language, place: nil))
    }
    return findings
  }

  private static func hits(
    of body: any LetterRule, _ key: CheckMemory.RuleKey, in letter: Letter, facts: Facts,
    memory: inout CheckMemory
  ) throws(RuleFailure) -> [LetterHit] {
    guard let part = body.part(of: letter) else { return try body.hits(in: letter, facts: facts) }
    if let known = memory.hits(key, part) { return known }
    let hits = try body.hits(in: letter, facts: facts)
    memory.keep(hits, key, part)
    return hits
  }

  private static func findings(
    of rule: Rule, _ body: any TextRule, _ key: CheckMemory.RuleKey, in texts: LetterTexts,
    memory: inout CheckMemory
  ) throws(RuleFailure) -> [Finding] {
    var findings: [Finding] = []
    for text in texts.all where rule.reads(text.place) && !text.words.isEmpty {
      let hits: [TextHit]
      if let known = memory.hits(key, text.number) {
        hits = known
      } else {
        hits = try body.hits(in: text.words.text)
        memory.keep(hits, key, text.number)
      }
      for hit in hits { findings.append(rule.finding(hit, in: text.words)) }
    }
    return findings
  }
}

extension Rule {
  /// Whether the rule reads texts that stand there.
  func reads(_ place: LetterTexts.Place) -> Bool {
    switch place {
    case .subject: scopes.contains(.subject)
    case .preheader: scopes.contains(.preheader)
    case .block(.writer): scopes.contains(.text) || scopes.contains(.authored)
    case .block(.company): scopes.contains(.text) || scopes.contains(.locked)
    case .link: scopes.contains(.link)
    }
  }

  func finding(_ hit: TextHit, in text: MappedText) -> Finding {
    finding(
      message: Self.message(message, hit.arguments),
      quote: PatternText.slice(text.text, hit.range), place: text.place(of: hit.range),
      suggestions: hit.suggestions)
  }

  func finding(_ hit: LetterHit) -> Finding {
    finding(
      message: message.isEmpty ? hit.sentence : Self.message(message, [hit.quote]),
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
