/// Where sentences begin and end in English prose. A sentence runs on over line ends and blank lines.
struct SentenceSplitter {
  /// Without the white space between them.
  private(set) var ranges: [Range<Int>] = []
  private let bytes: [UInt8]

  /// Words before a full stop that does not end a sentence.
  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "prof", "st", "vs", "e.g", "i.e", "etc", "no", "fig", "approx", "inc", "ltd", "co", "corp",
    "dept", "est", "jr", "sr", "gen", "rev", "hon", "capt", "lt", "col", "sgt", "jan", "feb", "mar", "apr", "jun",
    "jul",
    "aug", "sep", "sept", "oct", "nov", "dec", "a.m", "p.m", "u.s", "u.k", "cf", "al", "ca", "vol", "pp",
  ]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var start = skipSpace(0)
    var index = start
    while index < bytes.count {
      guard Self.isTerminator(bytes[index]) else {
        index += 1
        continue
      }
      if let end = sentenceEnd(at: index) {
        ranges.append(start..<end)
        start = skipSpace(end)
        index = start
      } else {
        while index < bytes.count, Self.isTerminator(bytes[index]) { index += 1 }
      }
    }
    var end = bytes.count
    while end > start, Self.isSpace(bytes[end - 1]) { end -= 1 }
    if start < end { ranges.append(start..<end) }
  }

  private static func isTerminator(_ byte: UInt8) -> Bool { byte == 46 || byte == 33 || byte == 63 }
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  private func skipSpace(_ from: Int) -> Int {
    var index = from
    while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
    return index
  }

  /// Behind the marks at `index` and the quotes that close with them; nil where the sentence goes on.
  private func sentenceEnd(at index: Int) -> Int? {
    var end = index
    while end < bytes.count, Self.isTerminator(bytes[end]) { end += 1 }
    while end < bytes.count {
      // ) ] " ' and the curly ones, which are three bytes each.
      if [41, 93, 34, 39].contains(bytes[end]) {
        end += 1
      } else if end + 2 < bytes.count, bytes[end] == 0xE2, bytes[end + 1] == 0x80,
        [0x99, 0x9D].contains(bytes[end + 2])
      {
        end += 3
      } else {
        break
      }
    }
    guard end < bytes.count else { return end }
    guard Self.isSpace(bytes[end]) else { return nil }
    if bytes[index] == 46, end == index + 1, isAbbreviation(before: index) { return nil }
    // A small letter goes on with the sentence.
    let next = skipSpace(end)
    if next < bytes.count, (97...122).contains(bytes[next]), bytes[index] == 46 { return nil }
    return end
  }

  private func isAbbreviation(before stop: Int) -> Bool {
    var start = stop
    while start > 0, !Self.isSpace(bytes[start - 1]), ![40, 34, 39].contains(bytes[start - 1]) { start -= 1 }
    let word = String(decoding: bytes[start..<stop], as: UTF8.self)
    // An initial, as in "J. Smith".
    if word.count == 1, word.first?.isUppercase == true, word != "I" { return true }
    return Self.abbreviations.contains(word.lowercased())
  }
}
