import Firsthand
import Foundation
import YAMLFile

/// The words of one language by key: `title` in `customers.yml` is `customers.title`.
struct Catalogue: Sendable {
  /// A phrase, in as many forms as the language has for counted things.
  enum Entry: Hashable, Sendable {
    case plain(String)
    case counted([PluralForm: String])

    var plain: String? {
      if case .plain(let text) = self { text } else { nil }
    }
  }

  private(set) var entries: [String: Entry] = [:]
  /// From `sentences.yml`, whose keys are English patterns.
  private(set) var sentences = Sentences([])

  init() {}

  /// Reads every `.yml` of a folder.
  init(folder: URL) throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yml") }
    for file in files.sorted() {
      let path = folder.appendingPathComponent(file)
      let text = try String(contentsOf: path, encoding: .utf8)
      let read = YAMLFile.read(text, name: path.path) { root in
        root.pairs.map { $0.map { pair in (pair.name, Self.entry(pair.value)) } }
      }
      guard let pairs = read.value else {
        throw FirsthandError(.failed, read.problems.map(\.text).joined(separator: "\n"))
      }
      if file == "sentences.yml" {
        sentences = Sentences(pairs.compactMap { name, entry in entry?.plain.map { (name, $0) } })
        continue
      }
      let noun = file.dropLast(".yml".count)
      for case (let name, let entry?) in pairs { entries["\(noun).\(name)"] = entry }
    }
  }

  private static func entry(_ value: YAMLValue) -> Entry? {
    guard value.isMapping else { return value.string.map(Entry.plain) }
    var forms: [PluralForm: String] = [:]
    for (key, name, text) in value.pairs ?? [] {
      guard let form = PluralForm(rawValue: name) else {
        key.report("'\(name)' is no plural form. There are one, few, many and other.")
        continue
      }
      forms[form] = text.string
    }
    if forms[.other] == nil { value.report("The form 'other' is missing here.") }
    return .counted(forms)
  }
}

/// The forms of counted things (Unicode CLDR plural rules, cardinals).
enum PluralForm: String, CaseIterable, Sendable {
  case one, few, many, other

  init(_ count: Int, in language: Language) {
    switch language {
    case .english, .danish, .german: self = count == 1 ? .one : .other
    case .russian:
      let (tens, units) = (abs(count) % 100, abs(count) % 10)
      if units == 1, tens != 11 {
        self = .one
      } else if (2...4).contains(units), !(12...14).contains(tens) {
        self = .few
      } else {
        self = .many
      }
    }
  }
}
