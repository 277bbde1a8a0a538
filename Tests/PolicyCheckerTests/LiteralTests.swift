import Foundation
import Testing

@testable import PolicyChecker

/// Words that a text must have before a pattern is tried on it.
@Suite struct LiteralTests {
  @Test(
    arguments: [
      ("oak", ["oak"]), ("Oak tables?", ["oak\u{2} \u{1}table"]), ("lasts? forever", [" \u{1}forever"]),
      ("oak|ash wood", ["oak", "ash\u{2} \u{1}wood"]),
      ("(?:un)?happy", ["happy"]), ("\\bzero\\s+risk\\b", ["\u{1}zero\u{2}"]), ("e\\.g\\.", ["e\u{2}.\u{1}g\u{2}."]),
      ("co+lour", ["lour"]),
      ("[ck]olor", ["olor"]), ("a{2}bc", ["bc"]), ("\\x{e6}bc", nil), ("\\x41bc", nil), ("(a)\\1bc", nil),
      ("\\w+ed", ["ed"]),
      ("(?:oak|ash)", ["oak", "ash"]), ("(?:oak|\\w)", nil), ("a|oak", nil), ("\\d+", nil), ("oak|", nil),
      ("Smørrebrød", ["smørrebrød"]), ("ГАРАНТ\\w+", ["гарант"]), ("ſharp", ["harp"]), ("İstan", ["stan"]),
      ("(?!oak)ash", ["ash"]), ("(?=oak)\\w+", nil), ("(?<!oak)\\d", nil), ("(?:oak)?\\d", nil),
      ("(?<n>oak)\\d", ["oak"]),
      ("(?i:oak|(?>ash|fir))\\d", ["oak", "ash", "fir"]), ("(?&name) has (?:cancer|flu)", ["cancer", "flu"]),
      ("\\s(?:oak|ash)\\s", ["\u{1}oak\u{2}", "\u{1}ash\u{2}"]),
      ("\\s(?:oak|ash)+", ["oak", "ash"]), ("\\s*oak", ["oak"]), ("(?<!an )oak", ["oak"]),
      ("\\d(?:cancer|flu)", ["cancer", "flu"]), ("[]a]oak", nil),
      ("\\[[^\\]a-z]+\\]", ["["]), ("[^]a-z]+x", nil), ("[[:digit:]kr]+", nil), ("\\pN\\pN% off", ["% \u{1}off"]),
      ("(?ix)free", nil), ("(?ix: f r e e )", nil), ("(?i:oak)", ["oak"]), ("5 µg", ["5\u{2} "]),
      ("(?x)o a k", nil), ("\\Qa.b\\E", nil), ("(oak", nil),
    ] as [(String, [String]?)])
  func `the words that a pattern needs are read off it, or none`(pattern: String, words: [String]?) {
    #expect(PatternLiterals.required(in: pattern) == words)
  }

  @Test func `parts that are only named, and what is passed over, ask for no word`() {
    #expect(
      PatternLiterals.required(inEach: ["(?(DEFINE)(?<a>x))(?!)", "not oak(*SKIP)(*F)", "(?&a) oak", "ash"])
        == [" \u{1}oak", "ash"])
    #expect(PatternLiterals.required(inEach: ["(?(DEFINE)(?<a>x))(?!)"]) == nil)
  }

  @Test func `no rule that is shipped finds something where its words are not`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("policies")
    var tried = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where !name.hasSuffix(".yml") {
      let file = folder.appendingPathComponent("\(name)/1.0.0.yml")
      let policy = try #require(Policy.read(try String(contentsOf: file, encoding: .utf8), file: name).policy)
      for rule in policy.rules {
        guard let body = rule.kind.text, let words = PatternLiterals.all(body.words) else { continue }
        let scan = LiteralScan([words])
        for text in policy.rules.flatMap({ $0.tests.map(\.input) }) where !scan.candidates(in: text)[0] {
          tried += 1
          #expect(try body.hits(in: text).isEmpty, "\(rule.id): \(text)")
        }
      }
    }
    #expect(tried > 10_000)
  }

  @Test func `a word is not found within another where the pattern has it whole`() {
    let scan = LiteralScan([PatternLiterals.required(inEach: ["rates?", "free of"], areWhole: true), ["rate"]])
    #expect(scan.candidates(in: "crates") == [false, true])
    #expect(scan.candidates(in: "a rate") == [true, true])
    #expect(scan.candidates(in: "“Rates”") == [true, true])
    #expect(scan.candidates(in: "åfree of") == [false, false])
    #expect(scan.candidates(in: "free  of") == [false, false])
    #expect(scan.candidates(in: "(free of)") == [true, false])
  }

  @Test func `words of other letters are found in any case`() {
    let scan = LiteralScan([["гарант"], ["smørrebrød"]])
    #expect(scan.candidates(in: "ГАРАНТИЯ") == [true, false])
    #expect(scan.candidates(in: "Et SMØRREBRØD") == [false, true])
  }

  @Test func `one pass finds the rules whose words stand in a text, in any case`() {
    let scan = LiteralScan([
      ["oak"], ["ash", "pine\u{2} \u{1}tree"], nil, ["he"], ["she"], ["hers"], ["rs\u{2} \u{1}x"],
    ])
    #expect(scan.candidates(in: "") == [false, false, true, false, false, false, false])
    #expect(scan.candidates(in: "An OAK.") == [true, false, true, false, false, false, false])
    #expect(scan.candidates(in: "a Pine Tree") == [false, true, true, false, false, false, false])
    #expect(scan.candidates(in: "ushers x") == [false, false, true, true, true, true, true])
    #expect(scan.candidates(in: "åse ☺ oa k") == [false, false, true, false, false, false, false])
    // What a pattern takes for an ASCII letter is one here.
    #expect(scan.candidates(in: "oa\u{212A}") == [true, false, true, false, false, false, false])
    #expect(scan.candidates(in: "a\u{17F}h") == [true, true, true, true, true, true, true])
    #expect(LiteralScan([nil, nil]).candidates(in: "x") == [true, true])
  }
}
