/// What one copy of a letter has of its own: the words with merge fields in them, as they came out, and what came into
/// the fields. All else is the same in each of the letter's copies, but for the links that bear each reader's token.
package struct OwnWords: Hashable, Sendable {
  /// A text of the letter with a merge field in it.
  package enum Place: Hashable, Sendable {
    case subject, preheader
    /// By its number among the letter's blocks.
    case block(Int, Letter.Block.Author)
    /// The words of a link, by its number among the letter's links.
    case link(Int)
  }

  package struct Text: Hashable, Sendable {
    package var place: Place
    package var words: MappedText
    /// What came into the fields of the text, which tells it from the same text of other copies.
    package var values: [String]

    package init(place: Place, words: MappedText, values: [String]) {
      self.place = place
      self.words = words
      self.values = values
    }
  }

  /// Of all copies of a letter the same places, in reading order.
  package var texts: [Text]
  package var merges: [Letter.Merge]
  package var greeting: String

  package init(texts: [Text], merges: [Letter.Merge], greeting: String) {
    self.texts = texts
    self.merges = merges
    self.greeting = greeting
  }
}
