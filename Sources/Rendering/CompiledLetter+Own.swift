package import Firsthand

extension CompiledLetter {
  /// The words of one copy that other copies do not share.
  package func own(for recipient: Recipient) -> OwnWords {
    var merges: [Letter.Merge] = []
    var texts: [OwnWords.Text] = []
    for (place, line) in [(OwnWords.Place.subject, subject), (.preheader, preheader)] where line.isPersonal {
      let words = line.mapped(for: recipient, filling, merges: &merges)
      texts.append(OwnWords.Text(place: place, words: words, values: line.values(for: recipient, filling)))
    }
    var links: [OwnWords.Text] = []
    for block in personalBlocks {
      var found: [Letter.Link] = []
      let text = mapped(blocks[block.number], for: recipient, merges: &merges, links: &found)
      let values = block.seams.map { filling.value($0, for: recipient) }
      texts.append(
        OwnWords.Text(place: .block(block.number, blocks[block.number].author), words: text, values: values))
      for (offset, link) in found.enumerated() where block.personalLinks.contains(offset) {
        links.append(OwnWords.Text(place: .link(block.linksBefore + offset), words: link.text, values: values))
      }
    }
    return OwnWords(texts: texts + links, merges: merges, greeting: filling.value(.greeting, for: recipient))
  }
}

/// A block with words that each reader fills.
struct PersonalBlock: Hashable, Sendable {
  /// Among the letter's blocks.
  let number: Int
  /// In reading order.
  let seams: [Seam]
  /// Links in the blocks before it.
  let linksBefore: Int
  /// Which of its links have words that each reader fills.
  let personalLinks: Set<Int>

  static func all(of blocks: [CompiledBlock]) -> [PersonalBlock] {
    var links = 0
    var personal: [PersonalBlock] = []
    for (number, block) in blocks.enumerated() {
      var own: Set<Int> = []
      var seams: [Seam] = []
      var count = 0
      var linkIsPersonal = false
      for run in block.runs {
        switch run {
        case .seam(let seam, _, _):
          seams.append(seam)
          linkIsPersonal = true
        case .linkStart: linkIsPersonal = false
        case .linkEnd:
          if linkIsPersonal { own.insert(count) }
          count += 1
        case .text, .lineBreak: break
        }
      }
      if !seams.isEmpty {
        personal.append(PersonalBlock(number: number, seams: seams, linksBefore: links, personalLinks: own))
      }
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

  fileprivate func values(for recipient: Recipient, _ filling: SeamFilling) -> [String] {
    pieces.compactMap { piece in
      if case .seam(let seam, _, _) = piece { filling.value(seam, for: recipient) } else { nil }
    }
  }
}
