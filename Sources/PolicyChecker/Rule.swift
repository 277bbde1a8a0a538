package import Firsthand

/// One standard of a policy.
package struct Rule: Sendable {
  package var id: RuleID
  package var enforcement: Enforcement
  /// `%s` stands for what was hit. Empty: the kind says it in its own words.
  package var message: String
  package var why: String
  package var link: String
  package var scopes: Set<TextScope>
  /// Empty: every language.
  package var languages: Set<String>
  package var kind: Kind
  package var tests: [Test]
  /// What it does, key by key, in one way of writing: all but its level, its words for people and its tests.
  package var definition: [String: String]
  /// Nothing of it is shown; composites alone read it.
  package var isSilent: Bool
  /// A preset has switched it off.
  package var isOff = false
  /// Where the rule stands in its file.
  package var line: Int

  /// What a rule does: it looks at one stretch of text at a time, at a letter as a whole, or both.
  package struct Kind: Sendable {
    var text: (any TextRule)?
    var letter: (any LetterRule)?
    /// It looks at what other rules found.
    var composite: CompositeRule?
    /// The texts it reads, where that is the kind's and not the rule's to say.
    var scopes: Set<TextScope>?
    /// Whether it has words of its own, so that a rule need not bring a message.
    var hasWords = false
    /// What it hits may be somebody's name or number.
    var isAboutPeople = false

    /// Whether paragraphs are enough to find something in.
    var readsParagraphs: Bool {
      guard let letter, letter.needs.isEmpty else { return false }
      return letter is SequenceInLetter
        || letter.reads.contains(.blocks) && letter.reads.isSubset(of: [.subject, .preheader, .blocks])
    }

    /// Whether it makes sense only of a letter, not of any text.
    var isAboutLetters: Bool { letter != nil || composite != nil || scopes != nil }
  }

  /// An input beside the rule, and whether it must be hit.
  package struct Test: Hashable, Sendable {
    package var input: String
    package var isMatch: Bool
    package var quote: String?
    /// The letter and the facts, where the input alone is not enough.
    var setting: TestSetting
    package var line: Int
  }
}

/// Which texts of a letter a rule reads.
package enum TextScope: String, CaseIterable, Sendable {
  case subject, preheader
  /// The writer's own words in the body.
  case authored
  /// The company's own words in the body.
  case locked
  /// Everything in the body.
  case text
  /// The words of links.
  case link
}

/// A kind of rule that reads stretches of text. The same text gives the same hits, so that they can be
/// kept for the next copy.
package protocol TextRule: Sendable {
  /// More than `limit` hits are a failure: nobody would read them, and none is left out in silence.
  func hits(in text: String, limit: Int) throws(RuleFailure) -> [TextHit]
  /// The same where it is known of which of its patterns the words stand in the text.
  func hits(in text: String, limit: Int, among choice: TokenSearch.Choice?) throws(RuleFailure) -> [TextHit]
  /// Of each of its patterns the words, in small letters, of which at least one stands in every text that it hits; nil: it
  /// may hit any text.
  var words: [[String]?] { get }
  /// Whether a hit may depend on where the text begins and ends.
  var seesBounds: Bool { get }
}

/// A kind of rule that searches by tokens.
protocol TokenRule: TextRule {}

extension TokenRule {
  package func hits(in text: String, limit: Int) throws(RuleFailure) -> [TextHit] {
    try hits(in: text, limit: limit, among: nil)
  }
}

/// A kind of rule that reads texts and has to know something of the letter besides.
protocol BoundTextRule: TextRule {
  /// The rule as it is for letters of which this is known.
  func bound(to facts: LetterFacts) -> any TextRule
  var needs: FactNeeds { get }
}

extension BoundTextRule {
  var needs: FactNeeds { [] }
}

extension TextRule {
  package var words: [[String]?] { [nil] }
  package var seesBounds: Bool { true }

  package func hits(
    in text: String, limit: Int, among choice: TokenSearch.Choice?
  ) throws(RuleFailure) -> [TextHit] {
    try hits(in: text, limit: limit)
  }

  func hits(in text: String, among choice: TokenSearch.Choice? = nil) throws(RuleFailure) -> [TextHit] {
    try hits(in: text, limit: Pattern.hitLimit, among: choice)
  }
}

/// A kind of rule that reads a letter as a whole.
package protocol LetterRule: Sendable {
  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit]
  /// All that the rule reads: copies that are alike in it have the same hits.
  var reads: LetterAspects { get }
  /// The facts that it reads.
  var needs: FactNeeds { get }
}

extension LetterRule {
  package var needs: FactNeeds { [] }
}

/// What there is to read of a copy.
package struct LetterAspects: OptionSet, Hashable, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  package static let subject = LetterAspects(rawValue: 1)
  package static let preheader = LetterAspects(rawValue: 2)
  package static let blocks = LetterAspects(rawValue: 4)
  /// The links' words and targets.
  package static let links = LetterAspects(rawValue: 8)
  /// What came into the merge fields, the greeting too.
  package static let merges = LetterAspects(rawValue: 16)
  /// The company's own stretches in the bytes that leave.
  package static let regions = LetterAspects(rawValue: 32)
  /// All of the bytes that leave.
  package static let leaving = LetterAspects(rawValue: 64)
  /// Who gets the copy, and when.
  package static let reader = LetterAspects(rawValue: 128)
  /// What copies share whatever comes into their merge fields: the writer's own words, the form of the message.
  package static let form = LetterAspects(rawValue: 256)
}

/// A kind of rule that has nothing to say of a letter of which no text asks for it.
protocol TriggeredRule: LetterRule {
  func isTriggered(by text: String, language: String) throws(RuleFailure) -> Bool
}

/// A hit in a text.
package struct TextHit: Hashable, Sendable {
  /// UTF-8 offsets.
  package var range: Range<Int>
  /// What the message's `%s` stand for, in order.
  package var arguments: [String]
  package var suggestions: [String]
  /// What to say where the rule has no message of its own.
  package var sentence = ""
  /// The name for whose bearer it is no hit, in small letters.
  package var unlessReader: String?

  func isName(of reader: Facts.Reader?) -> Bool { unlessReader != nil && unlessReader == reader?.name }
}

/// A hit in a letter.
package struct LetterHit: Hashable, Sendable {
  package var quote: String
  package var place: SourceSpan?
  /// What to say where the rule has no message of its own.
  package var sentence: String
  /// What the message's `%s` stand for, where that is not the quote.
  var arguments: [String]?
  var suggestions: [String] = []
}

/// A rule could not be carried out; the letter is held.
package struct RuleFailure: Error, Hashable, Sendable {
  package var sentence: String
  package init(sentence: String) { self.sentence = sentence }
}
