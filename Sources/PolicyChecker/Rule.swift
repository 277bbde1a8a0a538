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

  package enum Kind: Sendable {
    /// Looks at one stretch of text at a time.
    case text(any TextRule)
    /// Looks at a letter as a whole.
    case letter(any LetterRule)
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
  func hits(in text: String) throws(RuleFailure) -> [TextHit]
}

/// A kind of rule that reads a letter as a whole.
package protocol LetterRule: Sendable {
  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit]
  /// The part of a letter that the rule reads, where it reads nothing else: the same part gives the same hits,
  /// so that they can be kept for the next copy.
  func part(of letter: Letter) -> LetterPart?
}

extension LetterRule {
  package func part(of letter: Letter) -> LetterPart? { nil }
}

/// A part of a letter that most copies share.
package enum LetterPart: Hashable, Sendable {
  case subject(MappedText)
  case links([Letter.Link])
}

/// A hit in a text.
package struct TextHit: Hashable, Sendable {
  /// UTF-8 offsets.
  package var range: Range<Int>
  /// What the message's `%s` stand for, in order.
  package var arguments: [String]
  package var suggestions: [String]
}

/// A hit in a letter.
package struct LetterHit: Hashable, Sendable {
  package var quote: String
  package var place: SourceSpan?
  /// What to say where the rule has no message of its own.
  package var sentence: String
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
