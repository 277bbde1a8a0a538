import Firsthand
import MailFormat

/// Builds the HTML of a letter as pieces and seams, and keeps apart what is the company's.
struct HTMLBody {
  private(set) var pieces: [CompiledLetter.Piece] = []
  private(set) var locked: [String] = []

  private var pending = ""
  private var lockedPending = ""
  private let sender: Sender
  private let accent: String

  init(_ flat: FlatLayout, parts: LetterParts, sender: Sender, accent: String) {
    self.sender = sender
    self.accent = HTMLEscape.text(accent)
    for item in flat.items {
      switch item {
      case .locked(let text): appendLocked(text)
      case .fixed(let text): appendLocked(HTMLEscape.text(text))
      case .seam(let seam): append(seam)
      case .slot(let name): append(parts.slots[name]?.blocks ?? [])
      case .line(let markup, _):
        endLocked()
        for block in markup.blocks { append(block.inlines) }
      case .target(let target):
        endLocked()
        pending += HTMLEscape.text(target)
      }
    }
    flush()
    endLocked()
  }

  private mutating func appendLocked(_ html: String) {
    pending += html
    lockedPending += html
  }

  private mutating func endLocked() {
    if !lockedPending.isEmpty { locked.append(lockedPending) }
    lockedPending = ""
  }

  private mutating func append(_ seam: Seam) {
    endLocked()
    flush()
    pieces.append(.seam(seam))
  }

  private mutating func flush() {
    if !pending.isEmpty { pieces.append(.fixed(QuotedPrintablePiece(pending))) }
    pending = ""
  }

  private mutating func append(_ blocks: [Markup.Block]) {
    endLocked()
    var isInList = false
    for block in blocks {
      if (block.kind == .bullet) != isInList {
        pending += isInList ? "</ul>\n" : "<ul style=\"margin:0 0 16px;padding:0 0 0 24px\">\n"
        isInList.toggle()
      }
      let (open, close) =
        isInList
        ? ("<li style=\"margin:0 0 8px\">", "</li>\n")
        : ("<p style=\"margin:0 0 16px\">", "</p>\n")
      pending += open
      append(block.inlines)
      pending += close
    }
    if isInList { pending += "</ul>\n" }
  }

  private mutating func append(_ inlines: [Markup.Inline]) {
    for inline in inlines {
      switch inline {
      case .text(let text, _): pending += HTMLEscape.text(text)
      case .strong(let inner): wrap("<strong>", inner, "</strong>")
      case .emphasis(let inner): wrap("<em>", inner, "</em>")
      case .link(let inner, let target, _):
        wrap(
          "<a href=\"\(HTMLEscape.text(target))\" style=\"color:\(accent);text-decoration:underline\">",
          inner, "</a>")
      case .lineBreak: pending += "<br>\n"
      case .merge(.customer(let field), let fallback, _):
        append(.customer(field, fallback: fallback))
      case .merge(.senderName, _, _): pending += HTMLEscape.text(sender.name)
      case .merge(.senderFirstName, _, _): pending += HTMLEscape.text(sender.firstName)
      }
    }
  }

  private mutating func wrap(_ open: String, _ inner: [Markup.Inline], _ close: String) {
    pending += open
    append(inner)
    pending += close
  }
}
