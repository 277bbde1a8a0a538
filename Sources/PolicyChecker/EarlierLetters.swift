import Firsthand

/// Letters of colleagues, as far as it takes to see whether another is like them; none of their words.
package struct EarlierLetters: Hashable, Sendable {
  package var letters: [LetterTrace]

  package init(_ letters: [LetterTrace]) { self.letters = letters }
}

/// What is kept of a letter to compare others with: minima of hash functions over its shingles (Broder, "On the
/// resemblance and containment of documents", 1997), and its sentences as hashes.
package struct LetterTrace: Hashable, Sendable {
  /// Who wrote it, as a number without meaning.
  package var writer: Int
  package var minima: [UInt32]
  package var sentences: [UInt64]

  /// Words of a shingle.
  static let shingle = 4
  /// Hash functions: the share of minima that two letters have in common is off by 0.06 on average.
  static let functions = 64
  /// Shorter sentences are everybody's: "I hope you are well."
  static let leastSentenceWords = 6

  package init(writer: Int, minima: [UInt32], sentences: [UInt64]) {
    self.writer = writer
    self.minima = minima
    self.sentences = sentences
  }

  /// Of the paragraphs that a writer wrote.
  package init(writer: Int, of paragraphs: [String]) {
    self.writer = writer
    var minima = [UInt32](repeating: .max, count: Self.functions)
    for paragraph in paragraphs {
      let words = Self.words(paragraph).map { Self.hash($0) }
      guard words.count >= Self.shingle else { continue }
      for start in 0...(words.count - Self.shingle) {
        let shingle = words[start..<start + Self.shingle].reduce(UInt64(17)) { Self.mixed($0 &* 31 &+ $1) }
        for function in 0..<Self.functions {
          let value = UInt32(truncatingIfNeeded: Self.mixed(shingle &+ UInt64(function) &* 0x9E37_79B9_7F4A_7C15) >> 16)
          if value < minima[function] { minima[function] = value }
        }
      }
    }
    self.minima = minima.contains(.max) ? [] : minima
    sentences = Self.sentences(in: paragraphs).map(\.hash)
  }

  /// How much of the two letters is the same, 0 to 1 (the Jaccard index of their shingles, estimated).
  package func likeness(to other: LetterTrace) -> Double {
    guard minima.count == Self.functions, other.minima.count == Self.functions else { return 0 }
    var same = 0
    minima.withUnsafeBufferPointer { a in
      other.minima.withUnsafeBufferPointer { b in
        for index in 0..<Self.functions where a[index] == b[index] { same += 1 }
      }
    }
    return Double(same) / Double(Self.functions)
  }

  /// Sentences long enough to be somebody's own, with where they stand.
  static func sentences(in paragraphs: [String]) -> [(paragraph: Int, range: Range<Int>, hash: UInt64)] {
    paragraphs.enumerated().flatMap { number, paragraph in
      SentenceSplitter(Array(paragraph.utf8)).ranges.compactMap { range in
        let words = words(PatternText.slice(paragraph, range))
        guard words.count >= leastSentenceWords else { return nil }
        return (number, range, hash(Array(words.joined(separator: [32]))))
      }
    }
  }

  /// Runs of letters and digits, in small letters, by bytes: marks of other scripts than ASCII's count as letters, the same
  /// in every letter.
  private static func words(_ text: String) -> [ArraySlice<UInt8>] {
    Array(text.lowercased().utf8).split { byte in
      byte < 128 && !(97...122).contains(byte) && !(48...57).contains(byte)
    }
  }

  /// FNV-1a (draft-eastlake-fnv): the same on every machine, for it is kept.
  private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// The finaliser of SplitMix64 (Steele and others, 2014).
  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
