import YAMLFile

/// `existence`: words that must not be there.
///
/// `tokens` are patterns, any of which is a hit, as whole words unless `nonword` is true. `raw` are
/// patterns joined as they stand, before the tokens (after them with `append: true`). `ignorecase` reads
/// upper and lower case alike. What `exceptions` match is no hit. `%s` in the message is the hit.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/existence).
struct Existence: TextRule {
  static let keys: Set<String> = [
    "tokens", "raw", "append", "nonword", "ignorecase", "exceptions",
  ]

  private let pattern: Pattern
  private let exceptions: Pattern?
  let words: [String]?
  let seesBounds: Bool

  init?(_ fields: YAMLFields) {
    let tokens = fields["tokens"]?.strings ?? []
    let raw = (fields["raw"]?.strings ?? []).joined()
    guard !tokens.isEmpty || !raw.isEmpty else {
      fields.owner.report("An existence rule needs tokens (or raw): the patterns to look for.")
      return nil
    }
    let ignoresCase = fields["ignorecase"]?.bool ?? false
    let isNonword = fields["nonword"]?.bool ?? false
    let joined = tokens.joined(separator: "|")
    let whole =
      tokens.isEmpty ? "" : isNonword ? "(?:\(joined))" : "\\b(?:\(joined))\\b"
    let appends = fields["append"]?.bool ?? false
    let source = appends ? whole + raw : raw + whole
    guard
      let pattern = PatternText.compile(
        "(?m)" + (ignoresCase ? "(?i)" : "") + source, at: fields["tokens"] ?? fields["raw"])
    else { return nil }
    self.pattern = pattern
    words =
      PatternLiterals.required(inEach: tokens, areWhole: !isNonword)
      ?? PatternLiterals.required(inEach: raw.isEmpty ? [] : [raw])
    seesBounds = PatternText.seesBounds(source)
    exceptions = PatternText.exceptions(fields["exceptions"], ignoresCase: ignoresCase)
  }

  func hits(in text: String, limit: Int) throws(RuleFailure) -> [TextHit] {
    try PatternText.matches(of: pattern, but: exceptions, in: text, limit: limit).map { match in
      TextHit(
        range: match.range, arguments: [PatternText.slice(text, match.range)], suggestions: [])
    }
  }
}
