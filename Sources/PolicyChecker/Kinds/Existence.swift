import YAMLFile

/// `existence`: words that must not be there.
///
/// `tokens` are patterns, any of which is a hit, as whole words unless `nonword` is true. `raw` are
/// patterns joined as they stand, before the tokens (after them with `append: true`). `ignorecase` reads
/// upper and lower case alike. What `exceptions` match is no hit. `%s` in the message is the hit.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/existence).
struct Existence: TokenRule {
  static let keys: Set<String> = [
    "tokens", "raw", "append", "nonword", "ignorecase", "exceptions",
  ]

  let search: TokenSearch
  private let exceptions: Pattern?
  var words: [[String]?] { search.words }
  var seesBounds: Bool { search.seesBounds }

  init?(_ fields: YAMLFields) {
    let tokens = fields["tokens"]?.strings ?? []
    let raw = (fields["raw"]?.strings ?? []).joined()
    guard !tokens.isEmpty || !raw.isEmpty else {
      fields.owner.report("An existence rule needs tokens (or raw): the patterns to look for.")
      return nil
    }
    let ignoresCase = fields["ignorecase"]?.bool ?? false
    let appends = fields["append"]?.bool ?? false
    let form = TokenSearch.Form(
      ignoresCase: ignoresCase, areWhole: !(fields["nonword"]?.bool ?? false), before: appends ? "" : raw,
      after: appends ? raw : "")
    guard let search = TokenSearch(tokens, form, at: fields["tokens"] ?? fields["raw"]) else { return nil }
    self.search = search
    exceptions = PatternText.exceptions(fields["exceptions"], ignoresCase: ignoresCase)
  }

  func hits(in text: String, limit: Int, among choice: TokenSearch.Choice?) throws(RuleFailure) -> [TextHit] {
    try PatternText.matches(of: search, among: choice, but: exceptions, in: text, limit: limit).map { match in
      TextHit(
        range: match.range, arguments: [PatternText.slice(text, match.range)], suggestions: [])
    }
  }
}
