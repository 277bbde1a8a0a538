import Firsthand
import YAMLFile

/// `privacy`: what belongs to somebody else, or to nobody's mail.
///
/// `customers: true` hits the full name of another of the writer's customers; `identity_numbers` lists countries (`at`,
/// `ca`, `ch`, `de`, `dk`, `gb`, `nl`, `no`, `ru`, `se`, `us`) whose civil, tax, pension and passport numbers are hits, by their
/// check digits where they have such; `cards: true` hits card numbers (ISO/IEC 7812), `accounts: true` these and IBANs (ISO 13616); `phones: true`
/// telephone numbers in the writer's own words; `addresses: true` mail addresses but the writer's; `hidden_text: true` words in
/// the HTML that no reader can see, but for the preheader.
struct PrivacyRule: BoundTextRule {
  static let keys: Set<String> = [
    "customers", "identity_numbers", "cards", "accounts", "phones", "addresses", "hidden_text",
  ]

  private let findsCustomers: Bool
  private let forms: [IdentityNumbers.Form]
  private let findsPhones: Bool
  private let findsAddresses: Bool
  private var names = PersonNames([])
  private var ownAddress = ""

  private static let phone = try? Pattern(
    #"(?<![\p{L}\d.,/-])(?:\+|00)[1-9]\d{0,2}[ \x{a0}.()-]{0,2}\d(?:[ \x{a0}.()/-]{0,2}\d){6,11}(?![\d])|(?<![\p{L}\d.,/-])\(?0\d{1,4}\)?[ /-]\d(?:[ -]?\d){4,9}(?!\d)|(?<![\p{L}\d.,/-])\d{2} \d{2} \d{2} \d{2}(?!\d| \d)|(?<![\p{L}\d.,/-])8 ?\(\d{3}\) ?\d{3}-\d{2}-\d{2}|(?<![\p{L}\d.,/-])\(?\d{3}\)?[ -]\d{3}-\d{4}(?!\d)"#
  )
  private static let address = try? Pattern(
    #"(?i)(?<![\w.+-])[a-z0-9._%+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\w-])"#)

  static func read(_ fields: YAMLFields) -> Rule.Kind? {
    guard let rule = PrivacyRule(fields) else { return nil }
    var kind = Rule.Kind(hasWords: true, isAboutPeople: true)
    if rule.findsCustomers || !rule.forms.isEmpty || rule.findsPhones || rule.findsAddresses { kind.text = rule }
    if fields["hidden_text"]?.bool ?? false { kind.letter = HiddenText() }
    guard kind.text != nil || kind.letter != nil else {
      fields.owner.report("A privacy rule needs one of \(keys.sorted().joined(separator: ", ")).")
      return nil
    }
    return kind
  }

  private init?(_ fields: YAMLFields) {
    var forms: [IdentityNumbers.Form] = []
    if let value = fields["identity_numbers"] {
      for country in value.strings ?? [] {
        guard let known = IdentityNumbers.byCountry[country] else {
          value.report(
            "Numbers of '\(country)' are not known. There are \(IdentityNumbers.byCountry.keys.sorted().joined(separator: ", "))."
          )
          return nil
        }
        forms += known
      }
    }
    if fields["accounts"]?.bool ?? false {
      forms += IdentityNumbers.accounts
    } else if fields["cards"]?.bool ?? false {
      forms += IdentityNumbers.cards
    }
    self.forms = forms
    findsCustomers = fields["customers"]?.bool ?? false
    findsPhones = fields["phones"]?.bool ?? false
    findsAddresses = fields["addresses"]?.bool ?? false
  }

  var needs: FactNeeds { findsCustomers ? .customers : [] }

  func bound(to facts: LetterFacts) -> any TextRule {
    var rule = self
    rule.names = facts.customers
    rule.ownAddress = facts.writerAddress.lowercased()
    return rule
  }

  func hits(in text: String, limit: Int) throws(RuleFailure) -> [TextHit] {
    var hits: [TextHit] = []
    func hit(_ range: Range<Int>, _ sentence: String, unless: String? = nil) {
      hits.append(
        TextHit(
          range: range, arguments: [PatternText.slice(text, range)], suggestions: [], sentence: sentence,
          unlessReader: unless))
    }
    if findsCustomers {
      for place in names.places(in: text) {
        hit(
          place.range, "'\(PatternText.slice(text, place.range))' is the name of another customer.", unless: place.name)
      }
    }
    for place in try IdentityNumbers.places(of: forms, in: text) { hit(place.range, place.sentence) }
    if findsPhones, let phone = Self.phone {
      for match in try PatternText.matches(of: phone, but: nil, in: text, limit: limit) {
        hit(match.range, "'\(PatternText.slice(text, match.range))' looks like a telephone number.")
      }
    }
    if findsAddresses, let address = Self.address, text.utf8.contains(UInt8(ascii: "@")) {
      for match in try PatternText.matches(of: address, but: nil, in: text, limit: limit) {
        let found = PatternText.slice(text, match.range)
        if found.lowercased() != ownAddress { hit(match.range, "'\(found)' is a mail address.") }
      }
    }
    return hits
  }
}

/// Words in the HTML that are not shown.
private struct HiddenText: LetterRule {
  var reads: LetterAspects { .form }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    guard let leaving = facts.leaving else {
      throw RuleFailure(sentence: "the rule needs the message as it leaves, and there is none")
    }
    let preheader = MailHTML.plain(letter.preheader.text)
    return leaving.page.texts.filter { !$0.style.isShown }.compactMap { text in
      let words = MailHTML.plain(text.words)
      guard words.contains(where: { $0.isLetter || $0.isNumber }), words != preheader else { return nil }
      let quote = String(words.prefix(80))
      return LetterHit(quote: quote, place: nil, sentence: "'\(quote)' stands in the mail, but no reader can see it.")
    }
  }
}
