import Firsthand
import YAMLFile

/// `subject`: how the line in the inbox may look.
///
/// `min` and `max` are characters as a reader counts them; `capitals` is the largest share of capital
/// letters among its letters, 0 to 1, words in `acronyms` not counted; `exclamations` and `emoji` are the
/// most there may be; `false_reply: true` refuses "Re:", "Fwd:" and their like in front of a letter that
/// answers none (CAN-SPAM, 15 U.S.C. 7704(a)(2), calls that a deceptive heading).
struct SubjectRule: LetterRule {
  static let keys: Set<String> = [
    "min", "max", "capitals", "acronyms", "exclamations", "emoji", "false_reply",
  ]

  private let least: Int?
  private let most: Int?
  private let capitals: Double?
  private let acronyms: Set<String>
  private let exclamations: Int?
  private let emoji: Int?
  private let refusesFalseReply: Bool

  init?(_ fields: YAMLFields) {
    least = fields["min"]?.count
    most = fields["max"]?.count
    capitals = fields["capitals"]?.double
    acronyms = Set(fields["acronyms"]?.strings ?? [])
    exclamations = fields["exclamations"]?.count
    emoji = fields["emoji"]?.count
    refusesFalseReply = fields["false_reply"]?.bool ?? false
    if let capitals, !(0...1).contains(capitals) {
      fields["capitals"]?.report("The share of capitals is a number from 0 to 1.")
      return nil
    }
    if least == nil, most == nil, capitals == nil, exclamations == nil, emoji == nil,
      !refusesFalseReply
    {
      fields.owner.report("A subject rule needs one of min, max, capitals, exclamations, emoji, false_reply.")
      return nil
    }
  }

  var reads: LetterAspects { .subject }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    let subject = letter.subject.text
    var hits: [LetterHit] = []
    func hit(_ range: Range<Int>, _ sentence: String) {
      hits.append(
        LetterHit(
          quote: PatternText.slice(subject, range), place: letter.subject.place(of: range),
          sentence: sentence))
    }
    let whole = 0..<subject.utf8.count
    let count = subject.count
    if let least, count < least {
      hit(whole, "The subject has \(count) characters; write at least \(least).")
    }
    if let most, count > most {
      let shown = subject.prefix(most).utf8.count
      hit(shown..<whole.upperBound, "The subject has \(count) characters; at most \(most) show on a phone.")
    }
    if let capitals, let share = capitalShare(subject), share > capitals {
      hit(whole, "The subject shouts: use capital letters where a sentence has them.")
    }
    if let exclamations, subject.count(where: { $0 == "!" || $0 == "！" }) > exclamations {
      hit(whole, "The subject has more exclamation marks than \(exclamations).")
    }
    if let emoji, subject.count(where: Self.isEmoji) > emoji {
      hit(whole, "The subject has more pictures (emoji) than \(emoji).")
    }
    if refusesFalseReply, let length = Self.falseReplyLength(subject) {
      hit(0..<length, "The subject pretends to answer a letter. Take the '\(subject.prefix(4).trimmingSpaces)' away.")
    }
    return hits
  }

  private func capitalShare(_ subject: String) -> Double? {
    var letters = 0
    var upper = 0
    for word in subject.split(whereSeparator: { !$0.isLetter && !$0.isNumber })
    where !acronyms.contains(String(word)) {
      for character in word where character.isCased {
        letters += 1
        if character.isUppercase { upper += 1 }
      }
    }
    return letters >= 8 ? Double(upper) / Double(letters) : nil
  }

  private static func isEmoji(_ character: Character) -> Bool {
    guard let first = character.unicodeScalars.first else { return false }
    return first.properties.isEmojiPresentation
      || (first.properties.isEmoji && character.unicodeScalars.count > 1)
  }

  /// Prefixes by which mail programs mark answers and forwards, in the languages they come in.
  private static let replyMarks: Set<String> = [
    "re", "fw", "fwd", "sv", "vs", "aw", "wg", "antw", "tr", "rv", "res", "enc", "vb", "vl", "odp",
    "ynt", "на", "ответ",
  ]

  private static func falseReplyLength(_ subject: String) -> Int? {
    let trimmed = subject.drop(while: \.isWhitespace)
    let mark = trimmed.prefix { $0.isLetter || $0.isNumber || $0 == "[" || $0 == "]" || $0 == "^" }
    let rest = trimmed.dropFirst(mark.count).drop(while: \.isWhitespace)
    let letters = mark.prefix(while: \.isLetter).lowercased()
    guard let colon = rest.first, colon == ":" || colon == "：", replyMarks.contains(letters) else {
      return nil
    }
    return subject.utf8.distance(from: subject.startIndex, to: rest.startIndex) + colon.utf8.count
  }
}
