/// How people say that something costs less or nothing; the words of each language stand in a file of their own.
enum OfferWords {
  private static let percent =
    #"(?:(?<!\d)\d{1,3}(?:[.,]\d{1,2})?[\s\x{a0}\x{202f}]?(?:%|per ?cent|percent|procent\w*|pct\.?|Prozent|процент\w*))"#
  private static let parts =
    "(?(DEFINE)(?<percent>\(percent))(?<sum>\(PriceText.source.replacing("(?i)", with: ""))))"

  /// By language (ISO 639-1), each hit a whole offer.
  static let patterns: [String: [Pattern]] = [
    "en": english, "da": danish, "de": german, "ru": russian,
  ].mapValues { lines in
    PatternLines.patterns(
      lines.replacing("{percent}", with: "(?&percent)").replacing("{sum}", with: "(?&sum)"), parts: parts)
  }

  /// What no offer can do without: most texts have none of it, and are not searched further.
  private static let signs: [String: Pattern] = [
    "en":
      #"%|£|€|\$|per ?cent|\b(?:off|free\w*|discount\w*|sales?|half|halv\w+|third|quarter|vouchers?|coupons?|codes?|sav\w+|deals?|offers?|offering|prices?|priced|pay\w*|paid|cheap\w*|less|gifts?|complimentary|compliments|reduc\w+|knock\w*|throw\w*|chuck\w*|house|charg\w+|costs?|costing|extra|bogo|rebates?|clearance|bargains?|quid|pounds?|euros?|dollars?|kroner|nothing|gratis|includ\w+|cuts?|slash\w*|drop\w*|waiv\w+|bonus\w*|treat|on (?:me|us)|for (?:one|two|three|1|2|3)|get (?:one|two|1|2)|bill|tab|markdown|marked|penny|pence|lower\w*|early[ -]bird|promo\w*|loyalty|shipping|postage|delivery|carriage|trial|instead|was|down|rate|bucks?|grand|allowance|credit|trade-in|upgrade\w*|comes? with|added|bundle\w*)\b"#,
    "da":
      #"%|€|procent|\bpct|kr\b|kroner|\b(?:gratis|fri|frit|rabat\w*|\w*rabat\w*|\w*tilbud\w*|\w*udsalg\w*|halv\w*|\w*pris\w*|billig\w*|spar\w*|nedslag\w*|afslag\w*|nedsat\w*|sat ned|sænk\w*|\w*kode\w*|kupon\w*|\w*gavekort\w*|\w*bevis\w*|gave\w*|\w*gave\w*|beregning|\w*fri|oveni|oven i|med i købet|købet|for (?:én|en|to|1|2)|får|giv\w*|betal\w*|koste\w*|slip\w*|trækk\w*|lægger|regning|omkostning\w*|bonus\w*|point|ekstra|skænk\w*|foræ\w+|uden at|levering\w*|fragt\w*|porto\w*|montering\w*|under|mindre|lavere|ned|af|fordel\w*|klip\w*|værdi\w*)\b"#,
    "de":
      #"%|€|\$|prozent|franken|\bchf|euro|\b(?:\w*gratis\w*|\w*frei\w*|kostenlos\w*|umsonst|\w*geschenk\w*|geschenkt|schenk\w*|\w*rabatt\w*|\w*nachlass\w*|nachla(?:ß|ss)\w*|\w*angebot\w*|\w*preis\w*|\w*verkauf\w*|\w*gutschein\w*|\w*code\w*|coupon\w*|halb\w*|hälfte|günstig\w*|billig\w*|reduzi\w+|ermäßig\w*|ermässig\w*|herabgesetzt\w*|gesenkt\w*|senk\w*|spar\w*|\w*spar\w*|\w*aktion\w*|schnäppchen\w*|aufpreis|mehrkosten|kost\w*|\w*kosten|berechn\w*|zahl\w*|bezahl\w*|dazu|obendrauf|zugabe\w*|extra|bonus\w*|skonto|porto\w*|\w*versand\w*|lieferung\w*|montage\w*|aufbau|statt|weniger|runter|abzug|abzieh\w*|zieh\w*|zieht|lass\w*|lege|leg|gibt|geb\w*|bekomm\w*|krieg\w*|erhalt\w*|für (?:einen|eins|zwei|1|2)|zum preis|nimm|prämie\w*|gutschrift\w*|vorteil\w*|auf (?:mich|uns|haus)|haus|drauf|vergünst\w*|übernehm\w*)\b"#,
    "ru":
      #"%|€|₽|процент|руб|\bр\.|\b(?:скид\w*|скин\w*|бесплатн\w*|даром|подар\w*|дар\w*|акци\w*|распродаж\w*|промокод\w*|код\w*|купон\w*|сертификат\w*|полцены|половин\w*|вдвое|дешев\w*|цен\w*|выгод\w*|эконом\w*|сэконом\w*|сниж\w*|уступ\w*|бонус\w*|кэшбэк\w*|кешбэк\w*|балл\w*|спецпредлож\w*|предложен\w*|специальн\w*|льгот\w*|доплат\w*|плат\w*|заплат\w*|оплат\w*|придачу|впридачу|минус|меньше|ниже|по цене|за счёт|за счет|за мой|доставк\w*|установк\w*|тысяч\w*|сот|рубл\w*|стои\w*|отда\w*|положу|клад\w*|добавл\w*|добавлю|дам|даю|безвозмездн\w*|купит\w*|возьм\w*|третий|третья|вторая|второй|1\+1|2\+1|сбро\w*|списыва\w*|спишу|вычт\w*|тариф\w*|комисси\w*|ноль|нул\w*)\b"#,
  ].compactMapValues { try? Pattern("(?i)(?:\($0))") }

  /// Offers in a text of a language; of one that is not known, in any.
  static func offers(
    in text: String, language: String, limit: Int = Pattern.hitLimit
  ) throws(RuleFailure) -> [Range<Int>] {
    let short = String(language.prefix(2))
    if let sign = signs[short], try PatternText.first(of: sign, in: text) == nil { return [] }
    let own = patterns[short] ?? Array(patterns.values.joined())
    guard !own.isEmpty else { throw RuleFailure(sentence: "the patterns of offers cannot be read") }
    return try PatternLines.matches(of: own, in: text, limit: limit)
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
