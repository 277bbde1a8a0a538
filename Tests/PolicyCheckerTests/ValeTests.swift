import Firsthand
import PolicyChecker
import Testing
import YAMLFile

/// Vale's kinds and files, with styles of our own.
@Suite struct ValeTests {
  /// A rule's file, a text, and what must be found in it: line, columns, words.
  private static let cases: [(title: String, rule: String, text: String, found: [String])] = [
    (
      "existence", "extends: existence\nmessage: m\ntokens: [zero risk, safe]", "Zero risk.\nA safe bet, zero risk.",
      ["2:3-6 safe", "2:13-21 zero risk"]
    ),
    (
      "existence, ignoring case", "extends: existence\nmessage: m\nignorecase: true\ntokens: [oak]",
      "Oak, oaks and oak",
      ["1:1-3 Oak", "1:15-17 oak"]
    ),
    (
      "existence, raw before tokens",
      "extends: existence\nmessage: m\nraw: ['\\b(?:is|are)\\b\\s*']\ntokens: ['\\w+ed']",
      "It is oiled, they are\nwaxed.", ["1:4-11 is oiled", "1:19-22 are\nwaxed"]
    ),
    (
      "existence at the start of a sentence and of a line",
      "extends: existence\nmessage: m\nnonword: true\ntokens: ['^So']", "So it is. So they say.\nSo there.",
      ["1:1-2 So", "1:11-12 So", "2:1-2 So"]
    ),
    (
      "columns count characters, not bytes", "extends: existence\nmessage: m\ntokens: [oak]", "Ærø 👩‍👧 é oak",
      ["1:11-13 oak"]
    ),
    (
      "line ends of other machines", "extends: existence\nmessage: m\ntokens: [oak]", "a\r\nb oak\rc oak",
      ["2:3-5 oak", "3:3-5 oak"]
    ),
    (
      "a look-behind of any length", "extends: existence\nmessage: m\nnonword: true\ntokens: ['(?<!:[^ ]+?):\\s[A-Z]']",
      "One: Two. :three: Four", ["1:4-6 : T"]
    ),
    (
      "substitution", "extends: substitution\nmessage: m\nswap: {utilize: use, in order to: to}",
      "We utilize it in order to win", ["1:4-10 utilize", "1:15-25 in order to"]
    ),
    (
      "occurrence", "extends: occurrence\nmessage: m\nscope: sentence\nmax: 3\ntoken: '\\b\\w+\\b'",
      "One two three. One two three four. Five.", ["1:16-18 One"]
    ),
    (
      "repetition", "extends: repetition\nmessage: m\nalpha: true\ntokens: ['[^\\s]+']",
      "It is is so.\nThe the 1 1 end\nend",
      ["1:4-8 is is", "2:13-16 end\nend"]
    ),
    (
      "repetition with an exception", "extends: repetition\nmessage: m\ntokens: ['\\w+']\nexceptions: [had]",
      "He had had it it.",
      ["1:12-16 it it"]
    ),
    (
      "consistency", "extends: consistency\nmessage: m\nignorecase: true\neither: {colour: color}",
      "A colour.\n\nThe color and color.\n\nNo hue.", ["1:3-8 colour", "3:15-19 color"]
    ),
    (
      "consistency of one way alone", "extends: consistency\nmessage: m\neither: {colour: color}",
      "A colour, a colour.", []
    ),
    (
      "conditional",
      "extends: conditional\nmessage: m\nfirst: '\\b([A-Z]{3,5})\\b'\nsecond: '(?:\\b[A-Z][a-z]+ )+\\(([A-Z]{3,5})\\)'\nexceptions: [PDF]",
      "RSVP by PDF.\n\nThe World Health Organization (WHO) came.\n\nWHO and NATO.", ["1:1-4 RSVP", "5:9-12 NATO"]
    ),
    (
      "a paragraph alone", "extends: existence\nmessage: m\nscope: paragraph\nnonword: true\ntokens: ['^But']",
      "But. But\nBut\n\nBut",
      ["1:1-3 But", "2:1-3 But", "4:1-3 But"]
    ),
  ]

  @Test(arguments: cases.indices) func `a rule finds what Vale's would, where it stands`(number: Int) throws {
    let one = Self.cases[number]
    let read = ValeRule.read(one.rule, name: "Ours.Rule", file: "Rule.yml")
    let rule = try #require(read.rule, "\(read.problems)")
    let found = try ValeLinter([rule]).alerts(in: one.text).map {
      "\($0.line):\($0.span.lowerBound)-\($0.span.upperBound) \($0.match)"
    }
    #expect(found == one.found, "\(one.title)")
  }

  @Test func `a message names the hit, and of a substitution what should stand there first`() throws {
    func message(_ rule: String, _ text: String) throws -> String? {
      try ValeLinter([try #require(ValeRule.read(rule, name: "O.R", file: "R.yml").rule)]).alerts(in: text).first?
        .message
    }
    #expect(try message("extends: existence\nmessage: Not '%s'.\ntokens: [a\\sb]", "a\nb") == "Not 'a b'.")
    #expect(
      try message("extends: substitution\nmessage: \"Use '%s', not '%s'.\"\nswap: {utilize: use}", "utilize")
        == "Use 'use', not 'utilize'.")
    #expect(
      try message("extends: substitution\nmessage: \"Use %s for %s.\"\nswap: {oak: ash|elm|fir, ash: elm|fir}", "oak")
        == "Use 'ash', 'elm', or 'fir' for oak.")
    let missing = "extends: occurrence\nmessage: No %s.\nmin: 1\ntoken: please"
    #expect(try message(missing, "Åse") == "No Å." && message(missing, "") == "No .")
  }

  @Test func `what cannot be read is named with its place, and kinds that are not read are told apart`() {
    func problem(_ rule: String) -> String {
      ValeRule.read(rule, name: "O.R", file: "R.yml").problems.map(\.text).joined()
    }
    #expect(
      problem("extends: existence\nmessage: m\ntoken: [a]").contains("R.yml:3:1: The key 'token' is not known here."))
    #expect(problem("extends: existance\nmessage: m").contains("R.yml:1:10: 'existance' is no kind of rule"))
    #expect(problem("extends: existence\ntokens: [a]").contains("message"))
    #expect(problem("extends: existence\nmessage: m\nlevel: loud\ntokens: [a]").contains("'loud' is no level"))
    #expect(problem("extends: existence\nmessage: m\ntokens: ['(a']").contains("The pattern cannot be read"))
    let script = ValeRule.read("extends: script\nmessage: m\nscript: x", name: "O.R", file: "R.yml")
    #expect(script.rule == nil && script.problems.isEmpty)
  }

  @Test func `a pattern that explodes is a failure, not a text that passes`() throws {
    let read = ValeRule.read(
      "extends: existence\nmessage: m\nnonword: true\ntokens: ['(a+)+$']", name: "Ours.Slow", file: "Slow.yml")
    let linter = try ValeLinter([try #require(read.rule)])
    #expect(throws: RuleFailure.self) { try linter.alerts(in: String(repeating: "a", count: 40) + "b") }
  }

  private static let ini = """
    # Ours.
    StylesPath = styles
    MinAlertLevel = warning
    Vocab = House

    [*.{md,txt}]
    BasedOnStyles = One, Two
    One.Loud = NO
    Two.Quiet = error

    [draft-*.txt]
    Two = NO

    [notes/*.txt]
    BasedOnStyles = Three # and no other
    """

  @Test func `an ini file says which rules hold for which files, and from which level on`() throws {
    let configuration = try ValeConfiguration(Self.ini, file: ".vale.ini")
    #expect(configuration.stylesPath == "styles" && configuration.styles == ["One", "Two", "Three"])
    #expect(configuration.vocabularies == ["House"])
    func severity(_ name: String, _ level: String, in file: String) throws -> ValeSeverity? {
      let source = "extends: existence\nmessage: m\nlevel: \(level)\ntokens: [a]"
      return configuration.severity(
        of: try #require(ValeRule.read(source, name: name, file: "R.yml").rule), in: file)
    }
    #expect(try severity("One.Plain", "warning", in: "letters/a.txt") == .warning)
    #expect(try severity("One.Plain", "suggestion", in: "a.txt") == nil)
    #expect(try severity("One.Loud", "error", in: "a.md") == nil)
    #expect(try severity("Two.Quiet", "suggestion", in: "a.md") == .error)
    #expect(try severity("Two.Quiet", "suggestion", in: "draft-1.txt") == nil)
    #expect(try severity("One.Plain", "error", in: "a.html") == nil)
    #expect(try severity("Three.Other", "error", in: "a.txt") == nil)
    // A later section's styles stand instead of an earlier one's.
    #expect(try severity("Three.Other", "error", in: "notes/a.txt") == .error)
    #expect(try severity("One.Plain", "error", in: "notes/a.txt") == nil)
    for (source, says) in [
      ("MinAlertLevel = loud", ".vale.ini:1: 'loud' is no level"), ("Styles = x", ".vale.ini:1: The key 'Styles'"),
      ("[*]\nOne.Rule = maybe", ".vale.ini:2: 'maybe' is neither"), ("nonsense", ".vale.ini:1: Here a section"),
    ] {
      do {
        _ = try ValeConfiguration(source, file: ".vale.ini")
        Issue.record("\(source) was taken")
      } catch {
        #expect(error.sentence.hasPrefix(says), "\(error.sentence)")
      }
    }
  }

  @Test func `line ends of other machines, comments and keys that are not heeded are read`() throws {
    let source =
      "\u{FEFF}StylesPath = s\r\nIgnoredScopes = code\r\n[formats]\r\nmdx = md\r\n[*]\r\nBasedOnStyles = Vale, O ; both\r\nTokenIgnores = x\r\n"
    let configuration = try ValeConfiguration(source, file: ".vale.ini")
    #expect(configuration.stylesPath == "s" && configuration.styles == ["O"])
    #expect(configuration.ignored == ["IgnoredScopes", "the style Vale", "TokenIgnores"])
    // A pattern of many stars ends.
    let stars = try ValeConfiguration("[\(String(repeating: "*", count: 40))x]\nBasedOnStyles = O", file: ".vale.ini")
    let rule = try #require(
      ValeRule.read("extends: existence\nmessage: m\ntokens: [a]", name: "O.R", file: "R.yml").rule)
    #expect(stars.severity(of: rule, in: String(repeating: "a", count: 200)) == nil)
    #expect(stars.severity(of: rule, in: String(repeating: "a", count: 200) + "x") == .warning)
  }

  @Test func `a rule's limit is heeded, and one of a scope that is not read is told apart`() throws {
    func rule(_ more: String) -> (rule: ValeRule?, problems: [String]) {
      let read = ValeRule.read("extends: existence\nmessage: m\ntokens: [oak]\n" + more, name: "O.R", file: "R.yml")
      return (read.rule, read.problems.map(\.text))
    }
    #expect(try ValeLinter([try #require(rule("limit: 2").rule)]).alerts(in: "oak oak oak").count == 2)
    #expect(rule("scope: alt").rule == nil && rule("scope: alt").problems.isEmpty)
    #expect(rule("scope: ~heading").problems.isEmpty)
  }

  @Test func `long and strange texts end`() throws {
    let rule = try #require(
      ValeRule.read("extends: existence\nmessage: m\ntokens: [oak]\nscope: sentence", name: "O.R", file: "R.yml").rule)
    let linter = try ValeLinter([rule])
    #expect(try linter.alerts(in: String(repeating: "oak ", count: 20_000)).count == 20_000)
    #expect(try linter.alerts(in: "oak " + String(repeating: ".", count: 200_000) + "x").count == 1)
    for text in [
      String(repeating: "](", count: 100_000), String(repeating: "`", count: 100_000) + "x",
      String(repeating: "<a", count: 50_000),
      String(repeating: "<!--", count: 50_000), String(repeating: "> ", count: 50_000), "---\n", "```\noak",
    ] { #expect(try linter.alerts(in: text, isMarkdown: true).isEmpty) }
    let sum =
      "extends: metric\nmessage: m\ncondition: '> 1'\nformula: words" + String(repeating: "+words", count: 100_000)
    #expect(
      ValeRule.read(sum, name: "O.R", file: "R.yml").problems.map(\.text).joined().contains("more than 500 parts"))
  }

  @Test func `a quantifier behind a letter of several bytes is of the whole letter`() throws {
    let rule = try #require(
      ValeRule.read("extends: existence\nmessage: m\ntokens: ['don’?t', 'blå?s']", name: "O.R", file: "R.yml").rule)
    #expect(try ValeLinter([rule]).alerts(in: "we dont, bls").count == 2)
  }

  @Test func `what the company's vocabulary accepts is no hit, unless a rule does not heed it`() throws {
    for (heeds, count) in [("", 1), ("\nvocab: false", 2)] {
      let source = "extends: existence\nmessage: m\ntokens: [oak, ash]" + heeds
      let rule = try #require(ValeRule.read(source, name: "O.R", file: "R.yml").rule)
      #expect(try ValeLinter([rule], accepted: ["[Oo]ak"]).alerts(in: "oak and ash").count == count)
    }
  }
}
