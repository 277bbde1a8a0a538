import Firsthand

extension Markup {
  /// Reads slot text. Whatever cannot be read is kept as the letters it is made of and named in
  /// `problems`; nothing traps.
  package init(parsing text: String) {
    var parser = MarkupParser(bytes: Array(text.utf8))
    parser.parseBlocks()
    self.init(blocks: parser.blocks, problems: parser.problems)
  }

  /// Reads one line without blocks or styles, as a subject is: merge fields and escapes alone.
  package init(parsingLine text: String) {
    var parser = MarkupParser(bytes: Array(text.utf8))
    parser.readsStyles = false
    let inlines = parser.inlines(in: 0..<parser.bytes.count, depth: 0)
    self.init(
      blocks: inlines.isEmpty ? [] : [Block(kind: .paragraph, inlines: inlines)],
      problems: parser.problems)
  }
}

/// Walks the bytes of a slot once. Offsets are UTF-8 offsets into what was typed.
struct MarkupParser {
  let bytes: [UInt8]
  var readsStyles = true
  var blocks: [Markup.Block] = []
  var problems: [Markup.Problem] = []

  /// Styles within styles deeper than this are read as plain letters.
  static let deepest = 8

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func parseBlocks() {
    var paragraph: Range<Int>?
    for line in lines() {
      let content = trimmed(line)
      if content.isEmpty {
        close(&paragraph)
      } else if bytes[content.lowerBound] == UInt8(ascii: "-"),
        content.lowerBound + 1 < content.upperBound,
        bytes[content.lowerBound + 1] == UInt8(ascii: " ")
      {
        close(&paragraph)
        append(.bullet, trimmed(content.lowerBound + 2..<content.upperBound))
      } else {
        paragraph = (paragraph?.lowerBound ?? content.lowerBound)..<content.upperBound
      }
    }
    close(&paragraph)
  }

  private mutating func close(_ paragraph: inout Range<Int>?) {
    guard let range = paragraph else { return }
    append(.paragraph, range)
    paragraph = nil
  }

  private mutating func append(_ kind: Markup.Block.Kind, _ range: Range<Int>) {
    let inlines = inlines(in: range, depth: 0)
    if !inlines.isEmpty { blocks.append(Markup.Block(kind: kind, inlines: inlines)) }
  }

  /// The lines without their ends; LF, CR and CRLF end one.
  private func lines() -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    var index = 0
    while index < bytes.count {
      if bytes[index] == 10 || bytes[index] == 13 {
        lines.append(start..<index)
        if bytes[index] == 13, index + 1 < bytes.count, bytes[index + 1] == 10 { index += 1 }
        start = index + 1
      }
      index += 1
    }
    lines.append(start..<bytes.count)
    return lines
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (lower, upper) = (range.lowerBound, range.upperBound)
    while lower < upper, bytes[lower] == 32 || bytes[lower] == 9 { lower += 1 }
    while upper > lower, bytes[upper - 1] == 32 || bytes[upper - 1] == 9 { upper -= 1 }
    return lower..<upper
  }

  mutating func inlines(in range: Range<Int>, depth: Int) -> [Markup.Inline] {
    var found: [Markup.Inline] = []
    var plain = range.lowerBound
    var index = range.lowerBound
    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
    func flush(_ end: Int) {
      if plain < end { found.append(.text(text(plain..<end), range: plain..<end)) }
    }
    while index < range.upperBound {
      let byte = bytes[index]
      var next: (inline: Markup.Inline, end: Int)?
      switch byte {
      case UInt8(ascii: "\\"):
        if index + 1 < range.upperBound, Self.escapable.contains(bytes[index + 1]) {
          next = (.text(text(index + 1..<index + 2), range: index..<index + 2), index + 2)
        }
      case UInt8(ascii: "*") where readsStyles && depth < Self.deepest:
        next = styled(at: index, in: range, depth: depth)
      case UInt8(ascii: "[") where readsStyles && depth < Self.deepest:
        next = link(at: index, in: range, depth: depth)
      case UInt8(ascii: "{"):
        next = merge(at: index, in: range)
      case 10, 13:
        var end = index + 1
        if byte == 13, end < range.upperBound, bytes[end] == 10 { end += 1 }
        while end < range.upperBound, bytes[end] == 32 || bytes[end] == 9 { end += 1 }
        if readsStyles {
          next = (.lineBreak(range: index..<end), end)
        } else {
          problem(index..<index + 1, "A subject is one line: take the line break out.")
        }
      case 0..<9, 11..<13, 14..<32, 127:
        problem(
          index..<index + 1,
          "An invisible control character stands here. Delete it and type the words again.")
      default: break
      }
      if let next {
        flush(trimmedEnd(of: plain..<index, before: next.inline))
        found.append(next.inline)
        index = next.end
        plain = index
      } else {
        index += 1
      }
    }
    flush(range.upperBound)
    return found
  }

  private static let escapable = Set("*_[]{}\\".utf8)

  /// Spaces before a line break are nobody's.
  private func trimmedEnd(of range: Range<Int>, before inline: Markup.Inline) -> Int {
    guard case .lineBreak = inline else { return range.upperBound }
    return trimmed(range).isEmpty ? range.lowerBound : trimmed(range).upperBound
  }

  mutating func problem(_ range: Range<Int>, _ sentence: String) {
    problems.append(Markup.Problem(range: range, sentence: sentence))
  }
}
