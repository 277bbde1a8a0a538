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
    /// No finding in the copy for the bearer of this name.
    var unlessReader: String?
  }

  /// A text of `OwnWords`, the rules that read it, and what of it they found to be clean.
  private struct Reading: Sendable {
    var place: OwnWords.Place
    /// The number of the text in reading order.
    var order: Int
    var rules: [(number: Int, body: any TextRule)] = []
    /// Rules that read a letter's subject and nothing else.
    var subjectRules: [(number: Int, body: any LetterRule)] = []
    /// By the values in the text.
    var clean: Set<[UInt8]> = []
  }

  private let policies: PolicySet
  private var rules: [Rule] = []
  /// Of each of `rules` its number among those of all policies.
  private var numbers: [Int] = []
  private var shared: [Found] = []
  private var sharedFindings: [Finding] = []
  /// Some of the shared findings are none in the copy of somebody.
  private var namesReaders = false
  private var readings: [Reading]
  /// Rules that read all of a letter's texts and nothing else that differs from copy to copy, and what they found to be
  /// clean, by the values in all of these.
  private var textsRules: [(number: Int, body: any LetterRule)] = []
  /// Such of which no shared text asks for anything: only the copy's own texts may.
  private var quietRules: [(number: Int, body: any TriggeredRule)] = []
  private var cleanTexts: Set<[UInt8]> = []
  /// Rules that read what differs from copy to copy of a letter besides its texts.
  private var personalRules: [(number: Int, body: any LetterRule)] = []
  /// A rule reads more than `OwnWords` hold: each copy must be checked in full.
  private var needsWholeLetters = false
  /// The letter as the copy in hand has it, but for the links.
  private var letter: Letter

  /// Clean texts remembered of one place; most of them come again only where names do.
  private static let mostClean = 8_192

  /// `own` is what `letter` has of its own.
  package init(_ policies: PolicySet, of letter: Letter, own: OwnWords, facts: Facts, memory: inout CheckMemory) {
    self.policies = policies
    self.letter = letter
    readings = own.texts.map { Reading(place: $0.place, order: Self.number(of: $0.place, in: letter)) }
    guard let standing = policies.rulesInForce(for: letter.language, facts) else {
      sharedFindings = [PolicySet.uncovered(letter.language)]
      return
    }
    rules = standing.map(\.rule)
    numbers = standing.map(\.number)
    let texts = LetterTexts(letter, memory: &memory)
    let owned = Set(readings.map(\.order))
    let shared = texts.all.enumerated().filter { !owned.contains($0.offset) }.map(\.element.words.text)
    do throws(RuleFailure) {
      for (number, standing) in standing.enumerated() {
        for (index, text) in texts.all.enumerated() where !owned.contains(index) {
          self.shared += try standing.hits(
            in: text.words, at: text.place, number: texts.numbers[index], among: nil, &memory
          )
          .map {
            Found(
              rule: number, text: index, finding: standing.rule.finding($0, in: text.words),
              unlessReader: $0.unlessReader)
          }
        }
        if let body = standing.rule.kind.text { read(body, number, standing.rule) }
        if let body = standing.rule.kind.letter, !read(body, number, varying: Self.varying(own), shared: shared) {
          self.shared += try standing.findings(in: letter, facts).map {
            Found(rule: number, text: texts.all.count, finding: $0)
          }
        }
      }
    } catch {
      needsWholeLetters = true
    }
    namesReaders = self.shared.contains { $0.unlessReader != nil }
    sharedFindings = findings(of: self.shared)
  }

  /// In the order of a full check, with what composites say of them.
  private func findings(of found: [Found]) -> [Finding] {
    var byRule = [[Finding]](repeating: [], count: rules.count)
    for one in found.sorted(by: { ($0.rule, $0.text) < ($1.rule, $1.text) }) { byRule[one.rule].append(one.finding) }
    return policies.withComposites(rules, byRule)
  }

  private mutating func read(_ body: any TextRule, _ number: Int, _ rule: Rule) {
    for index in readings.indices where rule.reads(LetterTexts.Place(readings[index].place)) {
      readings[index].rules.append((number, body))
    }
  }

  /// Whether the rule has to read each copy.
  /// `shared`: the texts that are the same in all copies.
  private mutating func read(
    _ body: any LetterRule, _ number: Int, varying: LetterAspects, shared: [String]
  ) -> Bool {
    guard !body.reads.isDisjoint(with: varying) else { return false }
    if body.reads == .subject, readings.first?.place == .subject {
      readings[0].subjectRules.append((number, body))
    } else if body.reads.intersection(varying).isSubset(of: [.subject, .preheader, .blocks]) {
      if let body = body as? any TriggeredRule, (try? isTriggered(body, shared)) == false {
        quietRules.append((number, body))
      } else {
        textsRules.append((number, body))
      }
    } else if body.reads.intersection(varying).isSubset(of: [.subject, .preheader, .blocks, .merges, .reader]) {
      personalRules.append((number, body))
    } else {
      needsWholeLetters = true
    }
    return true
  }

  /// What a full check would find in a copy with these words of its own, of whose bytes the company's stretches are
  /// known to stand as in the first; nil where only a full check can tell.
  package mutating func findings(in own: OwnWords, facts: Facts) -> [Finding]? {
    guard !needsWholeLetters, own.texts.count == readings.count else { return nil }
    var found: [Found] = []
    do throws(RuleFailure) {
      for index in readings.indices { found += try findings(in: own.texts[index], readings: index, facts) }
      found += try findings(inTexts: own, facts)
      if !personalRules.isEmpty {
        letter.merges = own.merges
        letter.greeting = own.greeting
        for (number, body) in personalRules { found += try findings(of: body, number, facts) }
      }
    } catch {
      return nil
    }
    if found.isEmpty, !namesReaders { return sharedFindings }
    let reader = facts.reader?.name
    return findings(of: (shared + found).filter { $0.unlessReader == nil || $0.unlessReader != reader })
  }

  private mutating func findings(
    in own: OwnWords.Text, readings index: Int, _ facts: Facts
  ) throws(RuleFailure) -> [Found] {
    let text = own.words
    switch readings[index].place {
    case .subject: letter.subject = text
    case .preheader: letter.preheader = text
    case .block(let number, _): letter.blocks[number].text = text
    case .link: break
    }
    let key = Self.key(own.values)
    if readings[index].clean.contains(key) { return [] }
    var found: [Found] = []
    if !text.isEmpty {
      let candidates = policies.candidates(in: text.text)
      for (number, body) in readings[index].rules {
        guard let choice = candidates.choice(for: numbers[number]) else { continue }
        found += try body.hits(in: text.text, among: choice).map {
          Found(
            rule: number, text: readings[index].order, finding: rules[number].finding($0, in: text),
            unlessReader: $0.unlessReader)
        }
      }
    }
    for (number, body) in readings[index].subjectRules { found += try findings(of: body, number, facts) }
    if found.isEmpty { Self.keep(key, in: &readings[index].clean) }
    return found
  }

  private mutating func findings(inTexts own: OwnWords, _ facts: Facts) throws(RuleFailure) -> [Found] {
    if textsRules.isEmpty, quietRules.isEmpty { return [] }
    let key = Self.key(own.texts.flatMap(\.values))
    if cleanTexts.contains(key) { return [] }
    var found: [Found] = []
    for (number, body) in textsRules { found += try findings(of: body, number, facts) }
    for (number, body) in quietRules where try isTriggered(body, own.texts.map(\.words.text)) {
      found += try findings(of: body, number, facts)
    }
    if found.isEmpty { Self.keep(key, in: &cleanTexts) }
    return found
  }

  private func isTriggered(_ body: any TriggeredRule, _ texts: [String]) throws(RuleFailure) -> Bool {
    for text in texts where try body.isTriggered(by: text, language: letter.language) { return true }
    return false
  }

  private static func keep(_ key: [UInt8], in clean: inout Set<[UInt8]>) {
    if clean.count >= mostClean { clean = [] }
    clean.insert(key)
  }

  /// Each value behind its length, so that no two lists are alike.
  private static func key(_ values: [String]) -> [UInt8] {
    var key: [UInt8] = []
    key.reserveCapacity(values.reduce(0) { $0 + $1.utf8.count + 4 })
    for value in values {
      withUnsafeBytes(of: UInt32(value.utf8.count)) { key.append(contentsOf: $0) }
      key.append(contentsOf: value.utf8)
    }
    return key
  }

  private func findings(of body: any LetterRule, _ number: Int, _ facts: Facts) throws(RuleFailure) -> [Found] {
    try body.hits(in: letter, facts: facts).map {
      Found(rule: number, text: .max, finding: rules[number].finding($0))
    }
  }

  /// What differs among copies. The greeting always may.
  private static func varying(_ own: OwnWords) -> LetterAspects {
    var aspects: LetterAspects = [.merges, .leaving, .reader]
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
