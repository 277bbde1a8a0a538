/// The phrasebook open at one language.
package struct Phrases: Sendable {
  package let language: Language
  private let book: Phrasebook

  package init(_ language: Language, from book: Phrasebook = .shared) {
    self.language = language
    self.book = book
  }

  /// The phrase under `key` with its `{names}` filled in; where it is counted, in the form for `count`, which
  /// also fills `{count}`. A key that English lacks shows itself.
  package func callAsFunction(
    _ key: String, _ values: [String: String] = [:], count: Int? = nil
  ) -> String {
    guard let (entry, language) = book.entry(key, in: language) else { return key }
    var values = values
    if let count, values["count"] == nil { values["count"] = number(count) }
    let text =
      switch entry {
      case .plain(let text): text
      case .counted(let forms): forms[PluralForm(count ?? 0, in: language)] ?? forms[.other] ?? key
      }
    return Self.fill(text, values)
  }

  /// A sentence that was made in English below the pages, in this language where it is known.
  package func sentence(_ english: String) -> String {
    book.catalogues[language]?.sentences.translated(english) ?? english
  }

  /// Whether there is such a phrase, in this language or in English.
  package func has(_ key: String) -> Bool { book.entry(key, in: language) != nil }

  /// A phrase as templates take it, with its `{names}` as they stand: nil for a counted or unknown one.
  package func pattern(_ key: String) -> String? {
    guard case (.plain(let text), _)? = book.entry(key, in: language) else { return nil }
    return text
  }

  private static func fill(_ text: String, _ values: [String: String]) -> String {
    if values.isEmpty { return text }
    var out = ""
    var rest = text[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let name = String(rest[rest.index(after: open)..<close])
      out += rest[..<open]
      out += values[name] ?? "{\(name)}"
      rest = rest[rest.index(after: close)...]
    }
    return out + rest
  }
}
