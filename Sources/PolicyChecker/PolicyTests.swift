package import Firsthand

/// A test beside a rule that did not come out as it says.
package struct FailedTest: Hashable, Sendable {
  package var rule: RuleID
  package var line: Int
  package var sentence: String
}

extension Policy {
  /// Runs the tests beside the rules; how many there were, and which failed.
  package func runTests() -> (count: Int, failed: [FailedTest]) {
    var count = 0
    var failed: [FailedTest] = []
    for rule in rules {
      for test in rule.tests {
        count += 1
        if let sentence = rule.complaint(about: test) {
          failed.append(FailedTest(rule: rule.id, line: test.line, sentence: sentence))
        }
      }
    }
    return (count, failed)
  }
}

extension Rule {
  fileprivate func complaint(about test: Test) -> String? {
    var quotes: [String] = []
    do {
      let letter = TestLetter.letter(test.input)
      if let body = kind.letter {
        let facts = Facts(
          template: "", team: "", country: "", leaving: nil, locked: LockedRegions(html: [], text: []))
        quotes += try body.hits(in: letter, facts: facts).map(\.quote)
      }
      if let body = kind.text {
        let text = kind.isAboutLetters ? letter.subject.text : test.input
        quotes += try body.hits(in: text).map { PatternText.slice(text, $0.range) }
      }
    } catch {
      return "On \"\(test.input)\" the rule could not run: \(error.sentence)."
    }
    if quotes.isEmpty == test.isMatch {
      return test.isMatch
        ? "\"\(test.input)\" should be found and is not."
        : "\"\(test.input)\" should pass, but '\(quotes[0])' is found."
    }
    if let quote = test.quote, !quotes.contains(quote) {
      return "In \"\(test.input)\" '\(quote)' should be found, but '\(quotes.first ?? "")' is."
    }
    return nil
  }
}

/// A letter made of one line, for the tests beside letter rules: the line is the subject and the only
/// paragraph; `[text](target)` is a link, `{field|fallback}` a merge field that shows its fallback.
enum TestLetter {
  static func letter(_ input: String) -> Letter {
    var text = MappedText()
    var links: [Letter.Link] = []
    var merges: [Letter.Merge] = []
    var rest = input[...]
    let place = SourceSpan(part: .slot("test"), range: 0..<input.utf8.count)
    while let match = rest.firstMatch(of: /\[([^\]]+)\]\(([^)]+)\)|\{([a-z_]+)\|([^{}|]+)\}/) {
      text.append(String(rest[..<match.range.lowerBound]), from: place)
      if let label = match.1, let target = match.2 {
        var words = MappedText()
        words.append(String(label), from: place)
        text.append(words)
        links.append(Letter.Link(text: words, target: String(target), author: .writer))
      } else if let field = match.3, let fallback = match.4 {
        text.append(String(fallback), from: place)
        merges.append(
          Letter.Merge(field: String(field), value: String(fallback), place: place))
      }
      rest = rest[match.range.upperBound...]
    }
    text.append(String(rest), from: place)
    return Letter(
      language: "en", subject: text, preheader: MappedText(),
      blocks: [Letter.Block(kind: .paragraph, author: .writer, text: text)], links: links,
      merges: merges, greeting: "Hello,")
  }
}
