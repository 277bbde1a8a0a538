import Foundation

/// The base64 transfer encoding (RFC 2045 §6.8).
package enum Base64Lines {
  /// Lines of 76 characters, each ended by CRLF.
  package static func encode(_ bytes: [UInt8]) -> [UInt8] {
    let data = Data(bytes).base64EncodedData(options: [
      .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
    ])
    return Array(data) + (data.isEmpty ? [] : [13, 10])
  }

  /// One line.
  static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// Lenient: characters outside the alphabet are passed over; what is cut off is left out.
  package static func decode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for byte in bytes {
      let value: UInt32
      switch byte {
      case 65...90: value = UInt32(byte - 65)
      case 97...122: value = UInt32(byte - 71)
      case 48...57: value = UInt32(byte + 4)
      case 43: value = 62
      case 47: value = 63
      default: continue
      }
      buffer = (buffer << 6 | value) & 0xFFFFFF
      bits += 6
      if bits >= 8 {
        bits -= 8
        out.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
      }
    }
    return out
  }
}
