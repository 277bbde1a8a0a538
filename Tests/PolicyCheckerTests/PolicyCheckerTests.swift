import Firsthand
import Foundation
import PolicyChecker
import Testing
import YAMLFile

/// A policy of one rule.
private func policy(_ rule: String, languages: String = "[\"*\"]") throws -> Policy {
  let indented = rule.split(separator: "\n", omittingEmptySubsequences: false)
    .map { "    " + $0 }.joined(separator: "\n")
  let read = Policy.read(
    "policy: p\nversion: 1.0.0\napplies_to: {languages: \(languages)}\nrules:\n  -\n\(indented)\n",
    file: "p.yml")
  return try #require(read.policy, "\(read.problems.map(\.text))")
}

private func letter(
  _ text: String = "", subject: String = "A subject", language: String = "en",
  links: [Letter.Link] = [], merges: [Letter.Merge] = [], greeting: String = "Hi,"
) -> Letter {
  Letter(
    language: language, subject: MappedText(verbatim: subject, in: .subject),
    preheader: MappedText(),
    blocks: [
      Letter.Block(
        kind: .paragraph, author: .writer, text: MappedText(verbatim: text, in: .slot("news")))
    ], links: links, merges: merges, greeting: greeting)
}

private let facts = Facts(
  template: "check-in", team: "", country: "DK",
  leaving: Facts.Leaving(html: "<a>x</a>", text: "x"), locked: LockedRegions(html: [], text: []))

private func findings(_ policy: Policy, _ letter: Letter, _ facts: Facts = facts) -> [Finding] {
  var memory = CheckMemory()
  return PolicySet([policy]).findings(in: letter, facts: facts, memory: &memory)
}

@Suite struct TextRuleTests {
  @Test func `a hit has its exact place, quote and message`() throws {
    let policy = try policy(
      "id: r\nextends: existence\nenforce: stop\nmessage: \"Not '%s'.\"\ntokens: ['zero risk']")
    let found = findings(policy, letter("Åh, it carries zero risk."))
    #expect(found.map(\.quote) == ["zero risk"])
    #expect(found.first?.message == "Not 'zero risk'.")
    #expect(found.first?.place == SourceSpan(part: .slot("news"), range: 16..<25))
    #expect(found.first?.enforcement == .stop)
  }

  @Test(arguments: [
    ("tokens: [cap]", "Cholecap", false), ("tokens: [cap]", "a cap.", true),
    ("tokens: [cap]\nnonword: true", "Cholecap", true),
    ("tokens: [Cap]", "cap", false), ("tokens: [Cap]\nignorecase: true", "cap", true),
    ("tokens: ['c\\w+']\nexceptions: [cat]", "cat", false),
    ("tokens: ['c\\w+']\nexceptions: [cat]", "cats", true),
    ("raw: ['\\bfoo', 'bar\\b']", "foobar", true),
    ("raw: ['!$']", "wow!", true),
    ("tokens: ['(?<!un)happy']", "happy", true),
  ])
  func `existence reads Vale's keys as Vale does`(keys: String, text: String, isHit: Bool) throws {
    let policy = try policy("id: r\nextends: existence\nenforce: warn\nmessage: m\n\(keys)")
    #expect(findings(policy, letter(text)).isEmpty != isHit)
  }

  @Test func `substitution tries the longest first and proposes with the hit's capital`() throws {
    let policy = try policy(
      "id: r\nextends: substitution\nenforce: advice\nignorecase: true\nmessage: \"Use '%s', not '%s'.\"\nswap: {order: o, in order to: to|so as to}"
    )
    let found = findings(policy, letter("In order to ask. order"))
    #expect(found.map(\.quote) == ["In order to", "order"])
    #expect(found.first?.suggestions == ["To", "So as to"])
    #expect(found.last?.message == "Use 'o', not 'order'.")
  }

  /// A text of ASCII alone is read by bytes: what is found must not depend on that.
  @Test(arguments: [
    #"\bsmørrebrød\b"#, #"[^æøå\n①]+"#, #"(?i)kelvin|straße|ß"#, #"\w+'s"#, #"(?<!un)happy\B"#,
    #"\x{e6}|a\x{308}|\x{263a}"#,
    #"(?i)ſharp|sharp"#, #"\p{Lu}\p{Ll}+"#, #"(\w)\1"#, #"."#, #"\R"#, #"^\s*$"#, #"[[:alpha:]]+\d"#,
  ]) func `a text with and without other letters in front is read alike`(pattern: String) throws {
    let compiled = try Pattern("(?m)" + pattern)
    for text in ["Kelvin's unhappyness, SHARP aa bb 3", "a straSSe\r\n\n  \nEnd4", "happy", "x", "Smorrebrod"] {
      // The other letter stands in a line of its own, on which a pattern may have hits too.
      let other = "\u{2460}\n"
      let prefix = other.utf8.count
      let found = try compiled.matches(in: text).map(\.range)
      let behind = try compiled.matches(in: other + text).map(\.range).filter { $0.lowerBound >= prefix }
        .map { $0.lowerBound - prefix..<$0.upperBound - prefix }
      #expect(found == behind, "\(text)")
    }
  }

  @Test func `a pattern that explodes ends in a held letter`() throws {
    let policy = try policy(
      "id: r\nextends: existence\nenforce: advice\nmessage: m\nraw: ['(?:a+)+$']\n")
    let found = findings(policy, letter(String(repeating: "a", count: 5_000) + "!"))
    #expect(found.first?.enforcement == .review)
    #expect(found.first?.message.contains("took too long") == true)
  }

  @Test func `more hits than anybody reads end in a held letter, for one might be missed`() throws {
    let policy = try policy(
      "id: r\nextends: existence\nenforce: stop\nmessage: m\ntokens: ['z\\w+']\nexceptions: [zoo]\n")
    let found = findings(policy, letter(String(repeating: "zoo ", count: 250) + "zebra"))
    #expect(found.map(\.enforcement) == [.stop])
  }

  @Test func `scopes choose what is read`() throws {
    let rule = "id: r\nextends: existence\nenforce: warn\nmessage: m\ntokens: [zebra]\nscope: "
    #expect(findings(try policy(rule + "[subject]"), letter("zebra")).isEmpty)
    #expect(findings(try policy(rule + "[subject]"), letter(subject: "A zebra")).count == 1)
    #expect(findings(try policy(rule + "[authored]"), letter("zebra", subject: "zebra")).count == 1)
    #expect(findings(try policy(rule + "[locked]"), letter("zebra")).isEmpty)
  }
}

@Suite struct LetterRuleTests {
  private func check(
    _ keys: String, _ kind: String, _ letter: Letter, _ quotes: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let policy = try policy("id: r\nextends: \(kind)\nenforce: stop\n\(keys)")
    #expect(findings(policy, letter).map(\.quote) == quotes, sourceLocation: sourceLocation)
  }

  private func link(_ text: String, _ target: String) -> Letter.Link {
    Letter.Link(
      text: MappedText(verbatim: text, in: .slot("news")), target: target, author: .writer)
  }

  @Test func `subjects are measured`() throws {
    try check("max: 5", "subject", letter(subject: "Hello you"), [" you"])
    try check("capitals: 0.5", "subject", letter(subject: "NEW TABLES HERE"), ["NEW TABLES HERE"])
    try check("capitals: 0.5\nacronyms: [NATO, UNESCO]", "subject", letter(subject: "NATO UNESCO are"), [])
    try check("exclamations: 1", "subject", letter(subject: "Wow!!"), ["Wow!!"])
    try check("emoji: 0", "subject", letter(subject: "Tea 🍵 1 2 #"), ["Tea 🍵 1 2 #"])
    try check("emoji: 0", "subject", letter(subject: "Tea 1 2 # *"), [])
    for subject in ["Re: x", "RE : x", "Fwd: x", "SV: x", "AW: x", "Re[2]: x", "re：x"] {
      try check(
        "false_reply: true", "subject", letter(subject: subject),
        [String(subject.prefix { $0 != "x" }).trimmingCharacters(in: .whitespaces)])
    }
    try check("false_reply: true", "subject", letter(subject: "Reading: what I liked"), [])
  }

  @Test func `links are honest`() throws {
    let generic = "generic_text: [click here]"
    try check(generic, "links", letter(links: [link("Click  here!", "https://a.example")]), ["Click  here!"])
    try check("https_only: true", "links", letter(links: [link("x", "http://a.example")]), ["http://a.example"])
    try check(
      "denied: [evil.example]", "links", letter(links: [link("x", "https://a.EVIL.example/")]), ["a.evil.example"])
    try check(
      "allowed: [good.example]", "links", letter(links: [link("x", "https://notgood.example")]), ["notgood.example"])
    try check(
      "denied: [bücher.example]", "links", letter(links: [link("x", "https://xn--bcher-kva.example/")]),
      ["xn--bcher-kva.example"])
    try check("denied: [рф]", "links", letter(links: [link("x", "https://пример.рф/")]), ["xn--e1afmkfd.xn--p1ai"])
    try check("max: 9", "links", letter(links: [link("x", "https://ü-.bücher.example")]), ["ü-.bücher.example"])
    try check("shorteners: true", "links", letter(links: [link("x", "https://ｂｉｔ.ly/1")]), ["bit.ly"])
    try check("shorteners: true", "links", letter(links: [link("x", "https://bit.ly/1")]), ["bit.ly"])
    let named = "text_names_target: true"
    try check(
      named, "links", letter(links: [link("bank.example", "https://bank.example@evil.example")]), ["bank.example"])
    try check(named, "links", letter(links: [link("bank.example", "https://www.bank.example/x")]), [])
    try check(
      "max: 1", "links", letter(links: [link("a", "https://a.example"), link("b", "https://b.example")]), ["b"])
  }

  @Test(arguments: [
    "Hi {{first_name}}", "Hi {first_name}", "Hi *|FNAME|*", "Hi %%name%%", "Hi [[name]]",
    "Hi <<name>>", "Hi ${name}", "Kære [fornavn]", "Hi }}",
  ])
  func `a field that nobody filled is found`(text: String) throws {
    let policy = try policy("id: r\nextends: merge\nenforce: forbid\nleftovers: true")
    #expect(!findings(policy, letter(text)).isEmpty)
  }

  @Test func `merge fields are allowed by name and never empty`() throws {
    let merge = Letter.Merge(field: "notes", value: " ", place: SourceSpan(part: .subject, range: 0..<3))
    try check("fields: [first_name]", "merge", letter(merges: [merge]), ["{notes}"])
    try check("empty: true", "merge", letter(merges: [merge]), ["{notes}"])
    try check("empty: true", "merge", letter(greeting: ", "), [", "])
  }

  @Test func `locked regions must leave as the template has them`() throws {
    let policy = try policy("id: r\nextends: region\nenforce: forbid")
    func run(_ html: String, _ text: String = "foot", _ regions: [String] = ["<a>", "<foot>"]) -> [String] {
      var facts = facts
      facts.locked = LockedRegions(html: regions, text: ["foot"])
      facts.leaving = Facts.Leaving(html: html, text: text)
      return findings(policy, letter(), facts).map(\.quote)
    }
    #expect(run("<a>words<foot>").isEmpty)
    #expect(run("<a>words\r\n<foot>").isEmpty)
    #expect(run("x<a>words<foot>") == ["<a>"])
    #expect(run("<a>words<foot>more") == ["<foot>"])
    #expect(run("<a>words<Foot>") == ["<foot>"])
    #expect(run("<a>words<foot>", "no") == ["foot"])
    // Of two that are alike one is not enough.
    let ruled = ["<a>", "<hr>", "<hr>", "<foot>"]
    #expect(run("<a><hr>words<hr><foot>", "foot", ruled).isEmpty)
    #expect(run("<a><hr>words<foot>", "foot", ruled) == ["<hr>"])
    var none = facts
    none.leaving = nil
    #expect(findings(policy, letter(), none).first?.enforcement == .forbid)
  }
}

@Suite struct PolicySetTests {
  @Test func `a composite over a rule that cannot be carried out holds the letter`() throws {
    let read = Policy.read(
      """
      policy: p
      version: 1.0.0
      rules:
        - {id: kept, extends: region, enforce: advice, silent: true}
        - {id: both, extends: composite, enforce: advice, message: m, all: [kept]}
      """, file: "p.yml")
    var none = facts
    none.leaving = nil
    let found = findings(try #require(read.policy), letter(), none)
    #expect(found.map(\.rule.rule) == ["kept", "both"])
    #expect(found.allSatisfy { $0.isFailure && $0.enforcement == .review })
  }

  @Test func `a letter in a language that no standard covers waits for a person`() throws {
    let policy = try policy(
      "id: r\nextends: existence\nenforce: warn\nmessage: m\ntokens: [x]", languages: "[en]")
    let found = findings(policy, letter(language: "fr"))
    #expect(found.map(\.enforcement) == [.review])
    var memory = CheckMemory()
    let none = PolicySet([]).findings(in: letter(), facts: facts, memory: &memory)
    #expect(none.map(\.enforcement) == [.review])
  }

  @Test func `remembered hits are those of the same text and rule`() throws {
    let policy = try policy(
      "id: r\nextends: existence\nenforce: warn\nmessage: m\ntokens: [Ana]")
    var memory = CheckMemory()
    for text in ["Dear Ana", "Dear Bo", "Dear Ana"] {
      let found = PolicySet([policy]).findings(in: letter(text), facts: facts, memory: &memory)
      #expect(found.count == (text.contains("Ana") ? 1 : 0))
    }
  }
}
