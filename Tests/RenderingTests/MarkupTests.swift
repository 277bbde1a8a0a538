import Firsthand
import Rendering
import Testing

@Suite struct MarkupTests {
  /// The tree in short: `P[…]` paragraphs, `-[…]` bullets, `*…*` and `/…/` styles, `<…→target>` links,
  /// `{field}`, `¶` line breaks.
  private func shape(_ markup: Markup) -> String {
    func inlines(_ list: [Markup.Inline]) -> String {
      list.map { inline in
        switch inline {
        case .text(let text, _): text
        case .strong(let inner): "*" + inlines(inner) + "*"
        case .emphasis(let inner): "/" + inlines(inner) + "/"
        case .link(let inner, let target, _): "<" + inlines(inner) + "→" + target + ">"
        case .merge(let field, let fallback, _): "{" + field.name + ":" + fallback + "}"
        case .lineBreak: "¶"
        }
      }.joined()
    }
    return markup.blocks.map { ($0.kind == .bullet ? "-" : "P") + "[" + inlines($0.inlines) + "]" }
      .joined()
  }

  private func check(
    _ text: String, _ expected: String, problems: Int = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let markup = Markup(parsing: text)
    #expect(shape(markup) == expected, sourceLocation: sourceLocation)
    #expect(markup.problems.count == problems, "\(markup.problems)", sourceLocation: sourceLocation)
  }

  @Test func `the small markup is read`() {
    check("One\ntwo\n\nThree", "P[One¶two]P[Three]")
    check("a **b *c*** d", "P[a *b /c/* d]")
    check("2 * 3 * 4 and **x", "P[2 * 3 * 4 and **x]")
    check("- one\n- two\nthree", "-[one]-[two]P[three]")
    check("see [the **shop**](https://a.example/x) now", "P[see <the *shop*→https://a.example/x> now]")
    check("Hi {first_name|there}!", "P[Hi {first_name:there}!]")
    check("{sender_first_name}", "P[{sender_first_name:}]")
    check("\\*a\\* \\{b\\} c\\d", "P[*a* {b} c\\d]")
    check("a\r\nb", "P[a¶b]")
    check("", "")
  }

  @Test func `what cannot be sent is named`() {
    check("Hi {first_name}", "P[Hi {first_name}]", problems: 1)
    check("Hi {frist_name|x}", "P[Hi {frist_name|x}]", problems: 1)
    check("Hi {", "P[Hi {]", problems: 1)
    check("{notes|x}", "P[{notes|x}]", problems: 1)
    check("[x](javascript:alert)", "P[[x](javascript:alert)]", problems: 1)
    check("[](https://a.example)", "P[<→https://a.example>]", problems: 1)
    for roundabout in [
      "https://evil.example%5C@a.example/", "https://evil.example\\\\@a.example/", "https://user@a.example",
      "https://bit%2Ely/x", "https://bit。ly/x",
    ] {
      #expect(Markup(parsing: "[x](\(roundabout))").problems.count == 1, "\(roundabout)")
    }
    for plain in ["https://a.example:8443/x?y=@z", "https://bücher.example/#a", "http://127.0.0.1/x", "https://[::1]/"]
    {
      #expect(Markup(parsing: "[x](\(plain))").problems.isEmpty, "\(plain)")
    }
    check("a\u{0}b", "P[a\u{0}b]", problems: 1)
  }

  @Test func `every text has the place where it was typed`() {
    let typed = "Åse, **bold** {first_name|du}"
    let markup = Markup(parsing: typed)
    guard case .strong(let inner) = markup.blocks[0].inlines[1], case .text(_, let range) = inner[0]
    else { return #expect(Bool(false)) }
    #expect(Array(typed.utf8)[range].elementsEqual("bold".utf8))
  }

  @Test func `random text never traps and its texts lie within it`() {
    var state: UInt64 = 11
    let alphabet = Array("*_[]{}()\\|- \n\rab{first_name|x}https://")
    for _ in 0..<20_000 {
      var text = ""
      for _ in 0..<24 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      let markup = Markup(parsing: text)
      for problem in markup.problems { #expect(problem.range.upperBound <= text.utf8.count) }
    }
  }
}
