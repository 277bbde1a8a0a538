import Firsthand

/// A day as a letter in `language` writes it.
enum LetterDate {
  private static let months: [String: [String]] = [
    "en": [
      "January", "February", "March", "April", "May", "June", "July", "August", "September",
      "October", "November", "December",
    ],
    "da": [
      "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
      "oktober", "november", "december",
    ],
    "de": [
      "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
      "Oktober", "November", "Dezember",
    ],
    "ru": [
      "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
      "октября", "ноября", "декабря",
    ],
  ]

  static func text(_ day: CalendarDay, language: String) -> String {
    guard let names = months[language] else { return day.text }
    let dot = language == "da" || language == "de" ? "." : ""
    return "\(day.day)\(dot) \(names[day.month - 1])" + (language == "ru" ? " \(day.year) г." : " \(day.year)")
  }
}
