/// Text with marks where words begin and end, as PCRE2's `\b` has them, so that "rate" as a word is not found in "crates".
enum MarkedWords {
  private static let start: UInt8 = 1
  private static let end: UInt8 = 2

  /// A literal whose edges are known to be those of words, or not.
  static func literal(_ text: String, startsWord: Bool, endsWord: Bool) -> String {
    var bytes = marked(text, atEdges: false)
    if startsWord, text.unicodeScalars.first.map(isWord) == true { bytes.insert(start, at: 0) }
    if endsWord, text.unicodeScalars.last.map(isWord) == true { bytes.append(end) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A whole text.
  static func text(_ text: String) -> [UInt8] { marked(text, atEdges: true) }

  private static func marked(_ text: String, atEdges: Bool) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count * 3 / 2 + 2)
    // At the edges of a literal nobody knows.
    var wasWord: Bool? = atEdges ? false : nil
    func step(_ isWord: Bool) {
      if let wasWord, wasWord != isWord { bytes.append(isWord ? start : end) }
      wasWord = isWord
    }
    if text.utf8.allSatisfy({ $0 < 128 }) {
      for byte in text.utf8 {
        step(isWord(byte))
        bytes.append(byte)
      }
    } else {
      for scalar in text.unicodeScalars {
        step(isWord(scalar))
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
      }
    }
    if atEdges, wasWord == true { bytes.append(end) }
    return bytes
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || byte == 95
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 128 { return isWord(UInt8(scalar.value)) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }
}
