import Foundation
import Testing

@testable import PolicyChecker

/// Tokens that are searched one by one find what their alternation finds.
@Suite struct TokenSearchTests {
  private static func check(_ tokens: [String], _ text: String, _ form: TokenSearch.Form = TokenSearch.Form()) throws {
    let search = try #require(TokenSearch(tokens, form, at: nil))
    #expect(search.isDivided && search.isReadable, "\(tokens)")
    try check(search, text)
  }

  private static func check(_ search: TokenSearch, _ text: String, _ note: String = "") throws {
    guard let whole = search.whole else { return }
    let wanted = try whole.matches(in: text)
    let scan = RuleScan([search.words])
    let choice = scan.candidates(in: text).choice(for: 0)
    let found = try choice.map { try search.matches(in: text, among: $0, limit: Pattern.hitLimit) } ?? []
    #expect(found.map(\.range) == wanted.map(\.range), "\(note) \(text)")
    #expect(
      try search.matches(in: text, limit: Pattern.hitLimit).map(\.range) == wanted.map(\.range), "\(note) \(text)")
  }

  @Test(
    arguments: [
      // At one place the first of them wins, and the first place before the first token.
      (["oak table", "oak"], "an oak table, an oak"), (["oak", "oak table"], "an oak table"),
      (["table", "oak table"], "oak table table"), (["a b", "b c", "c"], "a b c b c"),
      // What is passed over takes its stretch with it, and only where it comes first.
      (["not an? oak(*SKIP)(*F)", "oak", "an oak"], "not an oak, an oak"),
      (["oak", "not an? oak(*SKIP)(*F)"], "not an oak oak"), (["an oak(*SKIP)(*FAIL)", "oak table"], "an oak table"),
      (["an oak table", "an oak(*SKIP)(*F)", "table"], "an oak table an oak chair"),
      (["no oak(*SKIP)(*F)|no ash(*SKIP)(*F)", "oak|ash"], "no oak, no ash, an oak"),
      // What a match was put behind.
      (["an \\Koak", "an oak", "oak"], "an oak an oak"), (["oak(?= table)", "table"], "oak table oak"),
      (["(?(DEFINE)(?<w>oak|ash))(?!)", "(?&w) table", "the (?&w)"], "the oak table, ash table, the ash"),
      (
        ["(?(DEFINE)(?<w>oak|ash))(?!)", "(?(DEFINE)(?<t>(?&w) tables?))(?!)", "the (?&t)", "a (?&w)"], "the oak tables"
      ),
      (["\\p{L}+ør", "smør"], "smør og smør, rør"), (["x*", "oak"], "oak xx oak"), (["é", "e"], "éé e é"),
    ] as [([String], String)])
  func `one by one they find what stands joined by bars`(tokens: [String], text: String) throws {
    try Self.check(tokens, text)
    try Self.check(tokens, text.uppercased(), TokenSearch.Form(ignoresCase: true))
    try Self.check(tokens, text, TokenSearch.Form(areWhole: false))
  }

  @Test(arguments: [
    ["(a)b", "(c)\\2"], ["(?i)oak", "Ash"], ["a(*ACCEPT)", "b"], ["\\Gan", "oak"], ["(?1)", "(oak)"],
    ["(a)b", "(x)?c(?(1)d|e)"], ["a[]x]|b(*SKIP)(*F)", "c"],
  ])
  func `tokens that mean something else by themselves are searched together`(tokens: [String]) throws {
    let search = try #require(TokenSearch(tokens, TokenSearch.Form(), at: nil))
    #expect(!search.isDivided)
    try Self.check(search, "an oak and ASH, ab, ccc, xce xcd, ax")
  }

  @Test func `the number of the token is told`() throws {
    let search = try #require(TokenSearch(["oak", "ash", "pine"], TokenSearch.Form(areNumbered: true), at: nil))
    #expect(try search.matches(in: "pine ash oak", limit: 9).map(\.alternative) == [2, 1, 0])
    let joined = try #require(
      TokenSearch(["(oak)", "\\Bash", "(?i)pine"], TokenSearch.Form(areNumbered: true), at: nil))
    #expect(!joined.isDivided)
    #expect(try joined.matches(in: "pine oak", limit: 9).map(\.alternative) == [2, 0])
  }

  @Test func `more tokens than PCRE2 takes at once are searched, and one that cannot be read is named`() throws {
    let tokens = (0..<4_000).map { "wood number \($0)" } + ["(?:oak|ash) table"]
    let search = try #require(TokenSearch(tokens, TokenSearch.Form(), at: nil))
    #expect(search.whole == nil)
    #expect(try search.matches(in: "wood number 3999, an oak table", limit: 9).map(\.range) == [0..<16, 21..<30])
    #expect(TokenSearch(tokens + ["(oak"], TokenSearch.Form(), at: nil) == nil)
  }

  @Test func `what stands before or behind the tokens is read with them`() throws {
    for (before, after, text) in [("foo|", "", "foo"), ("", "|foo", "foo"), ("(?i)", "", "BAR")] {
      let form = TokenSearch.Form(before: before, after: after)
      try Self.check(try #require(TokenSearch(["bar"], form, at: nil)), text)
    }
    let numbered = TokenSearch.Form(areNumbered: true)
    let search = try #require(TokenSearch(["foo|bar(*SKIP)(*F)", "baz"], numbered, at: nil))
    #expect(try search.matches(in: "foo bar baz", limit: 9).map(\.alternative) == [0, 1])
    #expect(try #require(TokenSearch(["in order to", "oak"], numbered, at: nil)).seesBounds == false)
  }

  @Test func `one that explodes where another passes over is searched with all`() throws {
    let search = try #require(TokenSearch(["a{40}c(*SKIP)(*F)", "(?:a+)+\\d", "ash"], TokenSearch.Form(), at: nil))
    try Self.check(search, String(repeating: "a", count: 40) + "c ash")
  }

  @Test func `more hits than the limit are a failure`() throws {
    let search = try #require(TokenSearch(["oak", "ash"], TokenSearch.Form(), at: nil))
    #expect(throws: Pattern.Failure.tooManyHits) { try search.matches(in: "oak ash oak", limit: 2) }
  }

  @Test func `a token that explodes is a failure`() throws {
    let search = try #require(TokenSearch(["(?:a+)+\\d", "ash"], TokenSearch.Form(), at: nil))
    #expect(throws: Pattern.Failure.tooManySteps) {
      try search.matches(in: String(repeating: "a", count: 40) + "c", limit: 2)
    }
  }

  @Test func `every rule that is shipped finds by its tokens what it finds by all in one`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("policies")
    var divided = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasSuffix(".yml") {
      let file = folder.appendingPathComponent("\(name)/1.0.0.yml")
      let policy = try #require(Policy.read(try String(contentsOf: file, encoding: .utf8), file: name).policy)
      for rule in policy.rules {
        let search = (rule.kind.text as? Existence)?.search ?? (rule.kind.text as? ClaimRule)?.search
        guard let search else { continue }
        divided += 1
        #expect(search.isDivided && search.isReadable, "\(rule.id)")
        for test in rule.tests { try Self.check(search, test.input, "\(rule.id)") }
      }
    }
    #expect(divided > 50)
  }
}
