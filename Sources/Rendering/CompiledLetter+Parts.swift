package import Firsthand

/// A letter in two: what all its copies share, and what each copy has of its own.
extension CompiledLetter {
  /// Whether the line in the inbox differs from copy to copy.
  package var isSubjectPersonal: Bool { subject.isPersonal }

  /// What all copies share, as the checker sees it. Its greeting is no reader's.
  package var sharedLetter: Letter {
    let nobody = Recipient(profile: Profile(), unsubscribeURL: "")
    var merges: [Letter.Merge] = []
    var links: [Letter.Link] = []
    let shown = fixedBlocks.map { letterBlock(blocks[$0], for: nobody, merges: &merges, links: &links) }
    // Links stand in a letter in their order, also those of blocks that are not shared.
    if !hasPersonalLinks {
      links = []
      for block in blocks { _ = letterBlock(block, for: nobody, merges: &merges, links: &links) }
    }
    return Letter(
      language: language,
      subject: subject.isPersonal ? MappedText() : subject.mapped(for: nobody, filling, merges: &merges),
      preheader: preheader.isPersonal ? MappedText() : preheader.mapped(for: nobody, filling, merges: &merges),
      blocks: shown, links: links, merges: [], greeting: Self.anyGreeting)
  }

  /// What one copy has of its own, as the checker sees it; nil where its links are among that.
  package func personalLetter(for recipient: Recipient) -> Letter? {
    if hasPersonalLinks { return nil }
    var merges: [Letter.Merge] = []
    var links: [Letter.Link] = []
    let subject = subject.isPersonal ? subject.mapped(for: recipient, filling, merges: &merges) : MappedText()
    let preheader = preheader.isPersonal ? preheader.mapped(for: recipient, filling, merges: &merges) : MappedText()
    let shown = personalBlocks.map { letterBlock(blocks[$0], for: recipient, merges: &merges, links: &links) }
    return Letter(
      language: language, subject: subject, preheader: preheader, blocks: shown, links: [], merges: merges,
      greeting: filling.value(.greeting, for: recipient))
  }

  private static let anyGreeting = "Hello"
}

extension CompiledBlock {
  /// Whether its words differ from copy to copy. Where each reader's own link leads is no word.
  var isPersonal: Bool {
    runs.contains { if case .seam = $0 { true } else { false } }
  }

  /// Whether a link of the writer has words of a reader.
  var hasPersonalLink: Bool {
    guard author == .writer else { return false }
    var isInLink = false
    for run in runs {
      switch run {
      case .linkStart: isInLink = true
      case .linkEnd: isInLink = false
      case .seam where isInLink: return true
      default: break
      }
    }
    return false
  }
}

extension CompiledLine {
  var isPersonal: Bool {
    pieces.contains { if case .seam = $0 { true } else { false } }
  }
}
