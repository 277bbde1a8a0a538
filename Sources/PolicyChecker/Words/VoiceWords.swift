/// How a language says "I", and how a company speaks in it that stands before its people; the words stand in files of
/// their own.
struct VoiceWords: Sendable {
  let firstPerson: Pattern
  let corporate: Pattern

  private init?(_ firstPerson: String, _ corporate: String) {
    guard let first = PatternLines.pattern(firstPerson), let company = PatternLines.pattern(corporate) else { return nil }
    self.firstPerson = first
    self.corporate = company
  }

  /// By language (ISO 639-1).
  static let all: [String: VoiceWords] = [
    "en": VoiceWords(englishFirst, englishCompany), "da": VoiceWords(danishFirst, danishCompany),
    "de": VoiceWords(germanFirst, germanCompany), "ru": VoiceWords(russianFirst, russianCompany),
  ].compactMapValues { $0 }
}
