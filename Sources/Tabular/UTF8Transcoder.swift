/// Turns bytes of an encoding into UTF-8, chunk by chunk; a character may lie across two chunks. What is
/// no character becomes U+FFFD. UTF-8 itself passes through as it is.
struct UTF8Transcoder {
  private let encoding: TextEncoding
  private let table: [[UInt8]]
  private var oddByte: UInt8?
  private var highSurrogate: UInt16?
  private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

  init(_ encoding: TextEncoding) {
    self.encoding = encoding
    table = encoding.singleByteTable ?? []
  }

  mutating func transcode(_ chunk: [UInt8], into out: inout [UInt8]) {
    switch encoding {
    case .utf8: out += chunk
    case .windows1252, .windows1251, .latin1:
      out.reserveCapacity(out.count + chunk.count * 2)
      for byte in chunk {
        if byte < 128 {
          out.append(byte)
        } else {
          out += table[Int(byte)].isEmpty ? Self.replacement : table[Int(byte)]
        }
      }
    case .utf16LittleEndian, .utf16BigEndian:
      for byte in chunk {
        guard let first = oddByte else {
          oddByte = byte
          continue
        }
        oddByte = nil
        let unit =
          encoding == .utf16LittleEndian
          ? UInt16(byte) << 8 | UInt16(first) : UInt16(first) << 8 | UInt16(byte)
        append(unit, to: &out)
      }
    }
  }

  /// What is left when the file ends in the middle of a character.
  mutating func finish(into out: inout [UInt8]) {
    if oddByte != nil || highSurrogate != nil { out += Self.replacement }
    oddByte = nil
    highSurrogate = nil
  }

  private mutating func append(_ unit: UInt16, to out: inout [UInt8]) {
    if let high = highSurrogate {
      highSurrogate = nil
      if (0xDC00...0xDFFF).contains(unit) {
        let value = 0x10000 + (UInt32(high - 0xD800) << 10) + UInt32(unit - 0xDC00)
        append(value, to: &out)
        return
      }
      out += Self.replacement
    }
    if (0xD800...0xDBFF).contains(unit) {
      highSurrogate = unit
    } else if (0xDC00...0xDFFF).contains(unit) {
      out += Self.replacement
    } else {
      append(UInt32(unit), to: &out)
    }
  }

  private func append(_ value: UInt32, to out: inout [UInt8]) {
    switch value {
    case ..<0x80: out.append(UInt8(value))
    case ..<0x800: out += [UInt8(0xC0 | value >> 6), UInt8(0x80 | value & 0x3F)]
    case ..<0x10000:
      out += [UInt8(0xE0 | value >> 12), UInt8(0x80 | value >> 6 & 0x3F), UInt8(0x80 | value & 0x3F)]
    default:
      out += [
        UInt8(0xF0 | value >> 18), UInt8(0x80 | value >> 12 & 0x3F),
        UInt8(0x80 | value >> 6 & 0x3F), UInt8(0x80 | value & 0x3F),
      ]
    }
  }
}
