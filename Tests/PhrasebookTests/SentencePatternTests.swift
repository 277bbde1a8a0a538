import Foundation
import Testing

@testable import Phrasebook

/// Holds `sentences.yml` to the sentences that the program really makes.
@Suite struct SentencePatternTests {
  private let book: Phrasebook

  init() throws { book = try Phrasebook.load() }

  @Test func `every pattern still stands in the sources, and each language has the same ones`() throws {
    let patterns = book.catalogues[.danish]?.sentences.english ?? []
    #expect(patterns.count > 200)
    for language in [Language.german, .russian] {
      #expect(book.catalogues[language]?.sentences.english == patterns, "\(language.ownName)")
    }
    let literals = try SwiftLiterals.inSources()
    #expect(patterns.subtracting(literals).sorted() == [])
  }

  @Test func `a translation places only what its sentence fills in`() {
    for language in [Language.danish, .german, .russian] {
      for (english, translation) in book.catalogues[language]?.sentences.pairs ?? [] {
        let places = english.components(separatedBy: "{}").count - 1
        let used = translation.matches(of: /\{([0-9])\}/).compactMap { Int($0.1) }
        #expect(used.allSatisfy { (1...places).contains($0) }, "\(language.rawValue): \(english)")
      }
    }
  }

  @Test func `what a writer is told of a letter is said in the reader's language`() {
    func check(_ language: Language, _ english: String, _ expected: String) {
      #expect(Phrases(language, from: book).sentence(english) == expected)
    }
    check(
      .danish, "'Opening' has 3 words; 10 to 70 read best.", "»Opening« har 3 ord; 10 til 70 læser bedst.")
    check(
      .german, "2 copies are held: a standard asks for a director's yes.",
      "2 Exemplare sind zurückgehalten: Eine Richtlinie verlangt ein Ja der Marketingleitung.")
    check(
      .russian, "The letter is Draft; its words can no longer change.",
      "Слова письма больше нельзя изменить. Его состояние: Черновик.")
    check(
      .german, "Say what to write when it is not known: {city|there}, with your own word after the bar.",
      "Sagen Sie, was dastehen soll, wenn es nicht bekannt ist: {city|there}, mit Ihrem eigenen Wort nach dem Strich.")
  }
}

/// The texts of string literals in Swift, with `{}` for what is filled in and those parted by `+` joined.
private struct SwiftLiterals {
  private(set) var found: Set<String> = []
  private let source: [UInt8]
  private var position = 0

  static func inSources() throws -> Set<String> {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    var all: Set<String> = []
    let files = FileManager.default.enumerator(atPath: root.path)
    while let name = files?.nextObject() as? String {
      guard name.hasSuffix(".swift") else { continue }
      var literals = SwiftLiterals(try Data(contentsOf: root.appendingPathComponent(name)))
      literals.scan(nested: false)
      all.formUnion(literals.found)
    }
    return all
  }

  private init(_ data: Data) { source = Array(data) }

  private func stands(_ text: String) -> Bool {
    source.dropFirst(position).starts(with: text.utf8)
  }

  /// Reads on to the end, or to the bracket that closes an interpolation.
  private mutating func scan(nested: Bool) {
    var depth = 0
    while position < source.count {
      if stands("//") {
        while position < source.count, source[position] != 10 { position += 1 }
      } else if stands("\"\"\"") || stands("#\"") {
        let end = stands("#\"") ? "\"#" : "\"\"\""
        position += stands("#\"") ? 2 : 3
        while position < source.count, !stands(end) { position += 1 }
        position += end.utf8.count
      } else if stands("\"") {
        found.insert(literal())
      } else {
        if stands("(") { depth += 1 }
        if stands(")") {
          if nested, depth == 0 { return }
          depth -= 1
        }
        position += 1
      }
    }
  }

  private mutating func literal() -> String {
    position += 1
    var text: [UInt8] = []
    // One line at most: a quote within a regular expression ends there.
    while position < source.count, !stands("\""), source[position] != 10 {
      if stands("\\(") {
        position += 2
        scan(nested: true)
        text += Array("{}".utf8)
      } else if stands("\\") {
        position += 1
        text += source.dropFirst(position).prefix(1)
      } else {
        text.append(source[position])
      }
      position += 1
    }
    position += 1
    let whole = String(decoding: text, as: UTF8.self)
    // "…" + "…" over two lines is one sentence.
    var after = position
    while after < source.count, [32, 10, 43].contains(source[after]) { after += 1 }
    guard position < after, source[position..<after].contains(43), after < source.count, source[after] == 34,
      source.dropFirst(after + 1).first != 34
    else { return whole }
    position = after
    return whole + literal()
  }
}
