import Firsthand
import Operations
import Phrasebook

/// What the page of the standards shows.
struct StandardsView {
  struct Language {
    let code: String
    let name: String
    let isChosen: Bool
  }

  struct Policy {
    let anchor: String
    let title: String
    let version: String
    let holds: String
    let approved: String
    let filePath: String
    let versionPath: String
    var rules: [Rule]
    let pagePath: String
    var hasPage = false

    var withoutRules: Policy {
      var policy = self
      (policy.rules, policy.hasPage) = ([], true)
      return policy
    }
  }

  struct Rule {
    let kind: String
    let level: String
    let name: String
    let message: String?
    let why: String?
    let link: String?
    let forLanguages: String?
    let hasExamples: Bool
    let found: [String]
    let passed: [String]
    let hasFound: Bool
    let hasPassed: Bool
    /// In which its words are, where the rule is for one language; empty otherwise.
    let ruleLanguage: String
  }

  /// Whether the reader keeps the standards.
  let isDirector: Bool
  let policies: [Policy]
  let isEmpty: Bool
  let languages: [Language]
  let text: String
  let error: String?
  let tried: TriedView?

  init(
    _ standards: [Standard], languages: [String], _ tried: TriedSentence?, error: String?, _ context: MemberContext
  ) {
    let phrases = context.phrases
    let chosen = tried?.language ?? languages.first ?? "en"
    self.languages = languages.map {
      Language(code: $0, name: Self.name(of: $0, phrases), isChosen: $0 == chosen)
    }
    text = tried?.text ?? ""
    isDirector = context.signIn?.member.roles.contains(.director) ?? false
    self.error = error
    self.tried = error == nil ? tried.map { TriedView($0, phrases) } : nil
    isEmpty = standards.isEmpty
    let all = standards.map { Self.policy($0, context) }
    // More than a page of cards: each policy has a page of its own.
    policies = all.reduce(0) { $0 + $1.rules.count } > Self.mostCards ? all.map(\.withoutRules) : all
  }

  /// Cards on the page of all standards.
  private static let mostCards = 30

  static func policy(_ standard: Standard, _ context: MemberContext) -> Policy {
    let phrases = context.phrases
    let language = context.phrases.language.rawValue
    let languages = standard.languages.map { name(of: $0, phrases) }
    var holds =
      languages.isEmpty
      ? phrases("standards.holds_all") : phrases("standards.holds", ["languages": phrases.list(languages)])
    if !standard.limits.isEmpty {
      holds += " " + phrases("standards.limits", ["names": phrases.list(standard.limits)])
    }
    return Policy(
      anchor: "policy-" + standard.reference.name, title: standard.title, version: standard.reference.text,
      holds: holds,
      approved: phrases(
        "standards.approved",
        [
          "publisher": standard.publishedBy, "approver": standard.approvedBy,
          "day": phrases.day(standard.approvedAt, zone: context.zone),
        ]),
      filePath: "/standards/\(standard.reference.name)/file",
      versionPath: "/standards/versions/\(standard.reference.name)/\(standard.reference.version)",
      rules: standard.cards.filter { $0.languages.isEmpty || $0.languages.contains(language) }.map {
        rule($0, phrases)
      },
      pagePath: "/standards/policies/\(standard.reference.name)")
  }

  static func rule(_ card: Standard.Card, _ phrases: Phrases) -> Rule {
    let languages = card.languages.map { name(of: $0, phrases) }
    return Rule(
      kind: card.enforcement.cardKind, level: phrases("level.\(card.enforcement.rawValue)"), name: card.rule.words,
      message: card.message.isEmpty ? nil : card.message, why: card.why.isEmpty ? nil : card.why,
      link: card.link.webLink,
      forLanguages: languages.isEmpty
        ? nil : phrases("standards.for_languages", ["languages": phrases.list(languages)]),
      hasExamples: !card.found.isEmpty || !card.passed.isEmpty, found: card.found, passed: card.passed,
      hasFound: !card.found.isEmpty, hasPassed: !card.passed.isEmpty,
      ruleLanguage: card.languages.count == 1 ? card.languages[0] : "")
  }

  /// A language by the name that the reader's language has for it, where we have one.
  static func name(of code: String, _ phrases: Phrases) -> String {
    let key = "standards.language_\(code)"
    return phrases.has(key) ? phrases(key) : code
  }
}

/// What the standards say of a sentence that was tried.
struct TriedView {
  struct Card {
    let kind: String
    let level: String
    let rule: String
    let quote: String?
    let message: String
    let why: String?
  }

  let summary: String
  let tone: String
  let pieces: [ComposeView.Field.Piece]
  let hasText: Bool
  let triedLanguage: String
  let cards: [Card]

  init(_ tried: TriedSentence, _ phrases: Phrases) {
    hasText = !tried.text.trimmingSpaces.isEmpty
    triedLanguage = tried.language
    let worst = tried.findings.map(\.enforcement).max()
    tone = worst.map { $0.cardKind } ?? (hasText ? "ready" : "")
    summary =
      if !hasText {
        phrases("standards.type_first")
      } else if tried.findings.isEmpty {
        phrases("standards.nothing_found")
      } else {
        phrases("standards.found", count: tried.findings.count)
      }
    pieces = ComposeView.pieces(
      tried.text,
      tried.findings.compactMap { finding in
        guard let place = finding.place, let range = UTF16Range(place.range, in: tried.text) else { return nil }
        return FindingMark(
          field: "", start: range.lower, end: range.upper, kind: finding.enforcement.cardKind, number: 0)
      })
    cards = tried.findings.map { finding in
      Card(
        kind: finding.enforcement.cardKind, level: phrases("level.\(finding.enforcement.rawValue)"),
        rule: finding.rule.words, quote: finding.quote.isEmpty ? nil : finding.quote,
        message: phrases.sentence(finding.message),
        why: finding.why.isEmpty ? nil : finding.why)
    }
  }
}
