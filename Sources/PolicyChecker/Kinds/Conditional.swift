import YAMLFile

/// `conditional`: where one thing stands, another must stand too, as with an abbreviation what it is short for.
///
/// `first` is the pattern of what needs the other, `second` that of the other; what the first group of each holds must
/// be the same, as in `\b([A-Z]{3,5})\b` and `(?:\b[A-Z][a-z]+ )+\(([A-Z]{3,5})\)`. What stands in one stretch of text
/// counts for it and all that follow. What `exceptions` match needs nothing. `%s` in the message is what was found.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/conditional).
struct Conditional: SequenceRule {
  static let keys: Set<String> = ["first", "second", "ignorecase", "exceptions"]

  private let first: Pattern
  private let second: Pattern
  private let exceptions: Pattern?

  init?(_ fields: YAMLFields) {
    guard let firstValue = fields.required("first"), let firstSource = firstValue.string,
      let secondValue = fields.required("second"), let secondSource = secondValue.string
    else { return nil }
    let ignoresCase = fields["ignorecase"]?.bool ?? false
    let flags = "(?m)" + (ignoresCase ? "(?i)" : "")
    guard let first = PatternText.compile(flags + firstSource, at: firstValue),
      let second = PatternText.compile(flags + secondSource, at: secondValue)
    else { return nil }
    self.first = first
    self.second = second
    exceptions = PatternText.exceptions(fields["exceptions"], ignoresCase: ignoresCase)
  }

  func hits(in texts: [String], limit: Int) throws(RuleFailure) -> [[TextHit]] {
    var known: Set<String> = []
    var hits: [[TextHit]] = []
    for text in texts {
      for match in try PatternText.matches(of: second, but: nil, in: text, limit: limit) {
        known.insert(PatternText.slice(text, match.group ?? match.range))
      }
      var found: [TextHit] = []
      for match in try PatternText.matches(of: first, but: exceptions, in: text, limit: limit) {
        let range = match.group ?? match.range
        let words = PatternText.slice(text, range)
        if !known.contains(words) { found.append(TextHit(range: range, arguments: [words], suggestions: [])) }
      }
      hits.append(found)
    }
    return hits
  }
}
