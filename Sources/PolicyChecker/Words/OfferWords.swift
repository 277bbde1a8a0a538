/// How people say that something costs less or nothing; the words of each language stand in a file of their own.
enum OfferWords {
  private static let percent =
    #"(?:(?<!\d)\d{1,3}(?:[.,]\d{1,2})?[\s\x{a0}\x{202f}]?(?:%|per ?cent|percent|procent\w*|pct\.?|Prozent|процент\w*))"#
  private static let parts = [
    (name: "percent", pattern: percent), (name: "sum", pattern: PriceText.source.replacing("(?i)", with: "")),
  ]

  /// By language (ISO 639-1), each hit a whole offer.
  static let searches: [String: TokenSearch] = [
    "en": english, "da": danish, "de": german, "ru": russian,
  ].mapValues { lines in
    PatternLines.search(
      lines.replacing("{percent}", with: "(?&percent)").replacing("{sum}", with: "(?&sum)"), parts: parts)
  }

  private static let languages = searches.keys.sorted()

  /// The words of all languages' patterns, one language behind another.
  static let words: [[String]?] = languages.flatMap { searches[$0]?.words ?? [] }

  /// Of `choice`, which is over `words`, that of a language; nil: all of its patterns are tried.
  private static func choice(of language: String, in choice: TokenSearch.Choice?) -> TokenSearch.Choice? {
    guard let choice, let own = searches[language] else { return nil }
    let before = languages.prefix { $0 != language }.reduce(0) { $0 + (searches[$1]?.words.count ?? 0) }
    let first = choice.startIndex + before
    return choice[first..<first + own.words.count]
  }

  /// Offers in a text of a language; of one that is not known, in any: of two that overlap, the first and then the longer.
  static func offers(
    in text: String, language: String, among choice: TokenSearch.Choice? = nil, limit: Int = Pattern.hitLimit
  ) throws(RuleFailure) -> [Range<Int>] {
    let short = String(language.prefix(2))
    if let own = searches[short] {
      let choice = self.choice(of: short, in: choice)
      if let choice, !choice.contains(true) { return [] }
      return try PatternText.matches(of: own, among: choice, in: text, limit: limit).map(\.range)
    }
    var found: [Range<Int>] = []
    for search in searches.values { found += try PatternText.matches(of: search, in: text, limit: limit).map(\.range) }
    found.sort { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) }
    return found.reduce(into: []) { kept, range in
      if kept.last.map({ $0.upperBound <= range.lowerBound }) ?? true { kept.append(range) }
    }
  }

  /// The percentage in the words of an offer, half a price being fifty; nil where there is none.
  static func percent(in offer: String) -> Double? {
    let number =
      /(\d{1,3})(?:[.,](\d{1,2}))?[\s\u{a0}\u{202f}]?(?:%|per ?cent|procent|pct|prozent|процент)/.ignoresCase()
    if let match = offer.firstMatch(of: number) {
      return Double("\(match.1)" + (match.2.map { ".\($0)" } ?? ""))
    }
    let half = /\b(?:half|halv\w*|halb\w*|hälfte|полцены|половин\w*|вдвое)\b/.ignoresCase()
    return offer.firstMatch(of: half) == nil ? nil : 50
  }

  /// A day on which something ends, in the four languages and in numbers.
  static let endDate = try? Pattern(
    #"""
    (?mi)(?:(?<![\d.])(?:[0-3]?\d\.\s?[01]?\d\.(?:\s?(?:20)?\d\d)?|[0-3]?\d/[01]?\d(?:[/-](?:20)?\d\d)?|20\d\d-[01]\d-[0-3]\d)(?!\d)|(?<!\d)[0-3]?\d(?:\.|st|nd|rd|th)?\s(?:of\s)?(?:jan|feb|mar|apr|may|maj|mai|jun|jul|aug|sep|okt|oct|nov|dec|dez|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек|mär)\w*|(?:january|february|march|april|may|june|july|august|september|october|november|december)\s[0-3]?\d(?:st|nd|rd|th)?|(?:until|till|through|by|before|ends?(?: on)?|til(?: og med)?|indtil|frem til|senest|bis(?: zum| einschließlich| einschl\.)?|до|по)\s(?:(?:this|next|the end of(?: this| the)?|kommende|næste|denne|udgangen af|diese[nms]?|nächste[nm]?|kommende[nm]?|Ende|ближайш\w+|конца|этой|следующ\w+)\s){0,2}(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|month|week|january|february|march|april|june|july|august|september|october|november|december|christmas|easter|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|måneden|måned|ugen|januar|februar|marts|april|juni|juli|jul|påske|oktober|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|Monats?|des Monats|der Woche|Januar|Februar|März|Mai|Juni|Juli|August|Oktober|Dezember|Weihnachten|Ostern|понедельника?|вторника?|сред[уы]|четверга?|пятниц[уы]|суббот[уы]|воскресень[ея]|месяца|недели|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|праздников))
    """#)
}
