import Firsthand
import PolicyChecker
import Testing

/// Words held against dictionaries.
@Suite struct SpellingKindTests {
  @Test func `spelling asks the dictionaries it names, and holds the letter where there is none`() throws {
    struct Words: SpellingDictionary {
      func contains(_ word: String) -> Bool { ["the", "oak", "table", "is"].contains(word.lowercased()) }
      func suggestions(for word: String) -> [String] { ["table"] }
    }
    let read = Policy.read(
      "policy: p\nversion: 1.0.0\nrules:\n  - {id: s, extends: spelling, enforce: advice, message: \"'%s'?\", dictionaries: [en_US], words: [Northwind], filters: ['[A-Z][a-z]+sen']}\n",
      file: "p.yml")
    let policies = PolicySet([try #require(read.policy)])
    var memory = CheckMemory()
    let facts = LetterFacts(dictionaries: Dictionaries { $0 == "en_US" ? Words() : nil })
    let text = "The oak tabel is Northwind OK x1 bo@example.org Petersen"
    let found = policies.findings(inText: text, language: "en", facts: facts, memory: &memory)
    #expect(found.map(\.quote) == ["tabel"])
    #expect(found.first?.suggestions == ["table"])
    var other = CheckMemory()
    let failed = policies.findings(inText: text, language: "en", memory: &other)
    #expect(failed.map(\.enforcement) == [.review])
  }
}
