/// How a language says "I", and how a company speaks in it that stands before its people; the words stand in files of
/// their own.
struct VoiceWords: Sendable {
  let firstPerson: TokenSearch
  let corporate: TokenSearch

  private init(_ firstPerson: String, _ company: String) {
    self.firstPerson = PatternLines.search(firstPerson)
    corporate = PatternLines.search(company)
  }

  /// By language (ISO 639-1).
  static let all: [String: VoiceWords] = [
    "en": VoiceWords(englishFirst, englishCompany), "da": VoiceWords(danishFirst, danishCompany),
    "de": VoiceWords(germanFirst, germanCompany), "ru": VoiceWords(russianFirst, russianCompany),
  ]
}
