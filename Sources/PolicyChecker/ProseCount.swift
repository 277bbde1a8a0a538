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
    for text in texts where text.contains(where: { $0.isLetter || $0.isNumber }) {
      paragraphs += 1
      sentences += max(1, SentenceSplitter(Array(text.utf8)).ranges.count)
      for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "'" || $0 == "’" || $0 == "-") }) {
        let letters = word.filter { $0.isLetter || $0.isNumber }
        guard !letters.isEmpty else { continue }
        words += 1
        characters += letters.count
        if letters.count > 6 { longWords += 1 }
        let count = Self.syllables(of: letters.lowercased())
        syllables += count
        if count >= 3 { polysyllabicWords += 1 }
        if count >= 3, !Self.isLongByItsEnding(letters.lowercased(), count) { complexWords += 1 }
      }
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

  private static let vowels = Set("aeiouyäöüåæøéèêáàâíóôúаеёиоуыэюя")

  /// Groups of vowels; an English "e" at the end is silent.
  private static func syllables(of word: String) -> Int {
    var count = 0
    var wasVowel = false
    for character in word {
      let isVowel = vowels.contains(character)
      if isVowel, !wasVowel { count += 1 }
      wasVowel = isVowel
    }
    if word.hasSuffix("e"), !word.hasSuffix("le"), count > 1 { count -= 1 }
    return max(1, count)
  }

  /// Gunning's fog index leaves out what has three syllables only by -es, -ed or -ing.
  private static func isLongByItsEnding(_ word: String, _ count: Int) -> Bool {
    count == 3 && (word.hasSuffix("es") || word.hasSuffix("ed") || word.hasSuffix("ing"))
  }
}
