/// The quoted-printable transfer encoding (RFC 2045 §6.7) of text.
package enum QuotedPrintable {
  static let digits = Array("0123456789ABCDEF".utf8)
  /// Characters of a line, the soft break's `=` included.
  static let lineLimit = 76

  package static func encode(_ text: String) -> [UInt8] {
    var writer = QuotedPrintableWriter(reservingCapacity: text.utf8.count * 5 / 4)
    writer.append(value: text)
    return writer.bytes
  }

  /// Lenient: what is no escape stays as it is.
  package static func decode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    let bytes = Array(bytes)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == 61 else {
        out.append(byte)
        index += 1
        continue
      }
      if index + 2 < bytes.count, bytes[index + 1] == 13, bytes[index + 2] == 10 {
        index += 3
      } else if index + 1 < bytes.count, bytes[index + 1] == 10 {
        index += 2
      } else if index + 2 < bytes.count, let high = value(bytes[index + 1]),
        let low = value(bytes[index + 2])
      {
        out.append(high << 4 | low)
        index += 3
      } else {
        out.append(byte)
        index += 1
      }
    }
    return out
  }

  private static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }
}

/// A stretch of a body, encoded ahead of time. It begins at column 0, so that at its seams a soft line
/// break makes a copy of it enough. A value that stands in many places is one too.
package struct QuotedPrintablePiece: Hashable, Sendable {
  package let bytes: [UInt8]
  /// The column at its end.
  let endColumn: Int

  /// LF, CR and CRLF in `text` all become CRLF.
  package init(_ text: String) {
    var writer = QuotedPrintableWriter(reservingCapacity: text.utf8.count * 5 / 4)
    writer.append(value: text)
    bytes = writer.bytes
    endColumn = writer.column
  }
}

/// Puts encoded pieces and values together into one body.
package struct QuotedPrintableWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  private(set) var column = 0

  package init(reservingCapacity capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package mutating func append(_ piece: QuotedPrintablePiece) {
    guard !piece.bytes.isEmpty else { return }
    breakSoftly()
    bytes.append(contentsOf: piece.bytes)
    column = piece.endColumn
  }

  package mutating func append(value: String) {
    if column > 0, !value.isEmpty { breakSoftly() }
    var value = value
    value.withUTF8 { encode($0) }
  }

  private mutating func breakSoftly() {
    guard column > 0 else { return }
    bytes.append(61)
    breakHard()
  }

  private mutating func breakHard() {
    bytes.append(13)
    bytes.append(10)
    column = 0
  }

  private mutating func encode(_ text: UnsafeBufferPointer<UInt8>) {
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      if byte == 13 || byte == 10 {
        if byte == 13, index < text.count, text[index] == 10 { index += 1 }
        breakHard()
        continue
      }
      // §6.7(3): a space or tab at the end of a line, and at a seam, must be written out.
      let isLast = index == text.count || text[index] == 13 || text[index] == 10
      let isSpace = byte == 32 || byte == 9
      let isPlain = (33...126).contains(byte) && byte != 61 || (isSpace && !isLast)
      let width = isPlain ? 1 : 3
      if column + width > QuotedPrintable.lineLimit - 1 { breakSoftly() }
      if isPlain {
        bytes.append(byte)
      } else {
        bytes.append(61)
        bytes.append(QuotedPrintable.digits[Int(byte >> 4)])
        bytes.append(QuotedPrintable.digits[Int(byte & 15)])
      }
      column += width
    }
  }
}
