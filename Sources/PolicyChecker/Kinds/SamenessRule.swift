import Firsthand
import YAMLFile

/// `sameness`: whether a personal letter is one that colleagues have sent already.
///
/// `most_alike` is the share of the writer's words, 0 to 1, that may stand in one earlier letter of a colleague;
/// `most_people` the number of colleagues in whose letters a sentence of six words or more may stand. What is the
/// template's own is not counted. It shows a share or a number, never a colleague's words or name. Letters of fewer
/// than 30 words are not compared. How alike two letters are is estimated from the least hashes of their groups of four
/// words (Broder 1997); the estimate is off by 0.06 on average.
struct SamenessRule: LetterRule {
  static let keys: Set<String> = ["most_alike", "most_people"]

  private let mostAlike: Double?
  private let mostPeople: Int?

  private static let leastWords = 30

  init?(_ fields: YAMLFields) {
    mostAlike = fields["most_alike"]?.double
    mostPeople = fields["most_people"]?.count
    if let mostAlike, !(0...1).contains(mostAlike) {
      fields["most_alike"]?.report("The share that may be alike is a number from 0 to 1.")
      return nil
    }
    if mostAlike == nil, mostPeople == nil {
      fields.owner.report("A sameness rule needs most_alike or most_people.")
      return nil
    }
  }

  var needs: FactNeeds { .earlier }
  var reads: LetterAspects { .form }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    guard let earlier = facts.letter.earlier else {
      throw RuleFailure(sentence: "the rule needs the letters of colleagues, and there is no list of them")
    }
    if earlier.letters.isEmpty { return [] }
    let own = letter.blocks.filter { $0.author == .writer && $0.kind != .heading }
    let paragraphs = own.map(\.text.text)
    guard paragraphs.reduce(0, { $0 + $1.utf8.split { $0 <= 32 }.count }) >= Self.leastWords else {
      return []
    }
    var hits: [LetterHit] = []
    if let mostAlike {
      let trace = LetterTrace(writer: 0, of: paragraphs)
      let most = earlier.letters.lazy.map { trace.likeness(to: $0) }.max() ?? 0
      if most > mostAlike {
        hits.append(
          LetterHit(
            quote: "", place: nil,
            sentence:
              "About \(Int((most * 100).rounded())) % of this letter stands in a colleague's. Say it in your own words."
          ))
      }
    }
    if let mostPeople {
      for sentence in LetterTrace.sentences(in: paragraphs) {
        let people = Set(earlier.letters.lazy.filter { $0.sentences.contains(sentence.hash) }.map(\.writer)).count
        guard people >= mostPeople else { continue }
        let text = own[sentence.paragraph].text
        hits.append(
          LetterHit(
            quote: PatternText.slice(text.text, sentence.range), place: text.place(of: sentence.range),
            sentence: "\(people) colleagues have sent this sentence too. Say it as only you would."))
      }
    }
    return hits
  }
}
