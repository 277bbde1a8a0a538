import Firsthand
import Foundation
import Hummingbird
import Operations
import Phrasebook

/// Words in a coloured pill.
struct PillView {
  let words: String
  /// One of the style sheet's tones, or empty.
  let tone: String

  /// Whether somebody may be written to, and why not.
  init(_ leftOut: LeftOutReason?, _ phrases: Phrases) {
    switch leftOut {
    case nil: (words, tone) = (phrases("customers.standing_writable"), "good")
    case .noBasis: (words, tone) = (phrases("customers.standing_not_yet"), "warn")
    case .tooSoon(let day): (words, tone) = (phrases.reason(.tooSoon(until: day)), "warn")
    case .suppressed, .leftThisWriter, .paused, .gone: (words, tone) = (leftOut.map { phrases.reason($0) } ?? "", "bad")
    }
  }
}

/// One of a list of choices.
struct OptionView {
  let value: String
  let words: String
  let isChosen: Bool
}

extension Phrases {
  /// `Denmark` for `DK`.
  func country(_ code: String) -> String {
    Locale(identifier: language.rawValue).localizedString(forRegionCode: code) ?? code
  }

  /// `Danish` for `da`.
  func languageName(_ code: String) -> String {
    Locale(identifier: language.rawValue).localizedString(forLanguageCode: code) ?? code
  }

  /// How somebody is known, and since when.
  func basis(_ consent: Consent) -> String {
    let day = ["day": day(consent.met)]
    return switch consent.basis {
    case .consent: self("basis.since_consent", day)
    case .existingCustomer: self("basis.since_existing_customer", day)
    case .inquiry: self("basis.since_inquiry", day)
    }
  }

  /// A field of a customer as people read it: a country by its name, a day as days are written.
  func value(_ text: String, of field: CustomerField) -> String {
    switch field {
    case .country: return country(text)
    case .language: return languageName(text)
    case .lastMet: return CalendarDay(text).map { day($0) } ?? text
    case .addressForm:
      switch AddressForm(rawValue: text) {
      case .formal: return self("customers.address_form_formal")
      case .informal: return self("customers.address_form_informal")
      case nil: return text
      }
    default: return text
    }
  }
}

extension SalespersonContext {
  /// The customer whose card the path names.
  var cardID: Customer.ID {
    get throws { Customer.ID(try parameters.require("id")) }
  }

  /// Today where the salesperson is.
  var today: String {
    var calendar = Calendar(identifier: .gregorian)
    if let zone = TimeZone(identifier: zone) { calendar.timeZone = zone }
    let parts = calendar.dateComponents([.year, .month, .day], from: desk.now.date)
    func two(_ number: Int?) -> String { (number ?? 1) < 10 ? "0\(number ?? 1)" : "\(number ?? 1)" }
    return "\(parts.year ?? 1970)-\(two(parts.month))-\(two(parts.day))"
  }
}
