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
  private let leftovers: Pattern?
  private let refusesEmpty: Bool

  private static let leftoverPattern =
    #"\{\{[^{}\n]{0,60}\}\}|\{\{|\}\}|\{[A-Za-z_][A-Za-z0-9_.]{1,40}(?:\|[^{}\n]{0,40})?\}|\*\|[A-Za-z0-9_:.]{1,40}\|\*|%%[A-Za-z0-9_.]{1,40}%%|\[\[[A-Za-z0-9_. ]{1,40}\]\]|<<[A-Za-z0-9_. ]{1,40}>>|\$\{[^{}\n]{0,60}\}|\[(?i:first ?name|last ?name|name|fornavn|efternavn|navn|vorname|nachname|имя)\]"#

  init?(_ fields: YAMLFields) {
    self.fields = (fields["fields"]?.strings).map(Set.init)
    if fields["leftovers"]?.bool ?? false {
      guard let pattern = PatternText.compile(Self.leftoverPattern, at: fields["leftovers"]) else {
        return nil
      }
      leftovers = pattern
    } else {
      leftovers = nil
    }
    refusesEmpty = fields["empty"]?.bool ?? false
    if self.fields == nil, leftovers == nil, !refusesEmpty {
      fields.owner.report("A merge rule needs one of fields, leftovers, empty.")
      return nil
    }
  }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    var hits: [LetterHit] = []
    if let fields {
      for merge in letter.merges where !fields.contains(merge.field) {
        hits.append(
          LetterHit(
            quote: "{\(merge.field)}", place: merge.place,
            sentence: "The field '\(merge.field)' may not stand in a letter."))
      }
    }
    if let leftovers {
      for text in [letter.subject, letter.preheader] + letter.blocks.map(\.text) {
        for match in try PatternText.matches(of: leftovers, but: nil, in: text.text) {
          let quote = PatternText.slice(text.text, match.range)
          hits.append(
            LetterHit(
              quote: quote, place: text.place(of: match.range),
              sentence: "'\(quote)' looks like a field that nobody filled in."))
        }
      }
    }
    if refusesEmpty {
      for merge in letter.merges where merge.value.trimmingSpaces.isEmpty {
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
