/// How a language says "I", and how a company speaks in it that stands before its people; the words stand in files of
/// their own.
struct VoiceWords: Sendable {
  let firstPerson: [Pattern]
  let corporate: [Pattern]

  private init?(_ firstPerson: String, _ company: String) {
    self.firstPerson = PatternLines.patterns(firstPerson)
    corporate = PatternLines.patterns(company)
    if self.firstPerson.isEmpty || corporate.isEmpty { return nil }
  }

  /// By language (ISO 639-1).
  static let all: [String: VoiceWords] = [
    "en": VoiceWords(englishFirst, englishCompany), "da": VoiceWords(danishFirst, danishCompany),
    "de": VoiceWords(germanFirst, germanCompany), "ru": VoiceWords(russianFirst, russianCompany),
  ].compactMapValues { $0 }
}
