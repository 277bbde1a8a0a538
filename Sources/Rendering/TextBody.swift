import Firsthand
import MailFormat

/// Builds the text part of a letter from its blocks.
struct TextBody {
  private(set) var pieces: [CompiledLetter.Piece] = []
  private(set) var locked: [String] = []

  private var pending = ""
  private var lockedPending = ""

  init(_ blocks: [CompiledBlock]) {
    var previous: Letter.Block.Kind?
    for block in blocks {
      if let previous {
        appendLocked(previous == .bullet && block.kind == .bullet ? "\n" : "\n\n")
      }
      if block.kind == .bullet { appendLocked("- ") }
      append(block)
      previous = block.kind
    }
    appendLocked("\n")
    endLocked()
    flush()
  }

  private mutating func append(_ block: CompiledBlock) {
    var linkText = ""
    for run in block.runs {
      switch run {
      case .text(let text, let place):
        linkText += text
        if place.part == .locked {
          appendLocked(text)
        } else {
          endLocked()
          pending += text
        }
      case .seam(let seam, _, _): append(seam)
      case .lineBreak: appendLocked("\n")
      case .linkStart: linkText = ""
      case .linkEnd(.fixed(let target)):
        // RFC 3986 appendix C: angle brackets delimit an address in plain text.
        if target.isEmpty || target == linkText || target == "mailto:" + linkText { continue }
        endLocked()
        pending += " <" + target + ">"
      case .linkEnd(.seam(let seam)):
        appendLocked(" <")
        append(seam)
        appendLocked(">")
      }
    }
  }

  private mutating func appendLocked(_ text: String) {
    pending += text
    lockedPending += text
  }

  private mutating func endLocked() {
    if lockedPending.contains(where: { !$0.isWhitespace }) { locked.append(lockedPending) }
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
}
