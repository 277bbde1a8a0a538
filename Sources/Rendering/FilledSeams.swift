package import Firsthand
import Foundation
import MailFormat

/// What one recipient's copy has in a letter's seams, encoded for both bodies.
package struct FilledSeams: Sendable {
  fileprivate let html: [QuotedPrintablePiece]
  fileprivate let text: [QuotedPrintablePiece]

  package init(_ letter: CompiledLetter, for recipient: Recipient) {
    let values = letter.seams.map { letter.filling.value($0, for: recipient) }
    text = values.map(QuotedPrintablePiece.init)
    html = zip(values, text).map { value, plain in
      let escaped = HTMLEscape.text(value)
      return escaped.utf8.count == value.utf8.count ? plain : QuotedPrintablePiece(escaped)
    }
  }
}

extension CompiledLetter {
  /// Writes the HTML body, quoted-printable, behind what is in `bytes`, which ends with a line.
  package func appendHTML(_ filled: FilledSeams, to bytes: inout [UInt8]) {
    Self.append(html, filled.html, to: &bytes)
  }

  /// Writes the text body, quoted-printable, behind what is in `bytes`, which ends with a line.
  package func appendText(_ filled: FilledSeams, to bytes: inout [UInt8]) {
    Self.append(text, filled.text, to: &bytes)
  }

  private static func append(_ steps: [Step], _ values: [QuotedPrintablePiece], to bytes: inout [UInt8]) {
    var taken: [UInt8] = []
    swap(&taken, &bytes)
    var writer = QuotedPrintableWriter(after: taken)
    taken = []
    for step in steps {
      switch step {
      case .fixed(let piece): writer.append(piece)
      case .seam(let number): writer.append(values[number])
      }
    }
    bytes = writer.finish()
  }

  /// Whether the stretches that all copies share stand in `bytes`, in their order: they were checked as these bytes.
  package func sharedStretchesStand(in bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { all in
      var start = 0
      for steps in [text, html] {
        for case .fixed(let piece) in steps {
          guard let end = Self.end(of: piece.bytes, in: all, from: start) else { return false }
          start = end
        }
      }
      return true
    }
  }

  private static func end(of piece: [UInt8], in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    piece.withUnsafeBytes { wanted in
      guard let text = bytes.baseAddress, let first = wanted.baseAddress else { return wanted.isEmpty ? start : nil }
      var at = start
      while at + wanted.count <= bytes.count {
        if memcmp(text + at, first, wanted.count) == 0 { return at + wanted.count }
        guard let next = memchr(text + at + 1, Int32(wanted[0]), bytes.count - at - 1) else { return nil }
        at = UnsafeRawPointer(next) - text
      }
      return nil
    }
  }

  /// Room that both bodies take, at about.
  package var size: Int { htmlSize + textSize + 1_024 }
}
