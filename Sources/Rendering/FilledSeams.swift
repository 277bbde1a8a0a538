import Firsthand
import MailFormat

/// What one recipient's copy has in a letter's seams, encoded for both bodies.
struct FilledSeams: Sendable {
  fileprivate let html: [QuotedPrintablePiece]
  fileprivate let text: [QuotedPrintablePiece]

  init(_ letter: CompiledLetter, for recipient: Recipient) {
    let values = letter.seams.map { letter.filling.value($0, for: recipient) }
    text = values.map(QuotedPrintablePiece.init)
    html = zip(values, text).map { value, plain in
      let escaped = HTMLEscape.text(value)
      return escaped.utf8.count == value.utf8.count ? plain : QuotedPrintablePiece(escaped)
    }
  }
}

extension CompiledLetter {
  /// The HTML body, quoted-printable.
  func htmlBody(_ filled: FilledSeams) -> [UInt8] { Self.body(html, filled.html, size: htmlSize) }

  /// The text body, quoted-printable.
  func textBody(_ filled: FilledSeams) -> [UInt8] { Self.body(text, filled.text, size: textSize) }

  private static func body(_ steps: [Step], _ values: [QuotedPrintablePiece], size: Int) -> [UInt8] {
    var writer = QuotedPrintableWriter(reservingCapacity: size + 512)
    for step in steps {
      switch step {
      case .fixed(let piece): writer.append(piece)
      case .seam(let number): writer.append(values[number])
      }
    }
    return writer.bytes
  }
}
