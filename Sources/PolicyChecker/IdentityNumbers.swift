import Firsthand

/// Numbers that name a person to the state or a bank, known by how they are written and by their check digits.
struct IdentityNumbers: Sendable {
  /// What a number is, and how it looks.
  struct Form: Sendable {
    /// What to say of a number.
    let sentence: @Sendable (_ number: String) -> String
    let pattern: Pattern
    let isRight: @Sendable ([Int], String) -> Bool

    init?(
      _ sentence: @escaping @Sendable (_ number: String) -> String, _ source: String,
      isRight: @escaping @Sendable ([Int], String) -> Bool = { _, _ in true }
    ) {
      guard let pattern = try? Pattern("(?<![\\p{L}\\d.,/-])(?:\(source))(?![\\p{L}\\d]|[.,/-]\\d)") else { return nil }
      self.sentence = sentence
      self.pattern = pattern
      self.isRight = isRight
    }
  }

  /// By country, ISO 3166-1 in small letters.
  static let byCountry: [String: [Form]] = [
    // Without the dash a personnummer is too much like any number.
    "dk": [
      Form(
        { "'\($0)' looks like a civil registration number." },
        #"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[- ]\d{4}"#, isRight: dayOfCPR)
    ],
    "de": [
      Form({ "'\($0)' looks like a tax number." }, #"[1-9]\d ?\d{3} ?\d{3} ?\d{3}"#, isRight: germanTax),
      Form(
        { "'\($0)' looks like a pension number." },
        #"\d{2} ?(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2} ?[A-Z] ?\d{3}"#,
        isRight: germanPension),
      Form(
        { "'\($0)' looks like an identity card's number." },
        #"(?i:(?:Personal)?ausweis(?:nummer|-?nr\.?)?:? )[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}"#),
    ],
    "ru": [
      Form({ "'\($0)' looks like a pension number." }, #"\d{3}-\d{3}-\d{3}[ -]\d{2}"#, isRight: snils),
      Form({ "'\($0)' looks like a tax number." }, #"\d{12}"#, isRight: inn),
      Form(
        { "'\($0)' looks like a passport number." },
        #"(?i:паспорт\w*|серия)(?:[^\d\n.]{0,20})\d{2} ?\d{2}(?: ?(?:№|номер|,) ?| )\d{6}"#),
    ],
    "us": [
      Form({ "'\($0)' looks like a social security number." }, #"(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"#)
    ],
    "gb": [
      Form(
        { "'\($0)' looks like a national insurance number." },
        #"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"#)
    ],
    "se": [
      Form(
        { "'\($0)' looks like a personal identity number." },
        #"(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-+]\d{4}"#,
        isRight: swedish)
    ],
    "no": [
      Form(
        { "'\($0)' looks like a birth number." }, #"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2} ?\d{5}"#,
        isRight: norwegian)
    ],
    "at": [
      Form(
        { "'\($0)' looks like a social insurance number." },
        #"[1-9]\d{3} ?(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}"#, isRight: austrian)
    ],
    "ch": [Form({ "'\($0)' looks like a social insurance number." }, #"756\.?\d{4}\.?\d{4}\.?\d{2}"#, isRight: ean13)],
    "nl": [Form({ "'\($0)' looks like a citizen service number." }, #"(?i:BSN(?:[- ]nummer)?:? )\d{9}"#)],
    "ca": [
      Form(
        { "'\($0)' looks like a social insurance number." }, #"[1-79]\d{2}[ -]\d{3}[ -]\d{3}"#,
        isRight: { digits, _ in luhn(digits) })
    ],
  ].mapValues { $0.compactMap { $0 } }

  static let cards: [Form] = [
    Form(
      { "'\($0)' looks like a payment card's number." },
      #"(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6(?:011|5\d{2}|7\d{2})|3[47]\d{2}|220[0-4])[ \x{a0}-]?(?:\d{4}[ \x{a0}-]?\d{4}[ \x{a0}-]?\d{4}|\d{6}[ \x{a0}-]?\d{5})"#,
      isRight: { digits, _ in luhn(digits) })
  ].compactMap { $0 }

  static let accounts: [Form] =
    cards
    + [
      Form(
        { "'\($0)' looks like an account number." }, #"[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){2,7}(?: ?[0-9A-Z]{1,4})?"#,
        isRight: { _, text in iban(text) })
    ].compactMap { $0 }

  /// ISO/IEC 7812-1 annex B.
  static func luhn(_ digits: [Int]) -> Bool {
    guard Set(digits).count > 1 else { return false }
    let sum = digits.reversed().enumerated().reduce(0) { sum, entry in
      let doubled = entry.offset % 2 == 1 ? entry.element * 2 : entry.element
      return sum + (doubled > 9 ? doubled - 9 : doubled)
    }
    return sum % 10 == 0
  }

  /// ISO 13616: the whole, its first four characters last, letters as 10 to 35, is 1 modulo 97.
  static func iban(_ text: String) -> Bool {
    let plain = text.filter { !$0.isWhitespace }
    guard (15...34).contains(plain.count) else { return false }
    var rest = 0
    for character in plain.dropFirst(4) + plain.prefix(4) {
      guard let value = character.isNumber ? character.wholeNumberValue : character.asciiValue.map({ Int($0) - 55 })
      else { return false }
      rest = (rest * (value > 9 ? 100 : 10) + value) % 97
    }
    return rest == 1
  }

  private static func dayOfCPR(_ digits: [Int], _: String) -> Bool {
    guard digits.count == 10, (1...12).contains(digits[2] * 10 + digits[3]) else { return false }
    let (day, month) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    return day <= [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  /// ISO/IEC 7064 MOD 11,10, and one digit twice or thrice among the first ten (§139b AO).
  private static func germanTax(_ digits: [Int], _: String) -> Bool {
    guard digits.count == 11 else { return false }
    let counts = Dictionary(digits.dropLast().map { ($0, 1) }, uniquingKeysWith: +).values
    guard counts.count(where: { $0 > 1 }) == 1, counts.allSatisfy({ $0 <= 3 }) else { return false }
    var product = 10
    for digit in digits.dropLast() {
      let sum = (digit + product) % 10
      product = (sum == 0 ? 10 : sum) * 2 % 11
    }
    return (11 - product) % 10 == digits.last
  }

  /// VKVV §2: the letter counts as two digits.
  private static func germanPension(_ digits: [Int], _ text: String) -> Bool {
    guard digits.count == 11, let letter = text.first(where: \.isLetter)?.asciiValue else { return false }
    let number = Int(letter) - 64
    let all = Array(digits[0..<8]) + [number / 10, number % 10] + Array(digits[8..<10])
    let weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]
    let sum = zip(all, weights).reduce(0) { $0 + ($1.0 * $1.1) / 10 + ($1.0 * $1.1) % 10 }
    return sum % 10 == digits[10]
  }

  private static func snils(_ digits: [Int], _: String) -> Bool {
    guard digits.count == 11 else { return false }
    let sum = digits.prefix(9).enumerated().reduce(0) { $0 + $1.element * (9 - $1.offset) }
    return sum % 101 % 100 == digits[9] * 10 + digits[10]
  }

  private static func inn(_ digits: [Int], _: String) -> Bool {
    guard digits.count == 12 else { return false }
    func check(_ weights: [Int]) -> Int { zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11 % 10 }
    return Set(digits).count > 1 && check([7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == digits[10]
      && check([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == digits[11]
  }

  private static func swedish(_ digits: [Int], _: String) -> Bool { luhn(Array(digits.suffix(10))) }

  private static func norwegian(_ digits: [Int], _: String) -> Bool {
    guard digits.count == 11 else { return false }
    func rest(_ weights: [Int]) -> Int { (11 - zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 } % 11) % 11 }
    return rest([3, 7, 6, 1, 8, 9, 4, 5, 2]) == digits[9] && rest([5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) == digits[10]
  }

  private static func austrian(_ digits: [Int], _: String) -> Bool {
    guard digits.count == 10 else { return false }
    let others = Array(digits[0..<3]) + Array(digits[4...])
    return zip(others, [3, 7, 9, 5, 8, 4, 2, 1, 6]).reduce(0) { $0 + $1.0 * $1.1 } % 11 == digits[3]
  }

  private static func ean13(_ digits: [Int], _: String) -> Bool {
    digits.count == 13 && digits.enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 1 : 3) } % 10 == 0
  }

  /// Where numbers of these forms stand.
  static func places(of forms: [Form], in text: String) throws(RuleFailure) -> [(range: Range<Int>, sentence: String)] {
    guard text.utf8.contains(where: { (48...57).contains($0) }) else { return [] }
    var found: [(Range<Int>, String)] = []
    for form in forms {
      for match in try PatternText.matches(of: form.pattern, but: nil, in: text) {
        var range = match.range
        var number = PatternText.slice(text, range)
        // A short word in capitals behind an account number, as "BIC", is not of it.
        for _ in 0..<2 where !form.isRight(number.compactMap(\.wholeNumberValue), number) {
          guard let blank = number.utf8.lastIndex(of: 32) else { break }
          number = String(number[..<blank])
          range = range.lowerBound..<range.lowerBound + number.utf8.count
        }
        if form.isRight(number.compactMap(\.wholeNumberValue), number) { found.append((range, form.sentence(number))) }
      }
    }
    return found
  }
}
