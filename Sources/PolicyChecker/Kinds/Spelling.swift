import Firsthand
import YAMLFile

/// `spelling`: words that no dictionary has.
///
/// `dictionaries` are names of Hunspell dictionaries, such as `en_US`, `da_DK`, `de_DE`, `ru_RU`, as Debian's packages `hunspell-…` install
/// them: a word that one of them has is right. `words` are the company's own; what one of the patterns in `filters` matches whole is
/// passed over. Words with digits, in capitals, and in addresses of the web or of mail are not looked at. `%s` in the message is the
/// word.
///
/// Keys and their meaning are Vale's (https://vale.sh/docs/checks/spelling), but for `words`. A style may have files beside it:
/// `ignore` names lists of words in its folder, `dicpath` a folder of dictionaries, `append: true` takes them besides `en_US`, and
/// words with hyphens, apostrophes or capitals within are passed over unless `custom` is true. A policy has no files: write `words`.
struct Spelling: BoundTextRule {
  static let keys: Set<String> = [
    "dictionaries", "words", "filters", "custom", "ignore", "dicpath", "append",
  ]

  private let names: [String]
  private let own: Set<String>
  private let filters: Pattern?
  private var dictionaries = Dictionaries.none

  /// What Vale passes over by itself; nil where a rule asks it not to, or is none of Vale's.
  private let passedOver: Pattern?

  /// Of a policy.
  init?(_ fields: YAMLFields) {
    for name in ["ignore", "dicpath", "append", "custom"] {
      fields[name]?.report("A policy has no files beside it. List the words themselves under words.")
    }
    self.init(fields, ignored: [], passedOver: nil)
  }

  /// Of a style that has files beside it.
  init?(_ fields: YAMLFields, beside files: ValeFiles) {
    var ignored: [String] = []
    if let value = fields["ignore"] {
      for name in value.isList ? value.strings ?? [] : [value.string].compactMap({ $0 }) {
        guard let text = files.text(name) else {
          value.report("There is no file '\(name)' in the folder of styles, or in config/ignore below it.")
          return nil
        }
        ignored += text.split(whereSeparator: \.isNewline).map { $0.lowercased().trimmingSpaces }
      }
    }
    self.init(fields, ignored: ignored, passedOver: fields["custom"]?.bool ?? false ? nil : Self.oddWord)
    dictionaries = files.dictionaries(fields["dicpath"]?.string)
  }

  private static let oddWord = try? Pattern(#"[-'’0-9]|\p{Lu}\p{Ll}+\p{Lu}|\p{Lu}$"#)

  private init?(_ fields: YAMLFields, ignored: [String], passedOver: Pattern?) {
    let named = fields["dictionaries"]?.strings
    names = (named ?? ["en_US"]) + (named != nil && fields["append"]?.bool ?? false ? ["en_US"] : [])
    own = Set((fields["words"]?.strings ?? []).map { $0.lowercased() } + ignored)
    self.passedOver = passedOver
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
      if let passedOver, try !PatternText.matches(of: passedOver, but: nil, in: found).isEmpty { continue }
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
