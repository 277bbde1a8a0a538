import Firsthand
import Foundation

/// Why a value cannot be taken.
struct FieldComplaint: Error {
  var sentence: String
}

/// Turns what stands in a file into what a field holds: language and country codes, days, forms of
/// address. Remembers what it has seen.
struct FieldReading {
  private var zones: [String: Bool] = [:]

  /// Characters in a field; notes may be longer.
  private static let limit = 1_000
  private static let notesLimit = 10_000

  mutating func read(_ text: String, as field: CustomerField) throws(FieldComplaint) -> String {
    let value = trimmed(text)
    if value.isEmpty { return "" }
    try check(value, field)
    switch field {
    case .language: return try language(value)
    case .country: return try country(value)
    case .timeZone: return try timeZone(value)
    case .addressForm: return try addressForm(value)
    case .lastMet: return try day(value)
    default: return value
    }
  }

  private func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last else { return "" }
    return first > 32 && first < 128 && last > 32 && last < 128 ? text : text.trimmingSpaces
  }

  private func check(_ value: String, _ field: CustomerField) throws(FieldComplaint) {
    let most = field == .notes ? Self.notesLimit : Self.limit
    if value.utf8.count > most, value.count > most {
      throw FieldComplaint(sentence: "It is longer than \(most) characters. Shorten it.")
    }
    // Nearly every field is plain: 0xC2 and 0xE2 begin U+0080 to U+009F and U+2028, U+2029.
    guard value.utf8.contains(where: { $0 < 32 || $0 == 127 || $0 == 0xC2 || $0 == 0xE2 }) else { return }
    let mayBreak = field == .notes
    for scalar in value.unicodeScalars where Self.isControl(scalar) {
      if mayBreak, [9, 10, 13, 0x85, 0x2028, 0x2029].contains(scalar.value) { continue }
      throw FieldComplaint(
        sentence: "There is a line break or another control character in it. Write it on one line.")
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 32 || (127...159).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
  }

  private func language(_ value: String) throws(FieldComplaint) -> String {
    let lowered = value.lowercased()
    let primary = String(lowered.prefix { $0 != "-" && $0 != "_" })
    if (2...3).contains(primary.count), primary.allSatisfy(\.isASCII),
      Names.languages.codes.contains(primary)
    {
      return primary
    }
    if let code = Names.languages.byName[lowered] { return code }
    throw FieldComplaint(
      sentence: "'\(value.prefix(40))' is no language we know. Write its code: en, da, de, ru.")
  }

  private func country(_ value: String) throws(FieldComplaint) -> String {
    let upper = value.uppercased()
    if upper.count == 2, Names.countries.codes.contains(upper) { return upper }
    if let code = Names.countries.byName[value.lowercased()] { return code }
    throw FieldComplaint(
      sentence: "'\(value.prefix(40))' is no country we know. Write its code: DK, DE, ES.")
  }

  private mutating func timeZone(_ value: String) throws(FieldComplaint) -> String {
    if zones[value] == nil {
      if zones.count > 1000 { zones.removeAll() }
      zones[value] = value.contains("/") && TimeZone(identifier: value) != nil || value == "UTC"
    }
    if zones[value] == true { return value }
    throw FieldComplaint(
      sentence: "'\(value.prefix(40))' is no time zone. Write it as Europe/Copenhagen.")
  }

  private func addressForm(_ value: String) throws(FieldComplaint) -> String {
    switch value.lowercased() {
    case "formal", "formel", "formell", "de", "sie", "вы", "на вы", "официально": return "formal"
    case "informal", "uformel", "informell", "du", "ты", "на ты", "неофициально": return "informal"
    default:
      throw FieldComplaint(sentence: "'\(value.prefix(40))' is neither formal nor informal.")
    }
  }

  /// ISO 8601, with or without a time; day.month.year as Danes, Germans and Russians write it.
  private func day(_ value: String) throws(FieldComplaint) -> String {
    if let day = CalendarDay(String(value.prefix(10))) { return day.text }
    let parts = value.prefix { $0 != " " }.split(separator: ".")
    if parts.count == 3, let day = Int(parts[0]), let month = Int(parts[1]),
      let year = Int(parts[2]), (0...99).contains(day), (0...99).contains(month)
    {
      let padded = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
      if let day = CalendarDay(padded) { return day.text }
    }
    throw FieldComplaint(sentence: "'\(value.prefix(40))' is no date. Write it as 2026-11-24.")
  }
}

/// The names of languages and countries in the four languages, by Unicode's data.
private enum Names {
  struct Table: Sendable {
    var codes: Set<String>
    var byName: [String: String]
  }

  private static let locales = ["en", "da", "de", "ru"].map(Locale.init(identifier:))

  static let languages: Table = {
    let codes = Set(
      Locale.LanguageCode.isoLanguageCodes.map(\.identifier).filter { $0.count == 2 })
    var byName: [String: String] = [:]
    for locale in locales {
      for code in codes {
        if let name = locale.localizedString(forLanguageCode: code) {
          byName[name.lowercased()] = code
        }
      }
    }
    return Table(codes: codes, byName: byName)
  }()

  static let countries: Table = {
    let codes = Set(Locale.Region.isoRegions.map(\.identifier).filter { $0.count == 2 })
    var byName: [String: String] = [
      "usa": "US", "uk": "GB", "england": "GB", "scotland": "GB", "holland": "NL",
    ]
    for locale in locales {
      for code in codes {
        if let name = locale.localizedString(forRegionCode: code) {
          byName[name.lowercased()] = code
        }
      }
    }
    return Table(codes: codes, byName: byName)
  }()
}
