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
  /// Where the rule stands in its file.
  package var line: Int

  /// What a rule does: it looks at one stretch of text at a time, at a letter as a whole, or both.
  package struct Kind: Sendable {
    var text: (any TextRule)?
    var letter: (any LetterRule)?
    /// The texts it reads, where that is the kind's and not the rule's to say.
    var scopes: Set<TextScope>?

    /// Whether it makes sense only of a letter, not of any text.
    var isAboutLetters: Bool { letter != nil || scopes != nil }
  }

  /// An input beside the rule, and whether it must be hit.
  package struct Test: Hashable, Sendable {
    package var input: String
    package var isMatch: Bool
    package var quote: String?
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
  /// Words of which at least one stands in every text that has a hit, in small letters of ASCII; nil: any text may.
  var words: [String]? { get }
  /// Whether a hit may depend on where the text begins and ends.
  var seesBounds: Bool { get }
}

extension TextRule {
  package var words: [String]? { nil }
  package var seesBounds: Bool { true }

  func hits(in text: String) throws(RuleFailure) -> [TextHit] { try hits(in: text, limit: Pattern.hitLimit) }
}

/// A kind of rule that reads a letter as a whole.
package protocol LetterRule: Sendable {
  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit]
  /// All that the rule reads: copies that are alike in it have the same hits.
  var reads: LetterAspects { get }
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
}

/// A hit in a letter.
package struct LetterHit: Hashable, Sendable {
  package var quote: String
  package var place: SourceSpan?
  /// What to say where the rule has no message of its own.
  package var sentence: String
  /// What the message's `%s` stand for, where that is not the quote.
  var arguments: [String]?
}

/// A rule could not be carried out; the letter is held.
package struct RuleFailure: Error, Hashable, Sendable {
  package var sentence: String
  package init(sentence: String) { self.sentence = sentence }
}

/// What a rule may need to know besides the letter. Handed in, so that checking stays pure.
package struct Facts: Hashable, Sendable {
  /// The two bodies as they leave: decoded from the message's own bytes.
  package struct Leaving: Hashable, Sendable {
    package var html: String
    package var text: String
    package init(html: String, text: String) {
      self.html = html
      self.text = text
    }
  }

  package var template: String
  package var team: String
  /// The customer's, ISO 3166-1 alpha-2; empty where it is not known.
  package var country: String
  package var leaving: Leaving?
  package var locked: LockedRegions

  package init(
    template: String, team: String, country: String, leaving: Leaving?, locked: LockedRegions
  ) {
    self.template = template
    self.team = team
    self.country = country
    self.leaving = leaving
    self.locked = locked
  }
}
