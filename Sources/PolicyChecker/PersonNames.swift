import Firsthand

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
      var previous = first
      for last in words[(index + 1)..<min(index + 5, words.count)] {
        defer { previous = last }
        // A comma or another line parts what is no name, and so does a stop, but that of an initial.
        guard last.followsClosely, !last.followsAStop || previous.word.count == 1 else { break }
        if !last.isCapital {
          guard Self.particles.contains(last.word) else { break }
          continue
        }
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
    [name] + ["'s", "’s", "s", "'", "’"].filter(name.hasSuffix).map { String(name.dropLast($0.count)) }
  }

  private struct Word {
    let word: String
    let range: Range<Int>
    let isCapital: Bool
    /// Nothing but a space, a hyphen or the stop of an initial stands before it.
    let followsClosely: Bool
    let followsAStop: Bool
  }

  /// Small words within names, folded.
  private static let particles: Set<String> = [
    "van", "von", "der", "den", "de", "da", "dos", "du", "af", "av", "la", "le", "zu", "zur", "ter", "ten", "di", "del",
    "della", "y", "el",
  ]

  private static func joined(_ first: String, _ last: String) -> String { first + " " + last }

  private static func words(of text: String) -> [Word] {
    var words: [Word] = []
    var offset = 0
    var start: Int?
    var word = ""
    // An apostrophe is of a word only where the word goes on behind it.
    var apostrophe = ""
    var gap = ""
    var isCapital = false
    func end(_ begin: Int, _ end: Int) {
      words.append(
        Word(
          word: SearchText.folded(word), range: begin..<end, isCapital: isCapital,
          followsClosely: [" ", "-", "\u{a0}", "‑", ". "].contains(gap), followsAStop: gap == ". "))
    }
    for character in text {
      if character.isLetter {
        if start == nil {
          start = offset
          word = ""
          isCapital = character.isUppercase
        }
        word += apostrophe + String(character)
        apostrophe = ""
      } else if start != nil, apostrophe.isEmpty, character == "'" || character == "’" {
        apostrophe = String(character)
      } else if let begin = start {
        end(begin, offset - apostrophe.utf8.count)
        start = nil
        gap = apostrophe + String(character)
        apostrophe = ""
      } else if gap.utf8.count < 8 {
        gap.append(character)
      }
      offset += character.utf8.count
    }
    if let begin = start { end(begin, offset - apostrophe.utf8.count) }
    return words
  }
}
