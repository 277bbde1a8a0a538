/// The one encoder for people's text in HTML.
package enum HTMLEscape {
  /// `text` where characters may stand: between tags, and within a quoted attribute.
  package static func text(_ text: String) -> String {
    var needs = false
    for byte in text.utf8 where isSpecial(byte) {
      needs = true
      break
    }
    if !needs { return text }
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): out += Array("&amp;".utf8)
      case UInt8(ascii: "<"): out += Array("&lt;".utf8)
      case UInt8(ascii: ">"): out += Array("&gt;".utf8)
      case UInt8(ascii: "\""): out += Array("&quot;".utf8)
      case UInt8(ascii: "'"): out += Array("&#39;".utf8)
      default: out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == 38 || byte == 60 || byte == 62 || byte == 34 || byte == 39
  }
}
