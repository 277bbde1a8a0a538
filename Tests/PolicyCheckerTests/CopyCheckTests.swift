import Firsthand
import PolicyChecker
import Testing

/// What is checked once for all copies must come out as if each had been checked in full.
@Suite struct CopyCheckTests {
  private static let rules = """
    policy: p
    version: 1.0.0
    rules:
      - {id: words, extends: existence, enforce: stop, message: "Not '%s'.", scope: [subject, preheader, text, link], tokens: [risk, amazing, '^Dear\\b']}
      - {id: own, extends: existence, enforce: warn, message: "Not '%s'.", tokens: [cheap]}
      - {id: locked, extends: existence, enforce: warn, message: "Not '%s'.", scope: [locked], tokens: [cheap, risk]}
      - {id: swaps, extends: substitution, enforce: advice, message: "%s, not %s", scope: [text], swap: {utilize: use}}
      - {id: line, extends: subject, enforce: warn, max: 20, exclamations: 0, capitals: 0.6}
      - {id: ways, extends: links, enforce: stop, https_only: true, text_names_target: true}
      - {id: fields, extends: merge, enforce: stop, leftovers: true, empty: true, fields: [first_name, city]}
      - {id: region, extends: region, enforce: forbid}
      - {id: whispered, extends: existence, enforce: warn, silent: true, message: m, scope: [text], tokens: [oak]}
      - {id: both, extends: composite, enforce: warn, message: m, all: [whispered, own]}
      - {id: none, extends: composite, enforce: advice, message: m, none: [words, names]}
      - {id: names, extends: privacy, enforce: stop, customers: true, scope: [subject, text]}
      - {id: basis, extends: consent, enforce: review, bases: [consent]}
      - {id: often, extends: cadence, enforce: review, most: 1, days: 7}
      - {id: told, extends: disclosure, enforce: warn, when: [Ana Holm, cheap], need: [risk], within: letter}
    """

  private static func reader(_ dice: inout Dice) -> Facts.Reader? {
    guard dice.roll(5) > 0 else { return nil }
    let consent = Consent(
      basis: dice.isLucky ? .consent : .inquiry, met: Facts.today, evidence: "", source: "", assertedBy: Member.ID("m"),
      assertedAt: Facts.today.startInUTC)
    return Facts.Reader(
      name: dice.isLucky ? "ana holm" : "bo dahl", consent: dice.isLucky ? consent : nil,
      letters: dice.isLucky ? [Facts.today.startInUTC.adding(seconds: -3_600)] : [])
  }

  private static let words = [
    "risk", "amazing", "cheap", "utilize", "Dear", "an oak table", "{{name}}", "", "WOW!", "Ana", "shop.example", "and",
    "Ana Holm", "Bo Dahl",
  ]

  /// A letter's shape: which texts bear fields, and the words around them.
  private struct Shape {
    var subject: String
    var blocks: [(words: String, isOwn: Bool, author: Letter.Block.Author)]
    var links: [(words: String, target: String, author: Letter.Block.Author)]
    var hasOwnSubject: Bool
    var hasOwnPreheader: Bool

    init(_ dice: inout Dice) {
      subject = dice.phrase(CopyCheckTests.words)
      hasOwnSubject = dice.isLucky
      hasOwnPreheader = dice.isLucky
      blocks = (0..<dice.roll(6) + 1).map { _ in
        (dice.phrase(CopyCheckTests.words), dice.isLucky, dice.isLucky ? .writer : .company)
      }
      links = (0..<dice.roll(3)).map { _ in
        (dice.phrase(CopyCheckTests.words), dice.isLucky ? "https://shop.example/" : "http://other.example", .writer)
      }
    }

    /// One copy, and what of it is its own.
    func copy(_ dice: inout Dice) -> (Letter, OwnWords) {
      var merges: [Letter.Merge] = []
      var texts: [OwnWords.Text] = []
      func text(_ words: String, _ part: SourceSpan.Part, _ place: OwnWords.Place?) -> MappedText {
        var text = MappedText(verbatim: words, in: part)
        guard let place else { return text }
        let span = SourceSpan(part: part, range: words.utf8.count..<words.utf8.count + 12)
        let value = dice.phrase(CopyCheckTests.words)
        text.append(value, from: span)
        merges.append(Letter.Merge(field: dice.isLucky ? "first_name" : "email", value: value, place: span))
        texts.append(OwnWords.Text(place: place, words: text, values: [value]))
        return text
      }
      let subject = text(subject, .subject, hasOwnSubject ? .subject : nil)
      let preheader = text("Before it", .preheader, hasOwnPreheader ? .preheader : nil)
      let blocks = blocks.enumerated().map { number, block in
        Letter.Block(
          kind: .paragraph, author: block.author,
          text: text(block.words, .slot("news"), block.isOwn ? .block(number, block.author) : nil))
      }
      let links = links.map {
        Letter.Link(text: MappedText(verbatim: $0.words, in: .slot("news")), target: $0.target, author: $0.author)
      }
      let greeting = dice.isLucky ? "Hi," : ""
      return (
        Letter(
          language: "en", subject: subject, preheader: preheader, blocks: blocks, links: links, merges: merges,
          greeting: greeting), OwnWords(texts: texts, merges: merges, greeting: greeting)
      )
    }
  }

  private static let facts = Facts(
    template: "t", team: "", country: "DK", leaving: Facts.Leaving(html: "<p>kept</p>", text: "kept"),
    locked: LockedRegions(html: ["<p>kept</p>"], text: ["lost"]),
    letter: LetterFacts(now: Facts.today.startInUTC, customers: PersonNames(["Ana Holm", "Bo Dahl"])))

  @Test func `each copy of 60 letters has the findings of a full check`() throws {
    let read = Policy.read(Self.rules, file: "p.yml")
    let policies = PolicySet([try #require(read.policy, "\(read.problems)")]).bound(to: Self.facts.letter)
    var dice = Dice(seed: 41)
    var memory = CheckMemory()
    var shared = 0
    var owned = 0
    for _ in 0..<60 {
      let shape = Shape(&dice)
      let (first, own) = shape.copy(&dice)
      var check = CopyCheck(policies, of: first, own: own, facts: Self.facts, memory: &memory)
      for _ in 0..<40 {
        let (letter, own) = shape.copy(&dice)
        var facts = Self.facts
        facts.reader = Self.reader(&dice)
        let full = policies.findings(in: letter, facts: facts, memory: &memory)
        facts.leaving = nil
        #expect(check.findings(in: own, facts: facts) == full)
        shared += full.isEmpty ? 0 : 1
        owned += own.texts.isEmpty ? 0 : 1
      }
    }
    #expect(shared > 1_000 && owned > 1_000)
  }

  @Test func `a rule that cannot be carried out on a copy's own words asks for a full check`() throws {
    let read = Policy.read(
      "policy: p\nversion: 1.0.0\nrules:\n  - {id: r, extends: existence, enforce: advice, message: m, raw: ['(?:a+)+$']}\n",
      file: "p.yml")
    let policies = PolicySet([try #require(read.policy)])
    func copy(_ value: String) -> (Letter, OwnWords) {
      let text = MappedText(verbatim: value, in: .slot("news"))
      let letter = Letter(
        language: "en", subject: MappedText(), preheader: MappedText(),
        blocks: [Letter.Block(kind: .paragraph, author: .writer, text: text)], links: [], merges: [], greeting: "Hi")
      let own = OwnWords.Text(place: .block(0, .writer), words: text, values: [value])
      return (letter, OwnWords(texts: [own], merges: [], greeting: "Hi"))
    }
    let (first, own) = copy("Bo")
    var memory = CheckMemory()
    var check = CopyCheck(policies, of: first, own: own, facts: Self.facts, memory: &memory)
    #expect(check.findings(in: own, facts: Self.facts)?.isEmpty == true)
    #expect(check.findings(in: copy(String(repeating: "a", count: 5_000) + "!").1, facts: Self.facts) == nil)
  }

  @Test func `a letter that no policy covers waits for a person in each copy`() throws {
    var dice = Dice(seed: 5)
    let (letter, own) = Shape(&dice).copy(&dice)
    var memory = CheckMemory()
    var check = CopyCheck(PolicySet([]), of: letter, own: own, facts: Self.facts, memory: &memory)
    #expect(check.findings(in: own, facts: Self.facts)?.map(\.enforcement) == [.review])
  }
}

/// The same numbers on every machine: the generator of Numerical Recipes.
private struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func roll(_ sides: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % sides
  }

  var isLucky: Bool { mutating get { roll(2) == 0 } }

  mutating func phrase(_ words: [String]) -> String {
    (0..<roll(4)).map { _ in words[roll(words.count)] }.joined(separator: " ")
  }
}

extension Facts {
  fileprivate static let today = CalendarDay("2026-06-01") ?? Instant(milliseconds: 0).day
}
