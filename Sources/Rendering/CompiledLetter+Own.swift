package import Firsthand

extension CompiledLetter {
  /// The words of one copy that other copies do not share.
  package func own(for recipient: Recipient) -> OwnWords {
    var merges: [Letter.Merge] = []
    var texts: [OwnWords.Text] = []
    if subject.isPersonal {
      texts.append(OwnWords.Text(place: .subject, words: subject.mapped(for: recipient, filling, merges: &merges)))
    }
    if preheader.isPersonal {
      texts.append(
        OwnWords.Text(place: .preheader, words: preheader.mapped(for: recipient, filling, merges: &merges)))
    }
    var links: [OwnWords.Text] = []
    for block in personalBlocks {
      var found: [Letter.Link] = []
      let text = mapped(blocks[block.number], for: recipient, merges: &merges, links: &found)
      texts.append(OwnWords.Text(place: .block(block.number, blocks[block.number].author), words: text))
      for (offset, link) in found.enumerated() where block.personalLinks.contains(offset) {
        links.append(OwnWords.Text(place: .link(block.linksBefore + offset), words: link.text))
      }
    }
    return OwnWords(texts: texts + links, merges: merges, greeting: filling.value(.greeting, for: recipient))
  }
}

/// A block with words that each reader fills.
struct PersonalBlock: Hashable, Sendable {
  /// Among the letter's blocks.
  let number: Int
  /// Links in the blocks before it.
  let linksBefore: Int
  /// Which of its links have words that each reader fills.
  let personalLinks: Set<Int>

  static func all(of blocks: [CompiledBlock]) -> [PersonalBlock] {
    var links = 0
    var personal: [PersonalBlock] = []
    for (number, block) in blocks.enumerated() {
      var own: Set<Int> = []
      var isPersonal = false
      var count = 0
      var linkIsPersonal = false
      for run in block.runs {
        switch run {
        case .seam:
          isPersonal = true
          linkIsPersonal = true
        case .linkStart: linkIsPersonal = false
        case .linkEnd:
          if linkIsPersonal { own.insert(count) }
          count += 1
        case .text, .lineBreak: break
        }
      }
      if isPersonal { personal.append(PersonalBlock(number: number, linksBefore: links, personalLinks: own)) }
      links += count
    }
    return personal
  }
}

extension CompiledLine {
  /// Whether each reader has another.
  var isPersonal: Bool {
    pieces.contains { piece in
      if case .seam = piece { true } else { false }
    }
  }
}
