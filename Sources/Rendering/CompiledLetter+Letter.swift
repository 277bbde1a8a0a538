package import Firsthand

extension CompiledLetter {
  /// One copy as the checker sees it.
  package func letter(for recipient: Recipient) -> Letter {
    var merges: [Letter.Merge] = []
    var links: [Letter.Link] = []
    let subject = subject.mapped(for: recipient, filling, merges: &merges)
    let preheader = preheader.mapped(for: recipient, filling, merges: &merges)
    var shown: [Letter.Block] = []
    shown.reserveCapacity(blocks.count)
    for block in blocks {
      let text = mapped(block, for: recipient, merges: &merges, links: &links)
      shown.append(Letter.Block(kind: block.kind, author: block.author, text: text))
    }
    return Letter(
      language: language, subject: subject, preheader: preheader, blocks: shown, links: links,
      merges: merges, greeting: filling.value(.greeting, for: recipient))
  }

  func mapped(
    _ block: CompiledBlock, for recipient: Recipient, merges: inout [Letter.Merge],
    links: inout [Letter.Link]
  ) -> MappedText {
    var text = MappedText()
    var link: MappedText?
    func add(_ piece: String, _ place: SourceSpan) {
      text.append(piece, from: place)
      link?.append(piece, from: place)
    }
    for run in block.runs {
      switch run {
      case .text(let piece, let place): add(piece, place)
      case .lineBreak(let place): add("\n", place)
      case .seam(let seam, let field, let place):
        let value = filling.value(seam, for: recipient)
        add(value, place)
        if let field { merges.append(Letter.Merge(field: field, value: value, place: place)) }
      case .linkStart: link = MappedText()
      case .linkEnd(let target):
        let address =
          switch target {
          case .fixed(let fixed): fixed
          case .seam(let seam): filling.value(seam, for: recipient)
          }
        links.append(
          Letter.Link(text: link ?? MappedText(), target: address, author: block.author))
        link = nil
      }
    }
    return text
  }
}
