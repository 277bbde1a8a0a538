import Firsthand

/// The texts of a letter in reading order.
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
  }

  private(set) var all: [Text] = []
  /// The number of each in the memory that was asked.
  private(set) var numbers: [Int] = []

  init(_ letter: Letter, memory: inout CheckMemory) {
    all.append(Text(words: letter.subject, place: .subject))
    all.append(Text(words: letter.preheader, place: .preheader))
    for block in letter.blocks { all.append(Text(words: block.text, place: .block(block.author))) }
    for link in letter.links { all.append(Text(words: link.text, place: .link)) }
    numbers = all.map { memory.number(of: $0.words.text) }
  }
}
