import Foundation

/// Text as a search compares it: small letters without accents, so that "soren", "Søren" and "SØREN" meet,
/// "mueller" and "Müller", "Алёна" and "алена".
package enum SearchText {
  package static func folded(_ text: String) -> String { collapsed(plain(text)) }

  /// The words of a query, each of which must be found.
  package static func words(_ query: String) -> [String] {
    folded(String(query.prefix(200))).split { $0.isWhitespace }.prefix(8).map(String.init)
  }

  /// Small letters without accents; each letter keeps its place, so that names sort by it.
  static func plain(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 < 128 }) { return text.lowercased() }
    var out = ""
    for scalar in text.lowercased().decomposedStringWithCanonicalMapping.unicodeScalars
    where scalar.properties.generalCategory != .nonspacingMark {
      if let letters = letters[scalar] {
        out += letters
      } else {
        out.unicodeScalars.append(scalar)
      }
    }
    return out
  }

  /// Letters that no decomposition takes apart.
  private static let letters: [Unicode.Scalar: String] = [
    "æ": "ae", "œ": "oe", "ø": "o", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
  ]

  /// Two spellings of one letter become one: Aarhus and Århus, Mueller and Müller.
  private static func collapsed(_ text: String) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      let last = out.last
      if byte == UInt8(ascii: "e"),
        last == UInt8(ascii: "a") || last == UInt8(ascii: "o") || last == UInt8(ascii: "u")
      {
        continue
      }
      if byte == UInt8(ascii: "a"), last == byte { continue }
      out.append(byte)
    }
    return String(decoding: out, as: UTF8.self)
  }
}
