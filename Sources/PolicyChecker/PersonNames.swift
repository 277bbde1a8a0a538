package import Firsthand

/// Names of people, to be found in a text: first and last name side by side, as they are written in a letter.
package struct PersonNames: Hashable, Sendable {
  /// Folded, the first and last word of each name.
  private let names: Set<String>
  /// The first words of `names`, so that most words of a text end the search at once.
  private let firstWords: Set<String>

  /// Names of one word are left out: "Grace" and "Mark" are words of every letter.
  package init(_ names: [String]) {
    let folded = names.compactMap { name -> String? in
      let words = Self.words(of: name)
      guard words.count >= 2, let first = words.first, let last = words.last else { return nil }
      return Self.joined(first.word, last.word)
    }
    self.names = Set(folded)
    firstWords = Set(folded.map { String($0.prefix { $0 != " " }) })
  }

  package var isEmpty: Bool { names.isEmpty }

  var sorted: [String] { names.sorted() }

  /// `name` as names are compared; empty where it has not two words.
  package static func folded(_ name: String) -> String {
    let words = words(of: name)
    guard words.count >= 2, let first = words.first, let last = words.last else { return "" }
    return joined(first.word, last.word)
  }

  /// Where names stand in `text`: a first name, at most two names between, a last name, each with a capital.
  func places(in text: String) -> [(range: Range<Int>, name: String)] {
    if names.isEmpty { return [] }
    let words = Self.words(of: text)
    var found: [(Range<Int>, String)] = []
    var index = 0
    while index < words.count {
      defer { index += 1 }
      let first = words[index]
      guard first.isCapital, firstWords.contains(first.word) else { continue }
      for last in words[(index + 1)..<min(index + 4, words.count)] {
        // A stop, a comma or another line parts what is no name.
        guard last.isCapital, last.followsClosely else { break }
        let name = Self.joined(first.word, last.word)
        if let known = Self.nominatives(of: name).first(where: names.contains) {
          found.append((first.range.lowerBound..<last.range.upperBound, known))
          index = words.firstIndex { $0.range == last.range } ?? index
          break
        }
      }
    }
    return found
  }

  /// The name, and what it is without a genitive's s: "Ana Petersens", "Ana Petersen's".
  private static func nominatives(of name: String) -> [String] {
    [name] + ["'s", "’s", "s"].filter(name.hasSuffix).map { String(name.dropLast($0.count)) }
  }

  private struct Word {
    let word: String
    let range: Range<Int>
    let isCapital: Bool
    /// Nothing but a space, a hyphen or the stop of an initial stands before it.
    let followsClosely: Bool
  }

  private static func joined(_ first: String, _ last: String) -> String { first + " " + last }

  private static func words(of text: String) -> [Word] {
    var words: [Word] = []
    var offset = 0
    var start: Int?
    var word = ""
    var gap = ""
    func isClose(_ gap: String) -> Bool { [" ", "-", "\u{a0}", "‑", ". "].contains(gap) }
    var isCapital = false
    for character in text {
      let length = character.utf8.count
      if character.isLetter || character == "'" || character == "’" {
        if start == nil {
          start = offset
          word = ""
          isCapital = character.isUppercase
        }
        word.append(character)
      } else if let begin = start {
        words.append(
          Word(word: SearchText.folded(word), range: begin..<offset, isCapital: isCapital, followsClosely: isClose(gap))
        )
        start = nil
        gap = String(character)
      } else if gap.utf8.count < 8 {
        gap.append(character)
      }
      offset += length
    }
    if let begin = start {
      words.append(
        Word(word: SearchText.folded(word), range: begin..<offset, isCapital: isCapital, followsClosely: isClose(gap)))
    }
    return words
  }
}
