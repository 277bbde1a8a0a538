import YAMLFile

/// `spelling`: words that no dictionary has.
///
/// `dictionaries` are names of Hunspell dictionaries, such as `en_US`, `da_DK`, `de_DE`, `ru_RU`, as Debian's packages `hunspell-…` install
/// them: a word that one of them has is right. `words` are the company's own; what one of the patterns in `filters` matches whole is
/// passed over. Words with digits, in capitals, and in addresses of the web or of mail are not looked at. `%s` in the message is the
/// word.
///
/// Of Vale's keys (https://vale.sh/docs/checks/spelling) `dictionaries`, `filters` and `custom` are heeded; `ignore`, `dicpath`,
/// `dicpaths` and `append` name files, which a policy has none of: write `words`.
struct Spelling: BoundTextRule {
  static let keys: Set<String> = [
    "dictionaries", "words", "filters", "custom", "ignore", "dicpath", "dicpaths", "append",
  ]

  private let names: [String]
  private let own: Set<String>
  private let filters: Pattern?
  private var dictionaries = Dictionaries.none

  init?(_ fields: YAMLFields) {
    names = fields["dictionaries"]?.strings ?? ["en_US"]
    own = Set((fields["words"]?.strings ?? []).map { $0.lowercased() })
    for name in ["ignore", "dicpath", "dicpaths"] {
      fields[name]?.report("A policy has no files beside it. List the words themselves under words.")
    }
    if let value = fields["filters"] {
      guard let sources = value.strings,
        let pattern = PatternText.compile("\\A(?:\(sources.joined(separator: "|")))\\z", at: value)
      else { return nil }
      filters = pattern
    } else {
      filters = nil
    }
  }

  func bound(to facts: LetterFacts) -> any TextRule {
    var rule = self
    rule.dictionaries = facts.dictionaries
    return rule
  }

  private static let word = try? Pattern(
    #"(?<![\p{L}\p{N}@/_.'’-])\p{L}+(?:['’-]\p{L}+)*(?![\p{L}\p{N}@/_-]|[.'’]\p{L})"#)
  private static let mostSuggestions = 3

  func hits(in text: String, limit: Int) throws(RuleFailure) -> [TextHit] {
    guard let word = Self.word else { throw RuleFailure(sentence: "the pattern of words cannot be read") }
    var open: [any SpellingDictionary] = []
    for name in names {
      guard let dictionary = dictionaries.find(name) else {
        throw RuleFailure(
          sentence: "the dictionary '\(name)' is not installed; on Debian it is in a package hunspell-…")
      }
      open.append(dictionary)
    }
    var hits: [TextHit] = []
    for match in try PatternText.matches(of: word, but: filters, in: text, limit: 20_000) {
      let found = PatternText.slice(text, match.range)
      if own.contains(found.lowercased()) || found.allSatisfy({ !$0.isLowercase }) { continue }
      let plain = found.replacing("’", with: "'")
      if open.contains(where: { $0.contains(plain) }) { continue }
      if hits.count == limit { throw RuleFailure(sentence: Pattern.Failure.tooManyHits.sentence) }
      let meant = open.flatMap { $0.suggestions(for: plain) }
      hits.append(
        TextHit(
          range: match.range, arguments: [found], suggestions: Array(meant.prefix(Self.mostSuggestions)),
          sentence: "'\(found)' is in no dictionary."))
    }
    return hits
  }
}
