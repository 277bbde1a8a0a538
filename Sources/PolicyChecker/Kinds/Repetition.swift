import Firsthand
import YAMLFile

/// `repetition`: the same word twice in a row, as in "the the".
///
/// `tokens` are the patterns of what counts as a word. `alpha` looks at words of letters alone. More than `max`
/// repetitions in a row (default 0) are a finding, which covers the word and the one before it. `ignorecase` reads
/// upper and lower case alike. What `exceptions` match may be repeated. `%s` in the message is the word.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/repetition).
struct Repetition: TextRule {
  static let keys: Set<String> = ["tokens", "max", "alpha", "ignorecase", "exceptions"]

  private let pattern: Pattern
  private let exceptions: Pattern?
  private let most: Int
  private let isAlpha: Bool
  private let ignoresCase: Bool

  private static let countLimit = 1_000_000

  init?(_ fields: YAMLFields) {
    guard let value = fields.required("tokens"), let tokens = value.strings, !tokens.isEmpty else { return nil }
    ignoresCase = fields["ignorecase"]?.bool ?? false
    isAlpha = fields["alpha"]?.bool ?? false
    most = fields["max"].flatMap(\.count) ?? 0
    guard let pattern = PatternText.compile("(?m)(?:" + tokens.joined(separator: "|") + ")", at: value) else {
      return nil
    }
    self.pattern = pattern
    exceptions = PatternText.exceptions(fields["exceptions"], ignoresCase: ignoresCase)
  }

  func hits(in text: String, limit: Int) throws(RuleFailure) -> [TextHit] {
    var hits: [TextHit] = []
    var before: (word: String, range: Range<Int>)?
    var count = 0
    for match in try PatternText.matches(of: pattern, but: nil, in: text, limit: Self.countLimit) {
      let word = PatternText.slice(text, match.range).trimmingSpaces
      if let last = before, try isRepeated(word, last.word) {
        count += 1
        if count > most {
          let range = last.range.lowerBound..<match.range.upperBound
          hits.append(TextHit(range: range, arguments: [word], suggestions: [word]))
          count = 0
        }
      } else {
        count = 0
      }
      before = (word, match.range)
    }
    if hits.count > limit { throw RuleFailure(sentence: Pattern.Failure.tooManyHits.sentence) }
    return hits
  }

  private func isRepeated(_ word: String, _ before: String) throws(RuleFailure) -> Bool {
    guard !word.isEmpty, ignoresCase ? word.lowercased() == before.lowercased() : word == before else { return false }
    if isAlpha, !word.unicodeScalars.allSatisfy(\.properties.isAlphabetic) { return false }
    guard let exceptions else { return true }
    return try PatternText.matches(of: exceptions, but: nil, in: word, limit: 1).isEmpty
  }
}
