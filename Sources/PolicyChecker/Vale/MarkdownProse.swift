/// What stands within the lines of a Markdown file and is no prose, written over with as many bytes: code with `*`, as Vale
/// does, addresses, tags and comments with spaces. Line ends stay.
enum MarkdownProse {
  private static let space: UInt8 = 32
  private static let star: UInt8 = 42

  /// Comments are gone, and all between `<!-- vale off -->` and `<!-- vale on -->`.
  static func withoutComments(_ source: [UInt8]) -> [UInt8] {
    var bytes = source
    var index = 0
    var offFrom: Int?
    while let start = first("<!--", in: source, from: index) {
      guard let close = first("-->", in: source, from: start + 4) else { break }
      let words = String(decoding: source[(start + 4)..<close], as: UTF8.self).split(separator: " ")
      if words == ["vale", "off"] { offFrom = offFrom ?? start }
      if words == ["vale", "on"], let from = offFrom {
        fill(&bytes, from..<close, with: space)
        offFrom = nil
      }
      fill(&bytes, start..<close + 3, with: space)
      index = close + 3
    }
    if let offFrom { fill(&bytes, offFrom..<bytes.count, with: space) }
    return bytes
  }

  static func writeOver(_ bytes: inout [UInt8], in range: Range<Int>) {
    var index = range.lowerBound
    // Of what does not close once, it does not further on either.
    var unclosed: Set<Int> = []
    var hasBracket = true
    var hasTag = true
    while index < range.upperBound {
      switch bytes[index] {
      case 96:
        let length = bytes[index..<range.upperBound].prefix { $0 == 96 }.count
        if !unclosed.contains(length), let close = closing(bytes, from: index + length, to: range.upperBound, length) {
          fill(&bytes, index..<close, with: star)
          index = close
          continue
        }
        unclosed.insert(length)
        index += length
        continue
      case 93 where hasBracket && index + 1 < range.upperBound && bytes[index + 1] == 40:
        if let close = bytes[(index + 2)..<range.upperBound].firstIndex(of: 41) {
          fill(&bytes, index..<close + 1, with: space)
          index = close
        } else {
          hasBracket = false
        }
      case 60 where hasTag:
        let isTag = index + 1 < range.upperBound && (isLetter(bytes[index + 1]) || bytes[index + 1] == 47)
        if isTag {
          if let close = bytes[index..<range.upperBound].firstIndex(of: 62) {
            fill(&bytes, index..<close + 1, with: space)
            index = close
          } else {
            hasTag = false
          }
        }
      case 58 where bytes[index...].prefix(3).elementsEqual("://".utf8):
        let start = bytes[range.lowerBound..<index].lastIndex { !isLetter($0) }.map { $0 + 1 } ?? range.lowerBound
        let end = bytes[index..<range.upperBound].firstIndex { $0 <= 32 || $0 == 41 || $0 == 62 } ?? range.upperBound
        fill(&bytes, start..<end, with: space)
        index = end
        continue
      default: break
      }
      index += 1
    }
  }

  /// Behind the run of backticks of that length which closes.
  private static func closing(_ bytes: [UInt8], from start: Int, to end: Int, _ length: Int) -> Int? {
    var index = start
    while index < end {
      guard bytes[index] == 96 else {
        index += 1
        continue
      }
      let run = bytes[index..<end].prefix { $0 == 96 }.count
      index += run
      if run == length { return index }
    }
    return nil
  }

  private static func first(_ text: StaticString, in bytes: [UInt8], from start: Int) -> Int? {
    let needle = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    var index = start
    while index + needle.count <= bytes.count {
      if bytes[index] == needle[0], bytes[index..<index + needle.count].elementsEqual(needle) { return index }
      index += 1
    }
    return nil
  }

  private static func fill(_ bytes: inout [UInt8], _ range: Range<Int>, with byte: UInt8) {
    for index in range where bytes[index] != 10 { bytes[index] = byte }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte & 0xDF) }
}
