import Foundation
import MailFormat

extension CompiledLetter {
  /// Whether the encoded stretches that all copies share stand in a message's bytes: those of the text part, then those
  /// of the HTML part, each in order and nothing but readers' values between them. A value's encoding ends where it
  /// ends, so what they decode to stands in the bodies as it does in every copy of which this is true.
  package func stretchesStand(in message: [UInt8]) -> Bool {
    message.withUnsafeBytes { bytes in
      var reading = StretchReading(bytes: bytes)
      return reading.find(text) && reading.find(html)
    }
  }
}

/// A walk through the bytes of a message.
private struct StretchReading {
  let bytes: UnsafeRawBufferPointer
  var position = 0

  private static let bodyStart: [UInt8] = [13, 10, 13, 10]
  /// RFC 2046 §5.1.1: the line end before a boundary is the boundary's.
  private static let bodyEnd: [UInt8] = [13, 10, 45, 45]

  /// Finds the stretches of one body from here on; a stretch at its beginning and one at its end must stand there.
  mutating func find(_ steps: [CompiledLetter.Step]) -> Bool {
    for (index, step) in steps.enumerated() {
      guard case .fixed(let piece) = step, !piece.bytes.isEmpty else { continue }
      let isFound = piece.bytes.withUnsafeBytes { piece in
        index == 0 ? skip(to: piece, after: Self.bodyStart) : skip(to: piece)
      }
      guard isFound else { return false }
    }
    guard case .fixed = steps.last else { return true }
    return bytes.dropFirst(position).starts(with: Self.bodyEnd)
  }

  /// Goes behind the next place where `piece` stands, right after `mark`.
  private mutating func skip(to piece: UnsafeRawBufferPointer, after mark: [UInt8] = []) -> Bool {
    guard let first = piece.first, let wanted = piece.baseAddress, let base = bytes.baseAddress else { return false }
    var start = position
    while start + piece.count <= bytes.count,
      let found = memchr(base + start, Int32(first), bytes.count - piece.count - start + 1)
    {
      let offset = UnsafeRawPointer(found) - base
      if memcmp(base + offset, wanted, piece.count) == 0, offset >= mark.count,
        bytes[(offset - mark.count)..<offset].elementsEqual(mark)
      {
        position = offset + piece.count
        return true
      }
      start = offset + 1
    }
    return false
  }
}
