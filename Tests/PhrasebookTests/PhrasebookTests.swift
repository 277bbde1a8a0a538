import Firsthand
import Foundation
import Testing

@testable import Phrasebook

@Suite struct PhrasebookTests {
  private let book: Phrasebook

  init() throws { book = try Phrasebook.load() }

  @Test func `counted things take their form in each language`() {
    func check(_ language: Language, _ count: Int, _ expected: String) {
      #expect(Phrases(language, from: book)("time.days_ago", count: count) == expected)
    }
    check(.english, 1, "yesterday")
    check(.english, 2, "2 days ago")
    check(.danish, 3, "for 3 dage siden")
    check(.german, 1, "gestern")
    check(.russian, 1, "1 день назад")
    check(.russian, 3, "3 дня назад")
    check(.russian, 5, "5 дней назад")
    check(.russian, 11, "11 дней назад")
    check(.russian, 21, "21 день назад")
    check(.russian, 112, "112 дней назад")
  }

  @Test func `numbers, days and times are written as each language writes them`() throws {
    let noon = Instant(milliseconds: 1_795_602_600_000)
    let english = Phrases(.english, from: book)
    #expect(english.number(12_345) == "12,345")
    #expect(english.moment(noon, zone: "Europe/Copenhagen") == "25 Nov 2026, 11:30")
    #expect(Phrases(.danish, from: book).day(noon, zone: "Europe/Copenhagen") == "25. november 2026")
    #expect(Phrases(.german, from: book).number(12_345) == "12.345")
    #expect(Phrases(.russian, from: book).day(noon, zone: "Europe/Moscow") == "25 ноября 2026\u{202f}г.")
  }

  @Test func `a browser's wish for a language is read by its weight`() {
    func check(_ header: String, _ expected: Language?) { #expect(Language(accepting: header) == expected) }
    check("da, en-gb;q=0.8, en;q=0.7", .danish)
    check("fr-CH, fr;q=0.9, en;q=0.3, de;q=0.7, *;q=0.5", .german)
    check("ru", .russian)
    check("fr", nil)
    check("de;q=0", nil)
    check("", nil)
  }

  @Test func `no language has a phrase that English lacks`() {
    for language in Language.allCases {
      #expect(book.keys(in: language).subtracting(book.keys(in: .english)) == [])
    }
  }
}

@Suite struct SentencesTests {
  private let sentences = Sentences([
    ("The letter waits for a director's approval.", "Brevet venter."),
    ("There is no letter '{}' among yours.", "Der er intet brev '{1}' blandt dine."),
    ("'{}' has {} words; {} to {} read best.", "»{1}« har {2} ord; {3} til {4} er bedst."),
    ("{} Nothing was imported.", "{1} Intet blev hentet ind."),
    ("The file is empty.", "Filen er tom."),
    ("'{}' is empty. {}", "»{1}« er tom. {2}"),
  ])

  @Test func `a sentence made below is said in the reader's language, with what was filled in`() {
    func check(_ english: String, _ expected: String) { #expect(sentences.translated(english) == expected) }
    check("The letter waits for a director's approval.", "Brevet venter.")
    check("There is no letter '01ab' among yours.", "Der er intet brev '01ab' blandt dine.")
    check("'Opening' has 3 words; 10 to 70 read best.", "»Opening« har 3 ord; 10 til 70 er bedst.")
    check("The file is empty. Nothing was imported.", "Filen er tom. Intet blev hentet ind.")
    check("'Opening' is empty. Why today?", "»Opening« er tom. Why today?")
    check("Something nobody translated.", "Something nobody translated.")
  }
}
