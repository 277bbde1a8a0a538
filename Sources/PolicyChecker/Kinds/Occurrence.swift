import YAMLFile

/// `occurrence`: how often something may stand in a stretch of text.
///
/// `token` is a pattern. More than `max` hits of it, or fewer than `min`, are a finding, at the first of them.
/// `ignorecase` reads upper and lower case alike. `%s` in the message is what was found there.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/occurrence).
struct Occurrence: TextRule {
  static let keys: Set<String> = ["token", "max", "min", "ignorecase"]

  private let pattern: Pattern
  private let most: Int
  private let least: Int
  let words: [[String]?]

  /// Counting goes no further.
  private static let countLimit = 1_000_000

  init?(_ fields: YAMLFields) {
    guard let token = fields.required("token"), let source = token.string else { return nil }
    guard fields["max"] != nil || fields["min"] != nil else {
      fields.owner.report("An occurrence rule needs max or min: how often the token may stand there.")
      return nil
    }
    most = fields["max"].flatMap(\.count) ?? Int.max
    least = fields["min"].flatMap(\.count) ?? 0
    let ignoresCase = fields["ignorecase"]?.bool ?? false
    guard let pattern = PatternText.compile("(?m)" + (ignoresCase ? "(?i)" : "") + source, at: token) else {
      return nil
    }
    self.pattern = pattern
    words = [least > 0 ? nil : PatternLiterals.required(in: source)]
  }

  func hits(in text: String, limit: Int) throws(RuleFailure) -> [TextHit] {
    let found = try PatternText.matches(of: pattern, but: nil, in: text, limit: Self.countLimit)
    guard found.count > most || found.count < least else { return [] }
    let range = found.first?.range ?? 0..<(text.first.map { String($0).utf8.count } ?? 0)
    return [TextHit(range: range, arguments: [PatternText.slice(text, range)], suggestions: [])]
  }
}
