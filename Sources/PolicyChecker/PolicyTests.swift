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
        if let sentence = complaint(about: test, of: rule) {
          failed.append(FailedTest(rule: rule.id, line: test.line, sentence: sentence))
        }
      }
    }
    return (count, failed)
  }
}

extension Policy {
  private func complaint(about test: Rule.Test, of rule: Rule) -> String? {
    let quotes: [String]
    do {
      quotes = try rule.kind.composite == nil ? rule.quotes(in: test) : compositeQuotes(rule, test)
    } catch {
      return "On \"\(test.title)\" the rule could not run: \(error.sentence)."
    }
    if quotes.isEmpty == test.isMatch {
      return test.isMatch
        ? "\"\(test.title)\" should be found and is not."
        : "\"\(test.title)\" should pass, but '\(quotes[0])' is found."
    }
    if let quote = test.quote, !quotes.contains(quote) {
      return "In \"\(test.title)\" '\(quote)' should be found, but '\(quotes.first ?? "")' is."
    }
    return nil
  }

  /// A composite is tried with the rules that it names.
  private func compositeQuotes(_ rule: Rule, _ test: Rule.Test) throws(RuleFailure) -> [String] {
    guard let composite = rule.kind.composite else { return [] }
    var found: Set<RuleID> = []
    for other in rules where composite.rules.contains(other.id) {
      if try !other.quotes(in: test).isEmpty { found.insert(other.id) }
    }
    return composite.holds(found) ? [""] : []
  }
}

extension Rule {
  fileprivate func quotes(in test: Test) throws(RuleFailure) -> [String] {
    let tried = TestLetter(test)
    var quotes: [String] = []
    if let body = kind.letter { quotes += try body.hits(in: tried.letter, facts: tried.facts).map(\.quote) }
    guard var body = kind.text else { return quotes }
    body = (body as? any BoundTextRule)?.bound(to: tried.facts.letter) ?? body
    var memory = CheckMemory()
    let texts =
      test.input.isEmpty
      ? LetterTexts(tried.letter, memory: &memory).all.filter { scopes.include($0.place) }.map(\.words.text)
      : [kind.isAboutLetters ? tried.letter.subject.text : test.input]
    for text in texts { quotes += try body.hits(in: text).map { PatternText.slice(text, $0.range) } }
    return quotes
  }
}
