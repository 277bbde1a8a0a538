package import Firsthand

/// The standards over the copies of one letter, of which one was checked in full: what all copies share has the
/// same hits in each, so that a copy costs the check of what is its own. Right for copies of the same facts.
package struct CopyCheck: Sendable {
  /// A finding and where it comes in a full check.
  private struct Found: Sendable {
    var rule: Int
    /// The number of the text in reading order; behind all of them what a rule says of the whole letter.
    var text: Int
    var finding: Finding
  }

  private var rules: [PolicySet.Standing] = []
  private var shared: [Found] = []
  private var sharedFindings: [Finding] = []
  /// Rules that read of a letter what differs from copy to copy.
  private var personalRules: [Int] = []
  /// Such a rule that reads more than `OwnWords` hold: each copy must be checked in full.
  private var needsWholeLetters = false
  /// The letter as the copy in hand has it, but for the blocks and links.
  private var letter: Letter
  private let places: [OwnWords.Place: Int]
  private var memory: CheckMemory
  /// Texts without a hit, by where they stand among `OwnWords.texts`.
  private var clean: [Set<String>]

  /// Clean texts remembered of one place; most of them come again only where names do.
  private static let mostClean = 4_096

  /// `own` is what `letter` has of its own.
  package init(_ policies: PolicySet, of letter: Letter, own: OwnWords, facts: Facts, memory: CheckMemory) {
    self.letter = letter
    self.memory = memory
    places = Dictionary(uniqueKeysWithValues: own.texts.map { ($0.place, Self.number(of: $0.place, in: letter)) })
    clean = own.texts.map { _ in [] }
    guard let rules = policies.rulesInForce(for: letter.language, facts) else {
      sharedFindings = [PolicySet.uncovered(letter.language)]
      return
    }
    self.rules = rules
    let varying = Self.varying(own)
    let texts = LetterTexts(letter, memory: &self.memory)
    let owned = Set(places.values)
    for (number, standing) in rules.enumerated() {
      do throws(RuleFailure) {
        for (index, text) in texts.all.enumerated() where !owned.contains(index) {
          shared += try standing.findings(in: text.words, at: text.place, number: texts.numbers[index], &self.memory)
            .map { Found(rule: number, text: index, finding: $0) }
        }
        guard let reads = standing.rule.kind.letter?.reads else { continue }
        if reads.isDisjoint(with: varying) {
          shared += try standing.findings(in: letter, facts).map {
            Found(rule: number, text: texts.all.count, finding: $0)
          }
        } else {
          personalRules.append(number)
          if !reads.intersection(varying).isSubset(of: [.subject, .preheader, .merges]) { needsWholeLetters = true }
        }
      } catch {
        needsWholeLetters = true
      }
    }
    sharedFindings = shared.map(\.finding)
  }

  /// What a full check would find in a copy with these words of its own, of whose bytes the company's stretches are
  /// known to stand as in the first; nil where only a full check can tell.
  package mutating func findings(in own: OwnWords, facts: Facts) -> [Finding]? {
    if needsWholeLetters { return nil }
    var found: [Found] = []
    do {
      for (index, text) in own.texts.enumerated() where !clean[index].contains(text.words.text) {
        let hits = try findings(in: text)
        if hits.isEmpty { note(clean: text.words.text, at: index) }
        found += hits
      }
      found += try personalFindings(own, facts)
    } catch {
      return nil
    }
    if found.isEmpty { return sharedFindings }
    return (shared + found).sorted { ($0.rule, $0.text) < ($1.rule, $1.text) }.map(\.finding)
  }

  private mutating func findings(in text: OwnWords.Text) throws(RuleFailure) -> [Found] {
    guard let order = places[text.place] else { throw RuleFailure(sentence: "the letter has another shape") }
    let place = LetterTexts.Place(text.place)
    let number = memory.number(of: text.words.text)
    var found: [Found] = []
    for (index, standing) in rules.enumerated() {
      found += try standing.findings(in: text.words, at: place, number: number, &memory)
        .map { Found(rule: index, text: order, finding: $0) }
    }
    return found
  }

  private mutating func personalFindings(_ own: OwnWords, _ facts: Facts) throws(RuleFailure) -> [Found] {
    guard !personalRules.isEmpty else { return [] }
    for text in own.texts {
      switch text.place {
      case .subject: letter.subject = text.words
      case .preheader: letter.preheader = text.words
      case .block, .link: break
      }
    }
    letter.merges = own.merges
    letter.greeting = own.greeting
    var found: [Found] = []
    for number in personalRules {
      found += try rules[number].findings(in: letter, facts).map {
        Found(rule: number, text: .max, finding: $0)
      }
    }
    return found
  }

  private mutating func note(clean text: String, at index: Int) {
    if clean[index].count >= Self.mostClean { clean[index].removeAll(keepingCapacity: true) }
    clean[index].insert(text)
  }

  /// What differs among copies. The greeting always may.
  private static func varying(_ own: OwnWords) -> LetterAspects {
    var aspects: LetterAspects = [.merges, .leaving]
    for text in own.texts {
      switch text.place {
      case .subject: aspects.insert(.subject)
      case .preheader: aspects.insert(.preheader)
      case .block: aspects.insert(.blocks)
      case .link: aspects.insert(.links)
      }
    }
    return aspects
  }

  /// In the order of `LetterTexts`.
  private static func number(of place: OwnWords.Place, in letter: Letter) -> Int {
    switch place {
    case .subject: 0
    case .preheader: 1
    case .block(let number, _): 2 + number
    case .link(let number): 2 + letter.blocks.count + number
    }
  }
}

extension LetterTexts.Place {
  init(_ place: OwnWords.Place) {
    switch place {
    case .subject: self = .subject
    case .preheader: self = .preheader
    case .block(_, let author): self = .block(author)
    case .link: self = .link
    }
  }
}
