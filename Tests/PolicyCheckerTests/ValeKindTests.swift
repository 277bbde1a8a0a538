import Firsthand
import PolicyChecker
import Testing
import YAMLFile

/// Vale's kinds in policies, over letters.
@Suite struct ValeKindTests {
  private static func findings(_ rule: String, _ text: String) throws -> [String] {
    let source = """
      policy: ours
      version: 1.0.0
      title: Ours
      rules:
        - id: rule
          enforce: warn
          message: "Look at '%s'."
      \(rule.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n"))
      """
    let read = Policy.read(source, file: "ours.yml")
    let policy = try #require(read.policy, "\(read.problems.map(\.text))")
    var memory = CheckMemory()
    return PolicySet([policy]).findings(inText: text, language: "en", memory: &memory).map {
      "\($0.quote): \($0.message)"
    }
  }

  @Test func `each reads the texts of its scope, one after the other`() throws {
    #expect(
      try Self.findings("extends: occurrence\nmax: 2\ntoken: '!'", "Buy! Now! Or never!\n\nWell!")
        == ["!: Look at '!'."])
    #expect(
      try Self.findings("extends: repetition\ntokens: ['\\w+']", "It is is so.") == ["is is: Look at 'is'."])
    #expect(
      try Self.findings("extends: consistency\neither: {colour: color}", "A colour.\n\nThe color.")
        == ["color: Look at 'color'."])
    #expect(
      try Self.findings("extends: metric\nformula: words * 2\ncondition: '> 3'", "Oak it is.") == ["O: Look at '6.00'."]
    )
  }

  @Test func `those that remember need texts of a letter, and say where the hit was typed`() throws {
    let rule = """
      extends: consistency
      either: {colour: color}
      """
    let source =
      "policy: p\nversion: 1.0.0\nrules:\n  - id: r\n    enforce: warn\n    "
      + rule.split(separator: "\n").joined(separator: "\n    ")
    let policy = try #require(Policy.read(source, file: "p.yml").policy)
    let part = SourceSpan.Part.slot("news")
    let texts = ["A colour.", "The color."]
    let letter = Letter(
      language: "en", subject: MappedText(), preheader: MappedText(),
      blocks: texts.map {
        Letter.Block(kind: .paragraph, author: .writer, text: MappedText(verbatim: $0, in: part, at: 0))
      }, links: [], merges: [], greeting: "")
    var memory = CheckMemory()
    let found = PolicySet([policy]).findings(
      in: letter,
      facts: Facts(template: "", team: "", country: "", leaving: nil, locked: LockedRegions(html: [], text: [])),
      memory: &memory)
    #expect(found.map(\.quote) == ["color"])
    #expect(found.first?.place == SourceSpan(part: part, range: 4..<9))
  }
}
