package import Firsthand
import PolicyChecker
import Store

/// A policy in force, as people read it.
package struct Standard: Sendable {
  /// One rule on its card.
  package struct Card: Sendable {
    package let rule: RuleID
    package let enforcement: Enforcement
    /// What it says where it finds something, with "…" for what was found; empty where the kind has its own
    /// words.
    package let message: String
    package let why: String
    package let link: String
    /// Empty: every language.
    package let languages: [String]
    /// Sentences in which it finds something, from its tests, and sentences that pass.
    package let found: [String]
    package let passed: [String]
  }

  package let reference: PolicyVersion.Reference
  package let title: String
  /// Empty: every language.
  package let languages: [String]
  /// Where it holds only for some templates, teams or countries: their names.
  package let limits: [String]
  package let publishedBy: String
  package let publishedAt: Instant
  package let approvedBy: String
  package let approvedAt: Instant
  /// The file as it stands.
  package let source: String
  package let cards: [Card]
}

/// What the standards say of a text that somebody tries.
package struct TriedSentence: Sendable {
  package let text: String
  package let language: String
  package let findings: [Finding]

  package init(text: String, language: String, findings: [Finding]) {
    self.text = text
    self.language = language
    self.findings = findings
  }

  /// Characters of a text that is tried, in UTF-16, as fields of pages count them.
  private static let longest = 4_000

  static func demandShort(_ text: String) throws {
    guard text.utf16.count <= longest else {
      throw FirsthandError(.badInput, "Try a few sentences at a time: at most \(longest) characters.")
    }
  }
}

extension MemberDesk {
  /// The standards in force.
  package func standards() throws -> [Standard] {
    try session.store.read { tx in
      let inForce = try tx.shared.policiesInForce(at: now)
      let names = try tx.shared.names(of: inForce.flatMap { [$0.publishedBy, $0.approvedBy].compactMap { $0 } })
      return try inForce.map { published in
        let reference = published.version.reference
        let policy = try Readings.policy(published.version)
        return Standard(
          reference: reference, title: policy.title, languages: policy.appliesTo.languages.named,
          limits: policy.appliesTo.templates.named + policy.appliesTo.teams.named + policy.appliesTo.countries.named,
          publishedBy: names[published.publishedBy] ?? "", publishedAt: published.publishedAt,
          approvedBy: published.approvedBy.flatMap { names[$0] } ?? "",
          approvedAt: published.approvals.last?.at ?? published.publishedAt, source: published.version.source,
          cards: policy.rules.map(Standard.Card.init))
      }
    }
  }

  /// The languages for which a standard in force is written, the member's own first.
  package func standardLanguages() throws -> [String] {
    let standards = try standards()
    let named = Set(standards.flatMap { $0.languages + $0.cards.flatMap(\.languages) }).subtracting([""])
    let own = member.language
    return [own] + named.union(["en"]).subtracting([own]).sorted()
  }

  /// What the rules that read text would say of `text`. Nothing is kept of it.
  package func trySentence(_ text: String, language: String) throws -> TriedSentence {
    try TriedSentence.demandShort(text)
    let inForce = try session.store.read { PoliciesInForce(try $0.shared.policies(), at: now) }
    var memory = CheckMemory()
    let findings = try Readings.policySet(inForce).findings(
      inText: text, language: language,
      facts: LetterFacts(now: now, dictionaries: workplace.standards.dictionaries), memory: &memory)
    return TriedSentence(text: text, language: language, findings: findings)
  }
}

extension Standard.Card {
  init(_ rule: Rule) {
    self.init(
      rule: rule.id, enforcement: rule.enforcement, message: rule.message.replacing("%s", with: "…"), why: rule.why,
      link: rule.link, languages: rule.languages.sorted(),
      found: Self.examples(rule, matching: true), passed: Self.examples(rule, matching: false))
  }

  /// Examples that a card shows.
  private static let most = 2

  private static func examples(_ rule: Rule, matching: Bool) -> [String] {
    Array(rule.tests.filter { $0.isMatch == matching }.map(\.title).filter { !$0.isEmpty }.prefix(most))
  }
}

extension [String] {
  /// Without the star that stands for everything.
  fileprivate var named: [String] { contains("*") ? [] : self }
}
