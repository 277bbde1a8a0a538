/// Text with marks where words begin and end, as PCRE2's `\b` has them, so that "rate" as a word is not found in "crates".
enum MarkedWords {
  private static let start: UInt8 = 1
  private static let end: UInt8 = 2

  /// A literal whose edges are known to be those of words, or not.
  static func literal(_ text: String, startsWord: Bool, endsWord: Bool) -> String {
    var bytes = marked(text)
    if startsWord, text.unicodeScalars.first.map(isWord) == true { bytes.insert(start, at: 0) }
    if endsWord, text.unicodeScalars.last.map(isWord) == true { bytes.append(end) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A whole text in small letters, but for those of ASCII; `isOdd` where it has a character that a pattern may take for
  /// another letter: the long s, old forms of Cyrillic letters.
  static func text(_ text: String) -> (bytes: [UInt8], isOdd: Bool) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count * 3 / 2 + 2)
    var wasWord = false
    var isOdd = false
    for scalar in text.unicodeScalars {
      let value = scalar.value
      let isWord = isWord(scalar)
      if wasWord != isWord {
        bytes.append(isWord ? start : end)
        wasWord = isWord
      }
      if value < 128 {
        bytes.append(UInt8(value))
      } else {
        if value == 0x17F || (0x1C80...0x1C88).contains(value) { isOdd = true }
        append(scalar, to: &bytes)
      }
    }
    if wasWord { bytes.append(end) }
    return (bytes, isOdd)
  }

  private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    if scalar.value < tableSize {
      bytes.append(contentsOf: smallLetters[Int(scalar.value)])
    } else if scalar.properties.isUppercase {
      bytes.append(contentsOf: scalar.properties.lowercaseMapping.utf8)
    } else {
      bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
    }
  }

  /// Scalars of the alphabets of Europe are looked up.
  private static let tableSize: UInt32 = 0x530
  private static let words: [Bool] = (0..<tableSize).map { Unicode.Scalar($0).map(isWordByCategory) ?? false }
  private static let smallLetters: [[UInt8]] = (0..<tableSize).map { value in
    Unicode.Scalar(value).map { Array($0.properties.lowercaseMapping.utf8) } ?? []
  }

  private static func marked(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    // At the edges of a literal nobody knows.
    var wasWord: Bool?
    for scalar in text.unicodeScalars {
      let isWord = isWord(scalar)
      if let wasWord, wasWord != isWord { bytes.append(isWord ? start : end) }
      wasWord = isWord
      bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.EncodedScalar())
    }
    return bytes
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte) || byte == 95
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 128
      ? isWord(UInt8(scalar.value)) : scalar.value < tableSize ? words[Int(scalar.value)] : isWordByCategory(scalar)
  }

  private static func isWordByCategory(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 128 { return isWord(UInt8(scalar.value)) }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      return true
    default: return false
    }
  }
}
