/// What the company's goods cost, and did.
package struct PriceList: Hashable, Sendable {
  package struct Item: Hashable, Sendable {
    /// As letters name it.
    package var product: String
    package var price: Amount
    /// The lowest of the last 30 days (Directive 98/6/EC art. 6a); nil where nobody wrote it down.
    package var lowest: Amount?

    package init(product: String, price: Amount, lowest: Amount?) {
      self.product = product
      self.price = price
      self.lowest = lowest
    }
  }

  package let items: [Item]

  package init(_ items: [Item]) { self.items = items }
}

/// A sum of money.
package struct Amount: Hashable, Sendable {
  /// In hundredths of the currency's unit.
  package var hundredths: Int
  /// ISO 4217.
  package var currency: String

  package init(hundredths: Int, currency: String) {
    self.hundredths = hundredths
    self.currency = currency
  }

  /// `4200 DKK`, `12.50 EUR`.
  package var text: String {
    let (whole, rest) = (hundredths / 100, hundredths % 100)
    return "\(whole)" + (rest == 0 ? "" : "." + (rest < 10 ? "0" : "") + "\(rest)") + " " + currency
  }

  /// Hundredths of a number as people write one: `4.200,50`, `4 200`, `4,200.50`, `12.5`. Nil for what is none. A mark
  /// with three digits behind it parts thousands, the last with one or two digits the fraction.
  package static func hundredths(_ text: String) -> Int? {
    var digits: [UInt8] = []
    var groups = [0]
    var marks: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "0"..."9":
        digits.append(UInt8(scalar.value - 48))
        groups[groups.count - 1] += 1
      case ".", ",":
        marks.append(UInt8(scalar.value))
        groups.append(0)
      case " ", "\u{a0}", "\u{202f}", "\u{2009}", "'", "’": continue
      default: return nil
      }
    }
    guard (1...12).contains(digits.count), groups.first != 0 else { return nil }
    let fraction: Int
    switch groups.last ?? 0 {
    case 1, 2: fraction = marks.isEmpty ? 0 : groups.last ?? 0
    case 0, 3: fraction = 0
    default:
      guard marks.isEmpty else { return nil }
      fraction = 0
    }
    let number = digits.reduce(0) { $0 * 10 + Int($1) }
    return fraction == 0 ? number * 100 : fraction == 1 ? number * 10 : number
  }
}

/// Prices in a text.
struct PriceText {
  struct Price: Hashable {
    var range: Range<Int>
    var hundredths: Int
    /// Those that the sign may mean: `kr` is three.
    var currencies: [String]
  }

  private static let signs: [(String, [String])] = [
    ("€", ["EUR"]), ("eur", ["EUR"]), ("euro", ["EUR"]), ("euros", ["EUR"]), ("евро", ["EUR"]),
    ("$", ["USD", "CAD", "AUD"]), ("usd", ["USD"]), ("£", ["GBP"]), ("gbp", ["GBP"]),
    ("kr", ["DKK", "SEK", "NOK"]), ("kr.", ["DKK", "SEK", "NOK"]), ("kroner", ["DKK", "NOK"]), ("kronor", ["SEK"]),
    ("dkk", ["DKK"]), ("sek", ["SEK"]), ("nok", ["NOK"]), ("chf", ["CHF"]), ("₽", ["RUB"]), ("rub", ["RUB"]),
    ("руб", ["RUB"]), ("руб.", ["RUB"]), ("рублей", ["RUB"]), ("рубля", ["RUB"]), ("рубль", ["RUB"]), ("р.", ["RUB"]),
    ("pln", ["PLN"]), ("zł", ["PLN"]),
  ]

  private static let byName = Dictionary(uniqueKeysWithValues: signs)

  private static let sign = signs.map(\.0).sorted { $0.count > $1.count }
    .map { $0.replacing("$", with: "\\$").replacing(".", with: "\\.") }.joined(separator: "|")
  private static let number =
    #"\d{1,3}(?:[ .,'’\x{a0}\x{202f}\x{2009}]\d{3})*(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d{1,2})?"#

  /// A sign before a number or behind it.
  static let source =
    "(?i)(?:(?<![\\p{L}\\d])(?:\(sign))[ \\x{a0}\\x{202f}]?(?:\(number))|(?<![\\d.,])(?:\(number))(?:,-)?[ \\x{a0}\\x{202f}]?(?:\(sign))(?![\\p{L}\\d]))"

  private static let pattern = try? Pattern(source)

  static func prices(in text: String) throws(RuleFailure) -> [Price] {
    guard let pattern else { throw RuleFailure(sentence: "the pattern of prices cannot be read") }
    return try PatternText.matches(of: pattern, but: nil, in: text).compactMap { match in
      let found = PatternText.slice(text, match.range)
      let digits = found.drop { !$0.isASCIIDigit }
      let number = digits.prefix { $0.isASCIIDigit || " .,'’\u{a0}\u{202f}\u{2009}".contains($0) }
      var trimmed = number
      while let last = trimmed.last, !last.isASCIIDigit { trimmed = trimmed.dropLast() }
      let before = found.prefix(found.count - digits.count)
      let behind = digits.dropFirst(trimmed.count).drop { ",- \u{a0}\u{202f}".contains($0) }
      let sign = (before + behind).filter { !$0.isWhitespace }.lowercased()
      guard let hundredths = Amount.hundredths(String(trimmed)), let currencies = byName[sign] else { return nil }
      return Price(range: match.range, hundredths: hundredths, currencies: currencies)
    }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
