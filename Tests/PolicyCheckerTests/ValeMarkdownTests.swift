import PolicyChecker
import Testing
import YAMLFile

/// Headings, figures and Markdown, as Vale's rules read them.
@Suite struct ValeMarkdownTests {
  private static func found(_ rule: String, _ text: String, isMarkdown: Bool = true) throws -> [String] {
    let read = ValeRule.read(rule, name: "Ours.Rule", file: "Rule.yml")
    let rule = try #require(read.rule, "\(read.problems)")
    return try ValeLinter([rule]).alerts(in: text, isMarkdown: isMarkdown).map {
      "\($0.line):\($0.span.lowerBound)-\($0.span.upperBound) \($0.match)"
    }
  }

  private static let text = """
    ---
    title: oak
    ---
    # The oak table

    An oak in `oak` and [this oak](https://oak.example) <!-- oak -->
    goes on. An oak.

    - oak
      and more
    1. oak too

    > oak
    > there

    ```
    oak
    ```
    """

  @Test func `prose is read where it stands, and code, addresses, comments and front matter are not`() throws {
    let rule = "extends: existence\nmessage: m\ntokens: [oak]\nscope: "
    #expect(
      try Self.found(rule + "text", Self.text) == [
        "4:7-9 oak", "6:4-6 oak", "6:27-29 oak", "7:13-15 oak", "9:3-5 oak", "11:4-6 oak", "13:3-5 oak",
      ])
    #expect(try Self.found(rule + "heading", Self.text) == ["4:7-9 oak"])
    #expect(try Self.found(rule + "list", Self.text) == ["9:3-5 oak", "11:4-6 oak"])
    #expect(try Self.found(rule + "blockquote", Self.text) == ["13:3-5 oak"])
    #expect(try Self.found(rule + "[heading, paragraph]", Self.text).count == 4)
    #expect(try Self.found(rule + "heading", "# oak", isMarkdown: false) == [])
  }

  @Test func `what only looks like code, front matter or a comment hides nothing, and no line is lost`() throws {
    let rule = "extends: existence\nmessage: m\ntokens: [oak]"
    for (text, found) in [
      ("---\n\nan oak", ["3:4-6 oak"]), ("```x``` starts\n\nan oak", ["3:4-6 oak"]),
      ("````\n```\noak\n````\n\nan oak", ["6:4-6 oak"]), ("a `code\nmore` x\n\nan oak", ["4:4-6 oak"]),
      ("an ``oak`` and ` oak", ["1:18-20 oak"]), ("[r]: https://oak.example/\n\noak", ["3:1-3 oak"]),
      ("a <!-- oak\n\noak -->\noak", ["4:1-3 oak"]),
      ("<a href=\"oak\">oak</a> https://x.example/oak oak", ["1:15-17 oak", "1:45-47 oak"]),
      ("oak\n\n<!-- vale off -->\noak\n\n<!-- vale on -->\noak", ["1:1-3 oak", "7:1-3 oak"]),
    ] { #expect(try Self.found(rule, text) == found, "\(text)") }
    #expect(try Self.found(rule + "\nscope: heading", "An oak\n===\n\noak\n---\n\noak") == ["1:4-6 oak", "4:1-3 oak"])
    #expect(
      try Self.found(
        "extends: existence\nmessage: m\nscope: raw\nnonword: true\ntokens: ['\\[here\\]\\(http']", "[here](http://x)"
      ).count == 1)
    let twice = "extends: repetition\nmessage: m\ntokens: ['[^\\s]+']\nalpha: true"
    #expect(try Self.found(twice, "Use `git` or `hg` or `svn`.") == [])
    let defined =
      "extends: conditional\nmessage: m\nfirst: '\\b([A-Z]{3,5})\\b'\nsecond: '(?:\\b[A-Z][a-z]+ )+\\(([A-Z]{3,5})\\)'"
    #expect(try Self.found(defined, "- The World Health Organization (WHO) helps.\n\nThe WHO came.") == [])
  }

  @Test(arguments: [
    ("$sentence", "the oak table is very good here", false), ("$sentence", "What I do", true),
    ("$sentence", "Using Visual Studio Code", true),
    ("$sentence", "The oak table of NASA", true), ("$sentence", "The Oak Table", false),
    ("$sentence", "the oak table", false),
    ("$sentence", "News: The oak table", true), ("$sentence", "The oak of Odense is", true),
    ("$title", "The Oak and the Table", true), ("$title", "The oak table stands here", false),
    ("$lower", "the oak", true), ("$lower", "The oak", false), ("$upper", "OAK", true), ("$upper", "Oak", false),
    ("'^\\d+ '", "12 tables", true), ("'^\\d+ '", "Tables", false),
  ])
  func `capitals are held to the way that was chosen`(match: String, heading: String, isRight: Bool) throws {
    let rule =
      "extends: capitalization\nmessage: m\nscope: heading\nmatch: \(match)\nindicators: [':']\nexceptions: [Odense, Visual Studio Code]"
    #expect(try Self.found(rule, "# " + heading).isEmpty == isRight)
  }

  @Test func `a figure is made of the whole file`() throws {
    func metric(_ formula: String, _ condition: String) throws -> Bool {
      // Two sentences, nine words, of which one is long and of three syllables.
      let text = "# Not counted\n\nOak is a hard wood. It grows deliberately slow."
      return try !Self.found("extends: metric\nmessage: m\nformula: |\n  \(formula)\ncondition: '\(condition)'", text)
        .isEmpty
    }
    #expect(try metric("words", "== 9"))
    #expect(try metric("sentences * 10 + paragraphs", "== 21"))
    #expect(try metric("long_words + polysyllabic_words / 1", "== 2"))
    #expect(try metric("(words - 1) / (sentences - 2)", "== 0"))
    #expect(try metric("-2 * -3 + math.sqrt(16.0)", "== 10"))
    #expect(try metric("2 + 3 * 4 - 6 / 3", "== 12"))
    #expect(try !metric("words", "> 9") && metric("words", ">= 9") && metric("words", "!= 8"))
    func problem(_ formula: String, _ condition: String) -> String {
      ValeRule.read(
        "extends: metric\nmessage: m\nformula: \"\(formula)\"\ncondition: '\(condition)'", name: "O.R", file: "R.yml"
      ).problems.map(\.text).joined()
    }
    #expect(problem("wrods / 2", "> 1").contains("'wrods' is no figure of a text"))
    #expect(problem("(words", "> 1").contains("A bracket is not closed."))
    #expect(problem("words +", "> 1").contains("A figure is missing"))
    #expect(problem("words", "about 3").contains("'about 3' is no condition"))
    #expect(problem(String(repeating: "(", count: 100), "> 1").contains("nest too deep"))
  }

  @Test func `the years of school that a text asks for`() throws {
    let hard = "The incorporation of multitudinous considerations necessitates comprehensive deliberation."
    for metric in ["Flesch-Kincaid", "Gunning Fog", "Coleman-Liau", "SMOG", "Automated Readability"] {
      let rule = "extends: readability\nmessage: m\nmetrics: [\(metric)]\ngrade: 10"
      #expect(try !Self.found(rule, hard).isEmpty && Self.found(rule, "Oak is hard. It is good.").isEmpty, "\(metric)")
    }
    let unknown = ValeRule.read(
      "extends: readability\nmessage: m\nmetrics: [Fog]\ngrade: 8", name: "O.R", file: "R.yml")
    #expect(unknown.problems.map(\.text).joined().contains("'Fog' is no measure"))
  }
}
