import Firsthand
import Operations
import Testing

/// The standards as everybody reads them.
@Suite struct StandardsTests {
  @Test func `the standards in force are shown with their rules, examples and source`() throws {
    let company = try TestCompany()
    try company.putInForce(
      """
      policy: voice
      version: 1.0.0
      title: How we sound
      applies_to: {languages: [en]}
      rules:
        - id: no-promises
          extends: existence
          enforce: stop
          message: "Don't promise '%s'."
          why: Nobody can prove it.
          tokens: [guarantee]
          tests:
            - {input: "I guarantee it.", match: true}
            - {input: "I believe it.", match: false}

      """)
    let standards = try MemberDesk(company.dana).standards()
    #expect(standards.map(\.reference.name) == ["voice", "words"])
    let card = try #require(standards.first?.cards.first)
    #expect(standards.first?.title == "How we sound" && standards.first?.approvedBy == "Otto Brandt")
    #expect(card.rule.words == "No promises" && card.message == "Don't promise '…'." && card.enforcement == .stop)
    #expect(card.found == ["I guarantee it."] && card.passed == ["I believe it."])
    #expect(standards.first?.source.hasPrefix("policy: voice") == true)
  }

  @Test func `a sentence is tried against the rules of its language, and nothing is kept`() throws {
    let company = try TestCompany()
    let desk = MemberDesk(company.dana)
    let tried = try desk.trySentence("A stopword and a warnword.", language: "en")
    #expect(tried.findings.map(\.quote) == ["warnword", "stopword"])
    #expect(try desk.trySentence("Nothing here.", language: "en").findings.isEmpty)
    refusal(.badInput, "a few sentences") {
      _ = try desk.trySentence(String(repeating: "word ", count: 1_000), language: "en")
    }
  }
}
