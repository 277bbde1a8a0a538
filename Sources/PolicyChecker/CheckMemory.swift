import Firsthand

/// Hits that were found before, by rule and text. Copies of one letter share most of their texts.
package struct CheckMemory: Sendable {
  struct RuleKey: Hashable, Sendable {
    var policy: Int
    var rule: Int
  }

  private struct TextKey: Hashable, Sendable {
    var rule: RuleKey
    var text: Int
  }

  private struct PartKey: Hashable, Sendable {
    var rule: RuleKey
    var part: LetterPart
  }

  /// Entries of a kind kept at most; then it begins anew.
  private static let limit = 50_000
  /// Each text has a number of its own, which no other ever gets.
  private var numbers: [String: Int] = [:]
  private var nextNumber = 0
  private var entries: [TextKey: [TextHit]] = [:]
  private var parts: [PartKey: [LetterHit]] = [:]

  package init() {}

  /// The number that stands for `text`, so that it is looked up once for all rules.
  mutating func number(of text: String) -> Int {
    if let known = numbers[text] { return known }
    if numbers.count >= Self.limit { numbers.removeAll(keepingCapacity: true) }
    nextNumber += 1
    numbers[text] = nextNumber
    return nextNumber
  }

  func hits(_ rule: RuleKey, _ text: Int) -> [TextHit]? { entries[TextKey(rule: rule, text: text)] }

  mutating func keep(_ hits: [TextHit], _ rule: RuleKey, _ text: Int) {
    if entries.count >= Self.limit { entries.removeAll(keepingCapacity: true) }
    entries[TextKey(rule: rule, text: text)] = hits
  }

  func hits(_ rule: RuleKey, _ part: LetterPart) -> [LetterHit]? { parts[PartKey(rule: rule, part: part)] }

  mutating func keep(_ hits: [LetterHit], _ rule: RuleKey, _ part: LetterPart) {
    if parts.count >= Self.limit { parts.removeAll(keepingCapacity: true) }
    parts[PartKey(rule: rule, part: part)] = hits
  }
}

/// The texts of a letter in reading order, each with its number in a memory.
struct LetterTexts {
  /// Where a text stands, as rules choose what they read.
  enum Place: Hashable {
    case subject, preheader
    case block(Letter.Block.Author)
    case link
  }

  struct Text {
    let words: MappedText
    let place: Place
    let number: Int
  }

  private(set) var all: [Text] = []

  init(_ letter: Letter, memory: inout CheckMemory) {
    all.reserveCapacity(letter.blocks.count + letter.links.count + 2)
    func add(_ words: MappedText, _ place: Place) {
      all.append(Text(words: words, place: place, number: memory.number(of: words.text)))
    }
    add(letter.subject, .subject)
    add(letter.preheader, .preheader)
    for block in letter.blocks { add(block.text, .block(block.author)) }
    for link in letter.links { add(link.text, .link) }
  }
}
