import YAMLFile

/// `substitution`: words with a better one.
///
/// `swap` maps a pattern to what should stand there; `|` in it parts several proposals. The longest
/// pattern is tried first. A hit equal to its replacement is none. The first `%s` of the message is the
/// replacement, the second the hit. `ignorecase`, `nonword` and `exceptions` as in `existence`.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/substitution).
struct Substitution: TokenRule {
  static let keys: Set<String> = ["swap", "ignorecase", "nonword", "exceptions", "capitalize"]

  let search: TokenSearch
  private let replacements: [[String]]
  private let exceptions: Pattern?
  var words: [[String]?] { search.words }
  var seesBounds: Bool { search.seesBounds }

  init?(_ fields: YAMLFields) {
    guard let swap = fields.required("swap"), let texts = swap.texts, !texts.isEmpty else {
      return nil
    }
    let ignoresCase = fields["ignorecase"]?.bool ?? false
    let isNonword = fields["nonword"]?.bool ?? false
    let entries = texts.sorted {
      $0.key.count != $1.key.count ? $0.key.count > $1.key.count : $0.key < $1.key
    }
    let form = TokenSearch.Form(ignoresCase: ignoresCase, areWhole: !isNonword, areNumbered: true)
    guard let search = TokenSearch(entries.map(\.key), form, at: swap) else { return nil }
    self.search = search
    replacements = entries.map { entry in
      entry.value.split(separator: "|").map { String($0) }
    }
    exceptions = PatternText.exceptions(fields["exceptions"], ignoresCase: ignoresCase)
  }

  func hits(in text: String, limit: Int, among choice: TokenSearch.Choice?) throws(RuleFailure) -> [TextHit] {
    try PatternText.matches(of: search, among: choice, but: exceptions, in: text, limit: limit).compactMap { match in
      guard let number = match.alternative else { return nil }
      let observed = PatternText.slice(text, match.range)
      let proposals = replacements[number]
      if proposals.contains(observed) { return nil }
      let spoken =
        proposals.count == 1 ? proposals[0] : Self.choice(proposals)
      return TextHit(
        range: match.range, arguments: [spoken, observed],
        suggestions: proposals.map { Self.likeCase(of: observed, $0) })
    }
  }

  /// `'a' or 'b'`, `'a', 'b', or 'c'`.
  private static func choice(_ proposals: [String]) -> String {
    let quoted = proposals.map { "'\($0)'" }
    guard quoted.count > 2, let last = quoted.last else { return quoted.joined(separator: " or ") }
    return quoted.dropLast().joined(separator: ", ") + ", or " + last
  }

  /// `proposal` with a capital where the hit had one.
  private static func likeCase(of observed: String, _ proposal: String) -> String {
    guard let first = observed.first, first.isUppercase, let letter = proposal.first else {
      return proposal
    }
    return letter.uppercased() + proposal.dropFirst()
  }
}
