import Firsthand

/// One block of a letter in reading order, from which the text part and the checker's view are made.
struct CompiledBlock: Sendable {
  enum Run: Hashable, Sendable {
    case text(String, SourceSpan)
    case seam(Seam, field: String?, SourceSpan)
    case lineBreak(SourceSpan)
    case linkStart
    case linkEnd(Target)
  }

  enum Target: Hashable, Sendable {
    case fixed(String)
    /// Each reader's own.
    case seam(Seam)
  }

  var kind: Letter.Block.Kind
  var author: Letter.Block.Author
  var runs: [Run]

  static let lockedPlace = SourceSpan(part: .locked, range: 0..<0)

  /// A letter's blocks, and its outline: which of the company's blocks stand around which slots.
  static func all(
    of flat: FlatLayout, parts: LetterParts, sender: Sender
  ) -> (blocks: [CompiledBlock], outline: [CompiledLetter.OutlineItem]) {
    var html = ""
    for (number, item) in flat.items.enumerated() {
      switch item {
      case .locked(let text): html += text
      default: if let marker = LayoutDocument.marker(number) { html.append(marker) }
      }
    }
    var builder = BlockBuilder(items: flat.items, parts: parts, sender: sender)
    for event in LayoutDocument(html: html).events { builder.take(event) }
    builder.close()
    return (builder.blocks, builder.outline)
  }
}

/// Gathers the events of a layout's walk into blocks.
private struct BlockBuilder {
  let items: [FlatLayout.Item]
  let parts: LetterParts
  let sender: Sender
  private(set) var blocks: [CompiledBlock] = []
  private(set) var outline: [CompiledLetter.OutlineItem] = []
  private var runs: [CompiledBlock.Run] = []
  private var kind = Letter.Block.Kind.paragraph
  private var author = Letter.Block.Author.company
  private var openTargets: [CompiledBlock.Target] = []

  init(items: [FlatLayout.Item], parts: LetterParts, sender: Sender) {
    self.items = items
    self.parts = parts
    self.sender = sender
  }

  mutating func take(_ event: LayoutDocument.Event) {
    switch event {
    case .boundary: close()
    case .heading: kind = .heading
    case .bullet: kind = .bullet
    case .lineBreak: runs.append(.lineBreak(CompiledBlock.lockedPlace))
    case .linkStart(let target):
      openTargets.append(self.target(target))
      runs.append(.linkStart)
    case .linkEnd:
      if let target = openTargets.popLast() { runs.append(.linkEnd(target)) }
    case .text(let text): take(text)
    }
  }

  private mutating func take(_ text: String) {
    var fixed = ""
    for character in text {
      guard let number = LayoutDocument.number(ofMarker: character), number < items.count else {
        fixed.append(character)
        continue
      }
      appendLocked(fixed)
      fixed = ""
      append(items[number])
    }
    appendLocked(fixed)
  }

  private mutating func appendLocked(_ text: String) {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r\n" || $0 == "\r" })
    var out = words.joined(separator: " ")
    if text.first?.isASCIISpace == true, !endsWithSpace { out = " " + out }
    if text.last?.isASCIISpace == true, !words.isEmpty { out += " " }
    if !out.isEmpty { runs.append(.text(out, CompiledBlock.lockedPlace)) }
  }

  private var endsWithSpace: Bool {
    switch runs.last {
    case nil, .lineBreak: true
    case .text(let text, _): text.hasSuffix(" ")
    default: false
    }
  }

  private mutating func append(_ item: FlatLayout.Item) {
    switch item {
    case .locked(let text): appendLocked(text)
    case .fixed(let text):
      if !text.isEmpty { runs.append(.text(text, CompiledBlock.lockedPlace)) }
    case .seam(let seam):
      runs.append(.seam(seam, field: nil, CompiledBlock.lockedPlace))
    case .target: break
    case .line(let markup, let part):
      if case .slot(let name) = part { outline.append(.slot(name)) }
      author = .writer
      for block in markup.blocks { append(block.inlines, part) }
    case .slot(let name):
      close()
      outline.append(.slot(name))
      for block in parts.slots[name]?.blocks ?? [] {
        kind = block.kind == .bullet ? .bullet : .paragraph
        author = .writer
        append(block.inlines, .slot(name))
        close()
      }
    }
  }

  private mutating func append(_ inlines: [Markup.Inline], _ part: SourceSpan.Part) {
    func place(_ range: Range<Int>) -> SourceSpan { SourceSpan(part: part, range: range) }
    for inline in inlines {
      switch inline {
      case .text(let text, let range): runs.append(.text(text, place(range)))
      case .strong(let inner), .emphasis(let inner): append(inner, part)
      case .lineBreak(let range): runs.append(.lineBreak(place(range)))
      case .link(let inner, let target, _):
        runs.append(.linkStart)
        append(inner, part)
        runs.append(.linkEnd(.fixed(target)))
      case .merge(let field, let fallback, let range):
        switch CompiledLine.piece(field, fallback: fallback, place(range), sender) {
        case .text(let text, let place): runs.append(.text(text, place))
        case .seam(let seam, let field, let place):
          runs.append(.seam(seam, field: field, place))
        }
      }
    }
  }

  /// What a link's `href` leads to: its own text, or the placeholder in it.
  private func target(_ href: String) -> CompiledBlock.Target {
    var out = ""
    for character in href {
      guard let number = LayoutDocument.number(ofMarker: character), number < items.count else {
        out.append(character)
        continue
      }
      switch items[number] {
      case .seam(.unsubscribeURL): return .seam(.unsubscribeURL)
      case .seam(.viewURL): return .seam(.viewURL)
      case .fixed(let text), .target(let text): out += text
      default: break
      }
    }
    return .fixed(out)
  }

  mutating func close() {
    while case .text(let text, let place) = runs.last, place.part == .locked, text.hasSuffix(" ") {
      runs.removeLast()
      let rest = String(text.reversed().drop { $0 == " " }.reversed())
      if !rest.isEmpty { runs.append(.text(rest, place)) }
    }
    let says = runs.contains { run in
      switch run {
      case .text, .seam: true
      case .lineBreak, .linkStart, .linkEnd: false
      }
    }
    if says {
      if author == .company { outline.append(.company(block: blocks.count)) }
      blocks.append(CompiledBlock(kind: kind, author: author, runs: runs))
    }
    runs = []
    kind = .paragraph
    author = .company
  }
}

extension Character {
  fileprivate var isASCIISpace: Bool {
    self == " " || self == "\n" || self == "\t" || self == "\r\n" || self == "\r"
  }
}
