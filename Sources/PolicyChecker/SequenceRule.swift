import Firsthand

/// A kind of rule that reads stretches of text one after the other, and in each remembers those before.
package protocol SequenceRule: Sendable {
  /// The hits in each.
  func hits(in texts: [String], limit: Int) throws(RuleFailure) -> [[TextHit]]
  /// Whether it makes one figure of them all: a reader's name in them does not change it.
  var isFigure: Bool { get }
}

extension SequenceRule {
  package var isFigure: Bool { false }
}

/// Such a rule over the texts of a letter.
struct SequenceInLetter: LetterRule {
  let rule: any SequenceRule
  let scopes: Set<TextScope>

  var reads: LetterAspects {
    if rule.isFigure { return .form }
    var aspects: LetterAspects = []
    for scope in scopes {
      switch scope {
      case .subject: aspects.insert(.subject)
      case .preheader: aspects.insert(.preheader)
      case .authored, .locked, .text: aspects.insert(.blocks)
      case .link: aspects.insert(.links)
      }
    }
    return aspects
  }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    var memory = CheckMemory()
    let texts = LetterTexts(letter, memory: &memory).all.filter { scopes.include($0.place) && !$0.words.isEmpty }
    let found = try rule.hits(in: texts.map(\.words.text), limit: Pattern.hitLimit)
    return zip(texts, found).flatMap { text, hits in
      hits.map { hit in
        let quote = PatternText.slice(text.words.text, hit.range)
        return LetterHit(
          quote: quote, place: text.words.place(of: hit.range), sentence: "Look at '\(quote)'.",
          arguments: hit.arguments)
      }
    }
  }
}
