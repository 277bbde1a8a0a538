/// A file as Vale reads it: line ends are LF, and it is taken apart into paragraphs and sentences, a Markdown file into
/// its blocks first.
struct ValeDocument {
  /// A stretch and where it begins, in UTF-8.
  struct Stretch {
    let text: String
    let start: Int
  }

  let text: String
  let isMarkdown: Bool
  /// As it was written, but for its line ends.
  let raw: String
  private(set) var paragraphs: [Stretch] = []
  private(set) var sentences: [Stretch] = []
  private(set) var headings: [Stretch] = []
  private(set) var items: [Stretch] = []
  private(set) var quotations: [Stretch] = []
  private let bytes: [UInt8]
  private let lineStarts: [Int]
  /// Characters before each 64th byte.
  private let counts: [Int]

  init(_ source: String, isMarkdown: Bool = false) {
    self.isMarkdown = isMarkdown
    let written = Self.normalized(Array(source.utf8))
    raw = String(decoding: written, as: UTF8.self)
    let markdown = isMarkdown ? MarkdownBlocks(written) : nil
    let bytes = markdown?.bytes ?? written
    self.bytes = bytes
    text = String(decoding: bytes, as: UTF8.self)
    counts = Self.counts(bytes)
    lineStarts = [0] + bytes.indices.filter { bytes[$0] == 10 }.map { $0 + 1 }
    guard let markdown else {
      paragraphs = paragraphRanges().map(stretch)
      sentences = SentenceSplitter(bytes).ranges.map(stretch)
      return
    }
    for block in markdown.blocks {
      let found = stretch(block.range)
      switch block.kind {
      case .heading: headings.append(found)
      case .paragraph: paragraphs.append(found)
      case .list: items.append(found)
      case .blockquote: quotations.append(found)
      }
      guard block.kind != .heading else { continue }
      let parts = SentenceSplitter(Array(bytes[block.range])).ranges
      sentences += parts.map {
        stretch(block.range.lowerBound + $0.lowerBound..<block.range.lowerBound + $0.upperBound)
      }
    }
  }

  var whole: Stretch { Stretch(text: text, start: 0) }

  private func stretch(_ range: Range<Int>) -> Stretch {
    Stretch(text: String(decoding: bytes[range], as: UTF8.self), start: range.lowerBound)
  }

  /// CRLF and CR become LF.
  private static func normalized(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      if byte == 13 {
        out.append(10)
      } else if byte != 10 || index == 0 || bytes[index - 1] != 13 {
        out.append(byte)
      }
    }
    return out
  }

  /// They end after each blank line.
  private func paragraphRanges() -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] == 10, index + 1 < bytes.count, bytes[index + 1] == 10 {
        ranges.append(start..<index + 2)
        start = index + 2
        index += 2
      } else {
        index += 1
      }
    }
    if start < bytes.count { ranges.append(start..<bytes.count) }
    return ranges
  }

  /// A place as Vale counts it: lines and characters (Unicode scalars) from 1, both ends inclusive; what goes on over
  /// the end of its line is cut there, with the line end as a column of its own.
  func place(of range: Range<Int>) -> (line: Int, span: ClosedRange<Int>) {
    let line = line(at: range.lowerBound)
    let start = lineStarts[line]
    let next = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
    let column = scalars(start..<range.lowerBound) + 1
    let length = scalars(range.lowerBound..<range.upperBound)
    let lineLength = scalars(start..<next)
    return (line + 1, column...max(column, min(column + length - 1, lineLength)))
  }

  private func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }

  private func scalars(_ range: Range<Int>) -> Int {
    scalars(before: range.upperBound) - scalars(before: range.lowerBound)
  }

  private func scalars(before offset: Int) -> Int {
    let step = offset / 64
    return counts[step] + bytes[step * 64..<offset].count { $0 & 0xC0 != 0x80 }
  }

  private static func counts(_ bytes: [UInt8]) -> [Int] {
    var counts = [0]
    for start in stride(from: 0, to: bytes.count, by: 64) {
      let part = bytes[start..<min(start + 64, bytes.count)].count { $0 & 0xC0 != 0x80 }
      counts.append((counts.last ?? 0) + part)
    }
    return counts
  }
}
