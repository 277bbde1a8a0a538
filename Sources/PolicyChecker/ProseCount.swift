/// What measures of readability count in a text.
struct ProseCount {
  private(set) var words = 0
  private(set) var sentences = 0
  private(set) var characters = 0
  private(set) var syllables = 0
  /// Of more than six characters.
  private(set) var longWords = 0
  /// Of three syllables or more.
  private(set) var polysyllabicWords = 0
  /// Of three syllables or more without a common ending that makes them so.
  private(set) var complexWords = 0
  private(set) var paragraphs = 0

  init(_ texts: [String]) {
    for text in texts {
      var word = Word()
      var hasWords = false
      for scalar in text.unicodeScalars {
        switch Self.part(of: scalar) {
        case .letter: word.append(scalar)
        case .joint, .mark: continue
        case .none:
          if word.letters > 0 { hasWords = true }
          count(&word)
        }
      }
      if word.letters > 0 { hasWords = true }
      count(&word)
      guard hasWords else { continue }
      paragraphs += 1
      sentences += max(1, SentenceSplitter(Array(text.utf8)).ranges.count)
    }
  }

  private mutating func count(_ word: inout Word) {
    defer { word = Word() }
    guard word.letters > 0 else { return }
    words += 1
    characters += word.letters
    if word.letters > 6 { longWords += 1 }
    let count = word.spoken
    syllables += count
    if count >= 3 { polysyllabicWords += 1 }
    if count >= 3, !(count == 3 && word.isLongByItsEnding) { complexWords += 1 }
  }

  private enum Part { case letter, joint, mark, none }

  private static func part(of scalar: Unicode.Scalar) -> Part {
    switch scalar.value {
    case 48...57, 65...90, 97...122: return .letter
    // Apostrophes and hyphens are within words.
    case 39, 45, 0x2019: return .joint
    case 0..<128: return .none
    case 0x300...0x36F: return .mark
    default: return scalar.properties.isAlphabetic || scalar.properties.numericType != nil ? .letter : .none
    }
  }

  /// A word while it is read, letter by letter.
  private struct Word {
    private(set) var letters = 0
    private var groups = 0
    private var wasVowel = false
    /// The last three letters, in small ones where they are ASCII's.
    private var ending: (UInt32, UInt32, UInt32) = (0, 0, 0)

    private static let vowels = Set("aeiouyäöüåæøéèêáàâíóôúаеёиоуыэюяAEIOUYÄÖÜÅÆØÉÈÊÁÀÂÍÓÔÚАЕЁИОУЫЭЮЯ".unicodeScalars)

    mutating func append(_ scalar: Unicode.Scalar) {
      letters += 1
      let isVowel = Self.vowels.contains(scalar)
      if isVowel, !wasVowel { groups += 1 }
      wasVowel = isVowel
      ending = (ending.1, ending.2, (65...90).contains(scalar.value) ? scalar.value + 32 : scalar.value)
    }

    /// Syllables: groups of vowels; an English "e" at the end is silent.
    var spoken: Int {
      let isSilent = ending.2 == 101 && ending.1 != 108 && groups > 1
      return max(1, isSilent ? groups - 1 : groups)
    }

    /// Gunning's fog index leaves out what has three syllables only by -es, -ed or -ing.
    var isLongByItsEnding: Bool {
      ending.1 == 101 && (ending.2 == 115 || ending.2 == 100) || ending == (105, 110, 103)
    }
  }

  func value(of name: String) -> Double? {
    switch name {
    case "words": Double(words)
    case "sentences": Double(sentences)
    case "characters": Double(characters)
    case "syllables": Double(syllables)
    case "long_words": Double(longWords)
    case "polysyllabic_words": Double(polysyllabicWords)
    case "complex_words": Double(complexWords)
    case "paragraphs": Double(paragraphs)
    default: nil
    }
  }

  static let names = [
    "words", "sentences", "characters", "syllables", "long_words", "polysyllabic_words", "complex_words", "paragraphs",
  ]
}
