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
            findings += try Self.findings(of: rule, body, key, in: letter, memory: &memory)
          case .letter(let body):
            findings += try body.hits(in: letter, facts: facts).map { rule.finding($0) }
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

  private static func findings(
    of rule: Rule, _ body: any TextRule, _ key: CheckMemory.RuleKey, in letter: Letter,
    memory: inout CheckMemory
  ) throws(RuleFailure) -> [Finding] {
    var findings: [Finding] = []
    for text in rule.texts(of: letter) where !text.isEmpty {
      let hits: [TextHit]
      if let known = memory.hits(key, text.text) {
        hits = known
      } else {
        hits = try body.hits(in: text.text)
        memory.keep(hits, key, text.text)
      }
      findings += hits.map { rule.finding($0, in: text) }
    }
    return findings
  }
}

/// Hits that were found before, by rule and text. Copies of one letter share most of their texts.
package struct CheckMemory: Sendable {
  struct RuleKey: Hashable, Sendable {
    var policy: Int
    var rule: Int
  }

  private struct Key: Hashable, Sendable {
    var rule: RuleKey
    var text: String
  }

  /// Entries kept at most; then it begins anew.
  private static let limit = 50_000
  private var entries: [Key: [TextHit]] = [:]

  package init() {}

  func hits(_ rule: RuleKey, _ text: String) -> [TextHit]? { entries[Key(rule: rule, text: text)] }

  mutating func keep(_ hits: [TextHit], _ rule: RuleKey, _ text: String) {
    if entries.count >= Self.limit { entries.removeAll(keepingCapacity: true) }
    entries[Key(rule: rule, text: text)] = hits
  }
}

extension Rule {
  /// The texts of `letter` that the rule reads.
  func texts(of letter: Letter) -> [MappedText] {
    var texts: [MappedText] = []
    if scopes.contains(.subject) { texts.append(letter.subject) }
    if scopes.contains(.preheader) { texts.append(letter.preheader) }
    for block in letter.blocks {
      let isRead =
        scopes.contains(.text) || (scopes.contains(.authored) && block.author == .writer)
        || (scopes.contains(.locked) && block.author == .company)
      if isRead { texts.append(block.text) }
    }
    if scopes.contains(.link) { texts += letter.links.map(\.text) }
    return texts
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
    var out = ""
    var rest = message[...]
    var arguments = arguments[...]
    while let mark = rest.firstRange(of: "%s"), let argument = arguments.popFirst() {
      out += rest[..<mark.lowerBound] + argument
      rest = rest[mark.upperBound...]
    }
    return out + rest
  }
}
