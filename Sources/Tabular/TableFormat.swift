/// What the beginning of a file tells of its table.
package struct TableFormat: Equatable, Sendable {
  package var encoding: TextEncoding
  package var byteOrderMarkLength: Int
  /// A comma, a semicolon, a tab or a bar.
  package var delimiter: UInt8

  package init(encoding: TextEncoding, byteOrderMarkLength: Int, delimiter: UInt8) {
    self.encoding = encoding
    self.byteOrderMarkLength = byteOrderMarkLength
    self.delimiter = delimiter
  }

  /// Bytes that are enough to tell.
  package static let sampleSize = 65_536

  /// Looks at the first bytes of a file. Throws where it is no table of text.
  package static func detect(
    sample: [UInt8], isWholeFile: Bool, encoding: TextEncoding? = nil, delimiter: UInt8? = nil
  ) throws(TabularError) -> TableFormat {
    if let kind = FileKind.name(of: sample) {
      throw TabularError(
        sentence: "The file is \(kind), not a table of text. Save it as CSV and import that.")
    }
    let mark = byteOrderMark(sample)
    let found = encoding ?? mark?.encoding ?? guessEncoding(sample, isWholeFile: isWholeFile)
    let markLength = mark?.encoding == found ? mark?.length ?? 0 : 0
    var transcoder = UTF8Transcoder(found)
    var text: [UInt8] = []
    transcoder.transcode(Array(sample.dropFirst(markLength)), into: &text)
    // A NUL or two in a long file is a damaged cell, of which its row will tell.
    let beginning = text.prefix(4096)
    if encoding == nil, beginning.count(where: { $0 == 0 }) * 100 > beginning.count {
      throw TabularError(
        sentence: "The file holds binary data, not a table of text. Save it as CSV and import that.")
    }
    return TableFormat(
      encoding: found, byteOrderMarkLength: markLength,
      delimiter: delimiter ?? DelimiterGuess.delimiter(of: text))
  }

  private static func byteOrderMark(_ bytes: [UInt8]) -> (encoding: TextEncoding, length: Int)? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    return nil
  }

  private static func guessEncoding(_ bytes: [UInt8], isWholeFile: Bool) -> TextEncoding {
    let pairs = bytes.prefix(4096)
    var even = 0
    var odd = 0
    for (index, byte) in pairs.enumerated() where byte == 0 {
      if index % 2 == 0 { even += 1 } else { odd += 1 }
    }
    if odd > pairs.count / 8, even * 8 < odd { return .utf16LittleEndian }
    if even > pairs.count / 8, odd * 8 < even { return .utf16BigEndian }
    if isUTF8(bytes, mayBeCut: !isWholeFile) { return .utf8 }
    return looksCyrillic(bytes) ? .windows1251 : .windows1252
  }

  private static func isUTF8(_ bytes: [UInt8], mayBeCut: Bool) -> Bool {
    if String(validating: bytes, as: UTF8.self) != nil { return true }
    guard mayBeCut else { return false }
    // A character of up to four bytes may be cut at the end of the sample.
    return (1...3).contains { cut in
      bytes.count > cut && String(validating: bytes.dropLast(cut), as: UTF8.self) != nil
    }
  }

  /// Danish has single letters beyond ASCII among others; Russian has whole words of them.
  private static func looksCyrillic(_ bytes: [UInt8]) -> Bool {
    var highWords = 0
    var mixedWords = 0
    var high = 0
    var low = 0
    for byte in bytes + [32] {
      if byte >= 0xC0 || byte == 0xA8 || byte == 0xB8 {
        high += 1
      } else if (65...90).contains(byte) || (97...122).contains(byte) {
        low += 1
      } else {
        if high >= 3, low == 0 { highWords += 1 }
        if high > 0, low > 0 { mixedWords += 1 }
        high = 0
        low = 0
      }
    }
    return highWords > mixedWords
  }
}

/// Files that are something else than text, by their first bytes.
enum FileKind {
  private static let kinds: [(start: [UInt8], name: String)] = [
    ([0x89, 0x50, 0x4E, 0x47], "a picture (PNG)"),
    ([0xFF, 0xD8, 0xFF], "a picture (JPEG)"),
    (Array("GIF8".utf8), "a picture (GIF)"),
    (Array("RIFF".utf8), "a picture or a sound (RIFF)"),
    (Array("BM".utf8) + [0], "a picture (BMP)"),
    (Array("%PDF".utf8), "a PDF"),
    ([0x50, 0x4B, 0x03, 0x04], "an Excel workbook or another ZIP archive"),
    ([0xD0, 0xCF, 0x11, 0xE0], "an old Excel workbook (.xls)"),
    ([0x1F, 0x8B], "compressed (gzip)"),
    (Array("SQLite format 3".utf8), "a database"),
    ([0x7F, 0x45, 0x4C, 0x46], "a program"),
  ]

  static func name(of bytes: [UInt8]) -> String? {
    kinds.first { bytes.starts(with: $0.start) }?.name
  }
}

/// Finds the character that parts the columns.
enum DelimiterGuess {
  private static let candidates: [UInt8] = [44, 59, 9, 124]

  /// The one that splits the first lines into the same number of fields, the most of them.
  static func delimiter(of text: [UInt8]) -> UInt8 {
    var best: (delimiter: UInt8, score: Double) = (44, 0)
    for candidate in candidates {
      let counts = fieldCounts(text, candidate)
      guard let first = counts.first, first > 1 else { continue }
      let alike = counts.count { $0 == first }
      let score = Double(alike) / Double(counts.count) * 1000 + Double(min(first, 100))
      if score > best.score { best = (candidate, score) }
    }
    return best.delimiter
  }

  private static func fieldCounts(_ text: [UInt8], _ delimiter: UInt8) -> [Int] {
    var counts: [Int] = []
    var fields = 1
    var isQuoted = false
    var isEmpty = true
    for byte in text {
      if byte == 34 { isQuoted.toggle() }
      if byte == delimiter, !isQuoted { fields += 1 }
      if byte == 10 || byte == 13, !isQuoted {
        if !isEmpty { counts.append(fields) }
        fields = 1
        isEmpty = true
        if counts.count == 30 { return counts }
      } else {
        isEmpty = false
      }
    }
    if counts.isEmpty, !isEmpty { counts.append(fields) }
    return counts
  }
}
