import Firsthand
import YAMLFile

/// `voice`: whether a person speaks, and in the first person.
///
/// `least_first_person` is the share, 0 to 1, of the writer's own sentences that must say "I" in any form ("me", "my");
/// letters of fewer than four sentences are not judged. `corporate_we: true` hits where a company speaks instead: "we are
/// proud to announce", "our valued customers"; a "we" of two people who met is none. `signed: true` wants the writer's
/// first name in the body. Knows English, Danish, German and Russian (there also verbs that say "I" without the word).
struct VoiceRule: LetterRule {
  static let keys: Set<String> = ["least_first_person", "corporate_we", "signed"]

  private let leastShare: Double?
  private let refusesCorporateWe: Bool
  private let wantsSignature: Bool

  private static let leastSentences = 4

  init?(_ fields: YAMLFields) {
    leastShare = fields["least_first_person"]?.double
    refusesCorporateWe = fields["corporate_we"]?.bool ?? false
    wantsSignature = fields["signed"]?.bool ?? false
    if let leastShare, !(0...1).contains(leastShare) {
      fields["least_first_person"]?.report("The share of sentences is a number from 0 to 1.")
      return nil
    }
    if leastShare == nil, !refusesCorporateWe, !wantsSignature {
      fields.owner.report("A voice rule needs one of least_first_person, corporate_we, signed.")
      return nil
    }
  }

  var reads: LetterAspects { .form }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    guard let words = VoiceWords.all[String(letter.language.prefix(2))] else {
      throw RuleFailure(sentence: "the rule knows no first person in '\(letter.language)'")
    }
    let own = letter.blocks.filter { $0.author == .writer }.map(\.text)
    var hits: [LetterHit] = []
    if let leastShare { hits += try share(of: words, in: own, least: leastShare) }
    if refusesCorporateWe { hits += try corporateWe(words, in: own + [letter.subject, letter.preheader]) }
    if wantsSignature, !isSigned(letter, by: facts.letter.writer) {
      hits.append(
        LetterHit(quote: "", place: nil, sentence: "The letter does not say who writes it. Sign it with your name."))
    }
    return hits
  }

  private func share(
    of words: VoiceWords, in texts: [MappedText], least: Double
  ) throws(RuleFailure) -> [LetterHit] {
    var sentences = 0
    var personal = 0
    for text in texts {
      for range in SentenceSplitter(Array(text.text.utf8)).ranges {
        let sentence = PatternText.slice(text.text, range)
        guard sentence.contains(where: \.isLetter) else { continue }
        sentences += 1
        if try !PatternText.matches(of: words.firstPerson, in: sentence, limit: 1_000).isEmpty { personal += 1 }
      }
    }
    guard sentences >= Self.leastSentences, Double(personal) < least * Double(sentences) else { return [] }
    return [
      LetterHit(
        quote: "", place: nil,
        sentence: "Only \(personal) of \(sentences) sentences speak of you. Say what you saw, think or did yourself.")
    ]
  }

  private func corporateWe(_ words: VoiceWords, in texts: [MappedText]) throws(RuleFailure) -> [LetterHit] {
    var hits: [LetterHit] = []
    for text in texts {
      for range in try PatternText.matches(of: words.corporate, in: text.text).map(\.range) {
        let quote = PatternText.slice(text.text, range)
        hits.append(
          LetterHit(
            quote: quote, place: text.place(of: range),
            sentence: "'\(quote)' is how a company talks. Say it as yourself."))
      }
    }
    return hits
  }

  private func isSigned(_ letter: Letter, by writer: String) -> Bool {
    // Nobody said who writes: there is no name to look for.
    guard let first = writer.split(separator: " ").first?.lowercased() else { return true }
    // The end of the letter: a reader of the same name is greeted at its beginning.
    let last = letter.blocks.lastIndex { $0.author == .writer } ?? 0
    return letter.blocks.dropFirst(last).contains { block in
      let words = block.text.text.lowercased()
      // Most paragraphs do not have the name at all.
      return words.contains(first) && words.split { !$0.isLetter && $0 != "-" }.contains { $0 == first }
    }
  }
}
