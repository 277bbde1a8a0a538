/// A place in what was typed: UTF-8 offsets into one part of the letter.
package struct SourceSpan: Hashable, Sendable {
  /// Which text of the letter.
  package enum Part: Hashable, Sendable {
    case subject
    case preheader
    case slot(String)
    /// The company's own words, which the salesperson cannot change.
    case locked

    package var name: String {
      switch self {
      case .subject: "subject"
      case .preheader: "preheader"
      case .slot(let name): name
      case .locked: "template"
      }
    }
  }

  package var part: Part
  package var range: Range<Int>

  package init(part: Part, range: Range<Int>) {
    self.part = part
    self.range = range
  }
}

/// Text as a reader sees it, which knows for each of its bytes where it was typed.
package struct MappedText: Hashable, Sendable {
  /// A stretch of the text. `verbatim`: it stands in the source byte for byte; otherwise (a merge field,
  /// an escape) the whole stretch came from the whole source range.
  package struct Segment: Hashable, Sendable {
    package var length: Int
    package var source: SourceSpan
    package var isVerbatim: Bool
  }

  package private(set) var text: String
  package private(set) var segments: [Segment]

  package init() {
    text = ""
    segments = []
  }

  /// `typed`, every byte of it where it stands in `part`.
  package init(verbatim typed: String, in part: SourceSpan.Part, at offset: Int = 0) {
    self.init()
    append(typed, from: SourceSpan(part: part, range: offset..<offset + typed.utf8.count))
  }

  package mutating func append(_ piece: String, from source: SourceSpan) {
    let length = piece.utf8.count
    if length == 0 { return }
    text += piece
    segments.append(
      Segment(length: length, source: source, isVerbatim: length == source.range.count))
  }

  package mutating func append(_ other: MappedText) {
    text += other.text
    segments += other.segments
  }

  package var isEmpty: Bool { text.isEmpty }

  /// Where the bytes `range` of `text` were typed: from the first one's place to the last one's. The
  /// first segment names the part where a range touches several.
  package func place(of range: Range<Int>) -> SourceSpan? {
    var start = 0
    var found: SourceSpan?
    for segment in segments {
      let end = start + segment.length
      defer { start = end }
      let overlaps =
        range.isEmpty
        ? start <= range.lowerBound && range.lowerBound <= end
        : start < range.upperBound && range.lowerBound < end
      guard overlaps else { continue }
      var source = segment.source.range
      if segment.isVerbatim {
        let lower = max(0, range.lowerBound - start)
        let upper = min(segment.length, range.upperBound - start)
        source = source.lowerBound + lower..<source.lowerBound + max(lower, upper)
      }
      if let before = found {
        guard before.part == segment.source.part else { break }
        let lower = min(before.range.lowerBound, source.lowerBound)
        let upper = max(before.range.upperBound, source.upperBound)
        found = SourceSpan(part: before.part, range: lower..<upper)
      } else {
        found = SourceSpan(part: segment.source.part, range: source)
      }
      if range.isEmpty { break }
    }
    return found
  }
}

/// One copy of a letter as a checker sees it: the words in reading order, each knowing where it was
/// typed.
package struct Letter: Hashable, Sendable {
  package struct Block: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case paragraph, bullet, heading, line }
    package enum Author: Hashable, Sendable { case writer, company }

    package var kind: Kind
    package var author: Author
    package var text: MappedText

    package init(kind: Kind, author: Author, text: MappedText) {
      self.kind = kind
      self.author = author
      self.text = text
    }
  }

  package struct Link: Hashable, Sendable {
    package var text: MappedText
    package var target: String
    package var author: Block.Author
    package init(text: MappedText, target: String, author: Block.Author) {
      self.text = text
      self.target = target
      self.author = author
    }
  }

  /// A merge field that was filled.
  package struct Merge: Hashable, Sendable {
    package var field: String
    package var value: String
    package var place: SourceSpan
    package init(field: String, value: String, place: SourceSpan) {
      self.field = field
      self.value = value
      self.place = place
    }
  }

  package var language: String
  package var subject: MappedText
  package var preheader: MappedText
  package var blocks: [Block]
  package var links: [Link]
  package var merges: [Merge]
  package var greeting: String

  package init(
    language: String, subject: MappedText, preheader: MappedText, blocks: [Block], links: [Link],
    merges: [Merge], greeting: String
  ) {
    self.language = language
    self.subject = subject
    self.preheader = preheader
    self.blocks = blocks
    self.links = links
    self.merges = merges
    self.greeting = greeting
  }
}

/// What the company keeps: in each copy these stretches stand in this order.
package struct LockedRegions: Hashable, Sendable {
  package var html: [String]
  package var text: [String]

  package init(html: [String], text: [String]) {
    self.html = html
    self.text = text
  }
}
