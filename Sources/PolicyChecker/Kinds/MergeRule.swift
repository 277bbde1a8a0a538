import Firsthand
import YAMLFile

/// `merge`: what a program filled in, looked at in every copy.
///
/// `fields` are the only merge fields that may be used; `leftovers: true` refuses what looks like a
/// field that nobody filled, in this and in other systems' spellings (`{{name}}`, `{first_name}`,
/// `*|FNAME|*`, `%%name%%`, `[[name]]`, `<<name>>`); `empty: true` refuses a field that came out empty
/// and a greeting without a word.
struct MergeRule: LetterRule {
  static let keys: Set<String> = ["fields", "leftovers", "empty"]

  private let fields: Set<String>?
  private let refusesEmpty: Bool

  static func read(_ fields: YAMLFields) -> Rule.Kind? {
    var kind = Rule.Kind()
    if fields["leftovers"]?.bool ?? false {
      guard let leftovers = LeftoverFields(fields["leftovers"]) else { return nil }
      kind.text = leftovers
      kind.scopes = [.subject, .preheader, .text]
    }
    let rule = MergeRule(
      fields: (fields["fields"]?.strings).map(Set.init), refusesEmpty: fields["empty"]?.bool ?? false)
    if rule.fields != nil || rule.refusesEmpty { kind.letter = rule }
    if kind.text == nil, kind.letter == nil {
      fields.owner.report("A merge rule needs one of fields, leftovers, empty.")
      return nil
    }
    return kind
  }

  var reads: LetterAspects { .merges }

  func hits(in letter: Letter, facts: Facts) -> [LetterHit] {
    var hits: [LetterHit] = []
    if let fields {
      for merge in letter.merges where !fields.contains(merge.field) {
        hits.append(
          LetterHit(
            quote: "{\(merge.field)}", place: merge.place,
            sentence: "The field '\(merge.field)' may not stand in a letter."))
      }
    }
    if refusesEmpty {
      for merge in letter.merges where !merge.value.contains(where: { !$0.isWhitespace }) {
        hits.append(
          LetterHit(
            quote: "{\(merge.field)}", place: merge.place,
            sentence: "The field '\(merge.field)' is empty here."))
      }
      if !letter.greeting.contains(where: \.isLetter) {
        hits.append(
          LetterHit(quote: letter.greeting, place: nil, sentence: "The greeting has no words."))
      }
    }
    return hits
  }
}

/// What looks like a merge field that nobody filled.
private struct LeftoverFields: TextRule {
  private let pattern: Pattern

  private static let source =
    #"\{\{[^{}\n]{0,60}\}\}|\{\{|\}\}|\{[A-Za-z_][A-Za-z0-9_.]{1,40}(?:\|[^{}\n]{0,40})?\}|\*\|[A-Za-z0-9_:.]{1,40}\|\*|%%[A-Za-z0-9_.]{1,40}%%|\[\[[A-Za-z0-9_. ]{1,40}\]\]|<<[A-Za-z0-9_. ]{1,40}>>|\$\{[^{}\n]{0,60}\}|\[(?i:first ?name|last ?name|name|fornavn|efternavn|navn|vorname|nachname|имя)\]"#

  init?(_ value: YAMLValue?) {
    guard let pattern = PatternText.compile(Self.source, at: value) else { return nil }
    self.pattern = pattern
  }

  func hits(in text: String, limit: Int) throws(RuleFailure) -> [TextHit] {
    try PatternText.matches(of: pattern, but: nil, in: text).map { match in
      let quote = PatternText.slice(text, match.range)
      return TextHit(
        range: match.range, arguments: [quote], suggestions: [],
        sentence: "'\(quote)' looks like a field that nobody filled in.")
    }
  }
}
