/// A Markdown file taken apart as far as prose rules need it: headings, paragraphs, items of lists and quotations, each
/// where it stands. What is no prose (fences, code, addresses of links, comments, front matter) is blanked out.
struct MarkdownBlocks {
  enum Kind: Hashable { case heading, paragraph, list, blockquote }

  struct Block {
    let kind: Kind
    let range: Range<Int>
  }

  private(set) var blocks: [Block] = []
  /// The file with as many bytes as before.
  private(set) var bytes: [UInt8]

  init(_ source: [UInt8]) {
    bytes = source
    var open: (kind: Kind, start: Int, end: Int)?
    func close(_ blocks: inout [Block]) {
      if let block = open { blocks.append(Block(kind: block.kind, range: block.start..<block.end)) }
      open = nil
    }
    var fence: UInt8?
    var isFrontMatter = false
    var start = 0
    var number = 0
    while start < source.count {
      let end = source[start...].firstIndex(of: 10) ?? source.count
      defer {
        start = end + 1
        number += 1
      }
      let indent = source[start..<end].prefix { $0 == 32 }.count
      let first = start + indent
      let line = source[first..<end]
      if number == 0, line.elementsEqual("---".utf8) {
        isFrontMatter = true
      } else if isFrontMatter {
        if line.elementsEqual("---".utf8) { isFrontMatter = false }
        continue
      }
      if isFrontMatter { continue }
      let mark = line.starts(with: "```".utf8) || line.starts(with: "~~~".utf8) ? line.first : nil
      if let fenced = fence {
        if mark == fenced { fence = nil }
        continue
      }
      if let mark {
        close(&blocks)
        fence = mark
        continue
      }
      if line.isEmpty {
        close(&blocks)
      } else if let text = Self.heading(line) {
        close(&blocks)
        blocks.append(Block(kind: .heading, range: text..<end))
      } else if let text = Self.item(line) {
        close(&blocks)
        open = (.list, text, end)
      } else if line.first == 62 {
        if open?.kind != .blockquote { close(&blocks) }
        open = (.blockquote, open?.start ?? first + 1, end)
        bytes[first] = 32
      } else if let block = open {
        open = (block.kind, block.start, end)
      } else if indent < 4 {
        open = (.paragraph, first, end)
      }
    }
    close(&blocks)
    for block in blocks { blank(in: block.range) }
  }

  /// Where the words of a heading begin.
  private static func heading(_ line: ArraySlice<UInt8>) -> Int? {
    let marks = line.prefix { $0 == 35 }
    guard (1...6).contains(marks.count), marks.endIndex < line.endIndex, line[marks.endIndex] == 32 else { return nil }
    return line[marks.endIndex...].drop { $0 == 32 }.startIndex
  }

  /// Where the words of an item begin.
  private static func item(_ line: ArraySlice<UInt8>) -> Int? {
    var rest = line
    if let first = rest.first, [42, 43, 45].contains(first) {
      rest = rest.dropFirst()
    } else {
      let digits = rest.prefix { (48...57).contains($0) }
      rest = rest.dropFirst(digits.count)
      guard !digits.isEmpty, let mark = rest.first, mark == 46 || mark == 41 else { return nil }
      rest = rest.dropFirst()
    }
    return rest.first == 32 ? rest.drop { $0 == 32 }.startIndex : nil
  }

  /// Blanks out code, addresses and comments.
  private mutating func blank(in range: Range<Int>) {
    var index = range.lowerBound
    while index < range.upperBound {
      if bytes[index] == 96, let close = bytes[(index + 1)..<range.upperBound].firstIndex(of: 96) {
        for place in index...close { bytes[place] = 32 }
        index = close
      } else if bytes[index] == 93, index + 1 < range.upperBound, bytes[index + 1] == 40,
        let close = bytes[(index + 2)..<range.upperBound].firstIndex(of: 41)
      {
        for place in (index + 1)...close { bytes[place] = 32 }
        index = close
      } else if bytes[index...].starts(with: "<!--".utf8) {
        let end = (index..<range.upperBound).first { bytes[$0...].starts(with: "-->".utf8) }.map { $0 + 3 }
        for place in index..<(end ?? range.upperBound) where bytes[place] != 10 { bytes[place] = 32 }
        index = end ?? range.upperBound
      }
      index += 1
    }
  }
}
