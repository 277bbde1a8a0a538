/// A language that Firsthand's own pages and mails speak.
package enum Language: String, CaseIterable, Sendable {
  case english = "en"
  case danish = "da"
  case german = "de"
  case russian = "ru"

  /// What its speakers call it.
  package var ownName: String {
    switch self {
    case .english: "English"
    case .danish: "Dansk"
    case .german: "Deutsch"
    case .russian: "Русский"
    }
  }

  /// The locale by whose rules dates and numbers are written.
  var localeIdentifier: String {
    switch self {
    case .english: "en_GB"
    case .danish: "da_DK"
    case .german: "de_DE"
    case .russian: "ru_RU"
    }
  }

  /// The first language of an `Accept-Language` field (RFC 9110 §12.5.4) that we speak, by its weight.
  package init?(accepting header: String) {
    var best: (language: Language, weight: Double)?
    for range in header.split(separator: ",").prefix(20) {
      let parts = range.split(separator: ";").map { $0.trimmingPrefix { $0 == " " } }
      let tag = parts.first?.split(separator: "-").first.map { $0.lowercased() } ?? ""
      guard let language = Language(rawValue: tag.filter { $0 != " " }) else { continue }
      let weight =
        parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2).filter { $0 != " " }) } ?? 1
      if weight > 0, weight > best?.weight ?? 0 { best = (language, weight) }
    }
    guard let best else { return nil }
    self = best.language
  }
}
