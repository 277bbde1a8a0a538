/// A Markdown file taken apart as far as prose rules need it: headings, paragraphs, items of lists and quotations, each
/// where it stands. What is no prose (fences, code, addresses of links, tags, comments, front matter) is written over.
struct MarkdownBlocks {
  enum Kind: Hashable { case heading, paragraph, list, blockquote }

  struct Block {
    let kind: Kind
    let range: Range<Int>
  }

  private(set) var blocks: [Block] = []
  /// The file with as many bytes and line ends as before.
  private(set) var bytes: [UInt8]

  private var open: (kind: Kind, start: Int, end: Int)?
  private var fence: (mark: UInt8, length: Int)?

  init(_ source: [UInt8]) {
    bytes = MarkdownProse.withoutComments(source)
    var start = Self.frontMatterEnd(bytes)
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
      read(start..<end)
      start = end + 1
    }
    close()
    for block in blocks { MarkdownProse.writeOver(&bytes, in: block.range) }
  }

  /// Behind the `---` that closes it; 0 where there is none.
  private static func frontMatterEnd(_ bytes: [UInt8]) -> Int {
    guard bytes.starts(with: "---\n".utf8) else { return 0 }
    var start = 4
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
      if bytes[start..<end].elementsEqual("---".utf8) { return min(end + 1, bytes.count) }
      start = end + 1
    }
    return 0
  }

  private mutating func close() {
    if let block = open { blocks.append(Block(kind: block.kind, range: block.start..<block.end)) }
    open = nil
  }

  private mutating func read(_ range: Range<Int>) {
    let indent = bytes[range].prefix { $0 == 32 }.count
    let first = range.lowerBound + indent
    let line = bytes[first..<range.upperBound]
    let marks = line.first.map { mark in line.prefix { $0 == mark } } ?? []
    if let fence {
      let rest = line.dropFirst(marks.count)
      if marks.first == fence.mark, marks.count >= fence.length, rest.allSatisfy({ $0 == 32 }) { self.fence = nil }
      return
    }
    // What stands behind a fence of backticks holds none; otherwise it is code within a line.
    if let mark = marks.first, mark == 96 || mark == 126, marks.count >= 3,
      mark == 126 || !line.dropFirst(marks.count).contains(96)
    {
      close()
      fence = (mark, marks.count)
      return
    }
    if line.allSatisfy({ $0 == 32 || $0 == 9 }) {
      close()
    } else if let text = Self.heading(line) {
      close()
      blocks.append(Block(kind: .heading, range: text..<range.upperBound))
    } else if let block = open, block.kind == .paragraph, let mark = marks.first, mark == 61 || mark == 45,
      line.allSatisfy({ $0 == mark || $0 == 32 })
    {
      // Underlined, it is a heading.
      open = (.heading, block.start, block.end)
      close()
    } else if let text = Self.item(line) {
      close()
      open = (.list, text, range.upperBound)
    } else if line.first == 62 {
      if open?.kind != .blockquote { close() }
      open = (.blockquote, open?.start ?? first + 1, range.upperBound)
      bytes[first] = 32
    } else if Self.isLinkDefinition(line) {
      close()
    } else if let block = open {
      open = (block.kind, block.start, range.upperBound)
    } else if indent < 4 {
      open = (.paragraph, first, range.upperBound)
    }
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

  /// `[name]: https://oak.example`
  private static func isLinkDefinition(_ line: ArraySlice<UInt8>) -> Bool {
    guard line.first == 91, let close = line.firstIndex(of: 93) else { return false }
    return line[(close + 1)...].first == 58
  }
}
