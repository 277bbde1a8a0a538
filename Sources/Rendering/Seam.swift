package import Firsthand

/// A place in a compiled letter that each recipient's copy fills.
package enum Seam: Hashable, Sendable {
  case customer(CustomerField, fallback: String)
  case greeting
  case unsubscribeURL
  case viewURL
}

/// What fills seams in one letter's language.
struct SeamFilling: Hashable, Sendable {
  var language: String
  var greeting: Greeting

  func value(_ seam: Seam, for recipient: Recipient) -> String {
    switch seam {
    case .customer(let field, let fallback):
      let value = recipient.profile[field]
      if value.isEmpty { return fallback }
      if field == .lastMet, let day = CalendarDay(value) {
        return LetterDate.text(day, language: language)
      }
      return value
    case .greeting: return greeting.text(for: recipient.profile)
    case .unsubscribeURL: return recipient.unsubscribeURL
    case .viewURL: return recipient.viewURL
    }
  }
}
