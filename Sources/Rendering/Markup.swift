import Firsthand

/// What a salesperson typed into a slot, as a tree that knows where each piece stands.
///
/// Paragraphs (a blank line between), line breaks, `**bold**`, `*italic*`, `[text](https://…)`, lines
/// that begin with `- `, `{first_name|there}`, and a backslash before `* _ [ ] { } \`.
package struct Markup: Hashable, Sendable {
  package struct Block: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case paragraph, bullet }
    package var kind: Kind
    package var inlines: [Inline]
  }

  package indirect enum Inline: Hashable, Sendable {
    /// `range` is the place of the text; of another length than the text where it was escaped.
    case text(String, range: Range<Int>)
    case strong([Inline])
    case emphasis([Inline])
    case link([Inline], target: String, range: Range<Int>)
    case merge(MergeField, fallback: String, range: Range<Int>)
    case lineBreak(range: Range<Int>)
  }

  /// Something that cannot be sent as it stands.
  package struct Problem: Hashable, Sendable {
    package var range: Range<Int>
    package var sentence: String
  }

  package var blocks: [Block]
  package var problems: [Problem]

  package var isEmpty: Bool { blocks.isEmpty }
}
