import Foundation
import Testing

@testable import Phrasebook

/// Holds the catalogues of all languages to the English one.
@Suite struct CompletenessTests {
  private let book: Phrasebook
  private let languages: [Language] = [.danish, .german, .russian]

  init() throws { book = try Phrasebook.load() }

  @Test func `every phrase is said in every language`() {
    for language in languages {
      let missing = book.keys(in: .english).subtracting(book.keys(in: language)).sorted()
      #expect(missing == [], "\(language.ownName)")
    }
  }

  @Test func `a counted thing has each form that its language needs, and no other`() {
    for language in languages {
      let needed: Set<PluralForm> = language == .russian ? [.one, .few, .many, .other] : [.one, .other]
      for (key, entry) in book.catalogues[language]?.entries ?? [:] {
        guard case .counted(let forms) = entry else { continue }
        #expect(Set(forms.keys) == needed, "\(language.rawValue) \(key)")
      }
    }
  }

  @Test func `a phrase fills in the same things in every language`() {
    for language in languages {
      for (key, english, own) in pairs(language) {
        #expect(Self.places(own.texts) == Self.places(english.texts), "\(language.rawValue) \(key)")
        #expect((english.plain == nil) == (own.plain == nil), "\(language.rawValue) \(key)")
      }
    }
  }

  @Test func `where one form serves many numbers, it says the number`() {
    for (key, entry) in book.catalogues[.russian]?.entries ?? [:] {
      guard case .counted(let forms) = entry, forms.values.contains(where: { $0.contains("{count}") }) else { continue }
      for (form, text) in forms { #expect(text.contains("{count}"), "ru \(key) \(form.rawValue)") }
    }
  }

  @Test func `bold words are bold in every language`() {
    for language in languages {
      for (key, english, own) in pairs(language) {
        let stars = english.texts.map { $0.split(separator: "**", omittingEmptySubsequences: false).count }
        let ownStars = own.texts.map { $0.split(separator: "**", omittingEmptySubsequences: false).count }
        #expect(Set(stars) == Set(ownStars), "\(language.rawValue) \(key)")
      }
    }
  }

  @Test func `no phrase was left in English`() {
    let alike: [Language: Set<String>] = [
      .danish: [
        "audit.find", "customers.count", "customers.find", "demo.administrator", "demo.mailbox_count",
        "field.email", "health.tests", "imports.field_email", "members.find", "members.role_administrator",
        "members.team",
        "people.recipients", "sending.column_person", "sending.people", "settings.kilobytes", "settings.megabytes",
      ],
      .german: [
        "audit.fact_code", "audit.fact_name", "customers.column_name", "me.name", "members.name", "members.team",
        "sending.column_person", "settings.kilobytes", "settings.megabytes",
      ],
      .russian: [],
    ]
    let everywhere: Set = [
      "audit.fact_messageID", "audit.machine", "audit.message_id", "customers.choice", "customers.email_hint",
      "customers.time_zone_hint", "imports.encoding_utf_16le", "imports.encoding_utf_8", "imports.wrong_in",
    ]
    for language in languages {
      let allowed = everywhere.union(alike[language] ?? [])
      for (key, english, own) in pairs(language) where !allowed.contains(key) {
        #expect(Set(own.texts).isDisjoint(with: english.texts), "\(language.rawValue) \(key)")
      }
    }
  }

  @Test func `a sentence never ends in two full stops, for a Russian day ends in one`() {
    let days = ["day", "when", "until", "moment", "ago", "asked", "since"]
    for (key, entry) in book.catalogues[.russian]?.entries ?? [:] {
      for text in entry.texts {
        #expect(!days.contains { text.contains("{\($0)}.") }, "ru \(key)")
      }
    }
  }

  private func pairs(_ language: Language) -> [(key: String, english: Catalogue.Entry, own: Catalogue.Entry)] {
    (book.catalogues[.english]?.entries ?? [:]).compactMap { key, english in
      book.catalogues[language]?.entries[key].map { (key, english, $0) }
    }
  }

  private static func places(_ texts: [String]) -> Set<String> {
    Set(texts.flatMap { text in text.matches(of: /\{[A-Za-z_]+\}/).map { String($0.output) } })
  }
}

extension Catalogue.Entry {
  fileprivate var texts: [String] {
    switch self {
    case .plain(let text): [text]
    case .counted(let forms): Array(forms.values)
    }
  }
}
