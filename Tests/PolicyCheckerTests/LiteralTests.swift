import Testing

@testable import PolicyChecker

/// Words that a text must have before a pattern is tried on it.
@Suite struct LiteralTests {
  @Test(
    arguments: [
      ("oak", ["oak"]), ("Oak tables?", ["oak table"]), ("lasts? forever", [" forever"]),
      ("oak|ash wood", ["oak", "ash wood"]),
      ("(?:un)?happy", ["happy"]), ("\\bzero\\s+risk\\b", ["zero"]), ("e\\.g\\.", ["e.g."]), ("co+lour", ["lour"]),
      ("[ck]olor", ["olor"]), ("a{2}bc", ["bc"]), ("\\x{e6}bc", nil), ("\\x41bc", nil), ("(a)\\1bc", nil),
      ("\\w+ed", ["ed"]),
      ("(?:oak|ash)", ["oak", "ash"]), ("(?:oak|\\w)", nil), ("a|oak", nil), ("\\d+", nil), ("oak|", nil),
      ("Smørrebrød", ["smørrebrød"]), ("ГАРАНТ\\w+", ["гарант"]), ("ſharp", ["harp"]), ("İstan", ["stan"]),
      ("(?!oak)ash", ["ash"]), ("(?=oak)\\w+", nil), ("(?<!oak)\\d", nil), ("(?:oak)?\\d", nil),
      ("(?<n>oak)\\d", ["oak"]),
      ("(?i:oak|(?>ash|fir))\\d", ["oak", "ash", "fir"]), ("(?&name) has (?:cancer|flu)", [" has "]),
      ("\\d(?:cancer|flu)", ["cancer", "flu"]), ("[]a]oak", nil),
      ("(?x)o a k", nil), ("\\Qa.b\\E", nil), ("(oak", nil),
    ] as [(String, [String]?)])
  func `the words that a pattern needs are read off it, or none`(pattern: String, words: [String]?) {
    #expect(PatternLiterals.required(in: pattern) == words)
  }

  @Test func `parts that are only named, and what is passed over, ask for no word`() {
    #expect(
      PatternLiterals.required(inEach: ["(?(DEFINE)(?<a>x))(?!)", "not oak(*SKIP)(*F)", "(?&a) oak", "ash"])
        == [" oak", "ash"])
    #expect(PatternLiterals.required(inEach: ["(?(DEFINE)(?<a>x))(?!)"]) == nil)
  }

  @Test func `words of other letters are found in any case`() {
    let scan = LiteralScan([["гарант"], ["smørrebrød"]])
    #expect(scan.candidates(in: "ГАРАНТИЯ") == [true, false])
    #expect(scan.candidates(in: "Et SMØRREBRØD") == [false, true])
  }

  @Test func `one pass finds the rules whose words stand in a text, in any case`() {
    let scan = LiteralScan([["oak"], ["ash", "pine tree"], nil, ["he"], ["she"], ["hers"], ["rs x"]])
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
