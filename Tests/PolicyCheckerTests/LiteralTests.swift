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
      ("(?:oak|ash)", nil), ("a|oak", nil), ("\\d+", nil), ("oak|", nil), ("smørrebrød", ["rrebr"]), ("[]a]oak", nil),
      ("(?x)o a k", nil), ("\\Qa.b\\E", nil), ("(oak", nil),
    ] as [(String, [String]?)])
  func `the words that a pattern needs are read off it, or none`(pattern: String, words: [String]?) {
    #expect(PatternLiterals.required(in: pattern) == words)
  }

  @Test func `one pass finds the rules whose words stand in a text, in any case`() {
    let scan = LiteralScan([["oak"], ["ash", "pine tree"], nil, ["he"], ["she"], ["hers"], ["rs x"]])
    #expect(scan.candidates(in: "") == [false, false, true, false, false, false, false])
    #expect(scan.candidates(in: "An OAK.") == [true, false, true, false, false, false, false])
    #expect(scan.candidates(in: "a Pine Tree") == [false, true, true, false, false, false, false])
    #expect(scan.candidates(in: "ushers x") == [false, false, true, true, true, true, true])
    #expect(scan.candidates(in: "åse ☺ oa k") == [false, false, true, false, false, false, false])
    // What a pattern takes for an ASCII letter is one here.
    #expect(scan.candidates(in: "oa\u{212A}") == [true, true, true, true, true, true, true])
    #expect(scan.candidates(in: "a\u{17F}h") == [true, true, true, true, true, true, true])
    #expect(LiteralScan([nil, nil]).candidates(in: "x") == [true, true])
  }
}
