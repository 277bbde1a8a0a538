/// How people say that something costs less or nothing, in English, Danish, German and Russian.
enum OfferWords {
  /// Patterns read regardless of case, each a whole offer. Percentages stand in a group of their own.
  private static let patterns: [String] = [
    // A share off.
    #"\#(percent)\s+(?:off|discount|reduction|rebate|less|cheaper|lower|below|savings?|markdown)"#,
    #"\#(percent)[ -](?:rabat|nedslag|afslag|billigere|under (?:normal|vejl)\w*|lavere|besparelse)"#,
    #"\#(percent)[ -]?\s*(?:Rabatt\w*|Nachlass|Preisnachlass|Skonto|Ermäßigung|Preisvorteil|Ersparnis|günstiger|billiger|reduziert|weniger|sparen|auf (?:alle|alles|das|den|die|unser\w*|ausgewählt\w*))"#,
    #"(?:save|saving|cut|slash\w*|reduced|discounted|marked down|knock\w*|taking|take)\s+(?:\w+\s+){0,3}?(?:by |up to |of )?\#(percent)"#,
    #"(?:discount|reduction|rebate|savings?)\s+of\s+(?:up to\s+)?\#(percent)"#,
    #"(?:spar|sparer|nedsat|sat ned|sænket|rabat|nedslag|afslag|besparelse)\s+(?:\w+\s+){0,2}?(?:med|på|op til|helt op til)?\s*(?:op til\s+)?\#(percent)"#,
    #"(?:spare[nst]?|reduzier\w+|gesenkt|Rabatt|Nachlass|Ermäßigung)\s+(?:\w+\s+){0,2}?(?:um|von|bis zu|in Höhe von)?\s*(?:bis zu\s+)?\#(percent)"#,
    #"um\s+(?:bis zu\s+)?\#(percent)\s+(?:\w+\s+)?(?:reduziert|gesenkt|günstiger|billiger|herabgesetzt|runter)"#,
    #"(?:скидк\w+|минус|дешевле|снижен\w*|экономи\w+|выгод\w+)\s+(?:\w+\s+){0,2}?(?:в|до|на|размером)?\s*(?:до\s+)?\#(percent)"#,
    #"(?:на\s+)?\#(percent)\s+(?:дешевле|ниже|скидк\w+|выгодн\w+)"#, #"\#(percent)(?:-н\w+|ная|ную|ной)?\s+скидк\w+"#,
    // A sum off.
    #"\#(sum)\s+(?:off|discount|cheaper|less than (?:usual|before)|rabat|nedslag|afslag|billigere|Rabatt|Nachlass|Preisnachlass|günstiger|billiger|дешевле)"#,
    #"(?:save|knock|takes?|taking|sparer?|sparen|sparst|spare)\s+(?:(?:you|yourself|Sie|du|dir|hele|ganze|Dir)\s+)?(?:off\s+)?\#(sum)"#,
    #"(?:скидк\w+|экономи\w+|дешевле)\s+(?:в|на|до)?\s*\#(sum)"#,
    // Nothing to pay.
    #"(?:free|complimentary)\s+(?:(?:home|express|next-day|extra|standard|worldwide|UK|gift)\s+)?(?:shipping|delivery|postage|gifts?|samples?|installation|fitting|assembly|trial|upgrade|returns|month|months|year|bottle|bottles|service|servicing|consultation|inspection|accessor\w+|cushions?|training|set-?up|wrapping|set|case|workshop|tasting)\b"#,
    #"free\s+(?:\w+\s+){1,3}(?:with|for)\s+(?:every|each|any|your|all|orders?)"#,
    #"(?:free of charge|for free|at no (?:extra |additional )?(?:cost|charge)|no extra charge|on the house|(?:is|are|comes?|get it|yours) free\b(?! (?:to|of (?!charge)|from|on|if|for a (?:coffee|chat|call))))"#,
    #"(?:gratis|fri|kostenlose[mnrs]?|kostenfreie[mnrs]?|kostenlos|kostenfrei|бесплатн\w+)\s+(?:\w+\s+)?(?:levering|fragt|forsendelse|gave|gaver|montering|opsætning|prøve\w*|installation|eftersyn|service|tilbehør|ekstra\w*|måned\w*|flaske\w*|Lieferung|Versand|Zugabe|Montage|Probe\w*|Geschenk\w*|Muster|Monat\w*|Wartung|Erstberatung|Inspektion|Testphase|Flasche\w*|Aufbau|Zubehör|доставк\w+|установк\w+|монтаж\w*|подар\w+|образ\w+|месяц\w*|сборк\w+|пробн\w+|консультаци\w+|обслуживани\w+|замер\w*|диагностик\w+|упаковк\w+|чехол|дегустаци\w+)"#,
    #"(?:доставк\w+|установк\w+|монтаж|сборк\w+|замер)\s+(?:\w+\s+){0,2}бесплатн\w+"#,
    #"(?:levering\w*|fragt\w*|montering\w*)\s+(?:\w+\s+){0,2}(?:er\s+)?(?:gratis|uden beregning)"#,
    #"(?:Lieferung|Versand|Montage|Aufbau|Einbau)\s+(?:\w+\s+){0,3}(?:gratis|kostenlos|kostenfrei|umsonst)"#,
    #"(?:fragtfrit?|portofrit?|versandkostenfrei|portofrei|frei Haus)"#,
    #"(?:uden (?:ekstra )?beregning|uden merpris|kvit og frit)"#,
    #"(?:ohne (?:Aufpreis|Mehrkosten)|gratis dazu|kostenlos dazu|gratis (?:obendrauf|mit)|geschenkt dazu|als Geschenk dazu)"#,
    #"(?:gratis med i købet|(?:får|følger)\s+(?:\w+\s+){0,4}gratis|gratis oveni|helt gratis)"#,
    #"(?:bekomm\w+|erhalt\w+|kriegst|gibt es|schenke\w*)\s+(?:\w+\s+){0,5}(?:gratis|kostenlos|geschenkt)"#,
    #"(?:в подарок|совершенно бесплатно|абсолютно бесплатно|бесплатно в придачу|даром)"#,
    // Vouchers.
    #"(?:vouchers?|coupons?|discount codes?|promo(?:tion(?:al)?)? codes?|money off)"#,
    #"(?:rabatkoder?|rabatkode\w*|kupon(?:er|en|kode\w*)?|værdibevis\w*|tilbudskode\w*)"#,
    #"(?:\w*gutschein(?:e|en|s|code\w*)?|Rabattcode\w*|Rabatt-?Code\w*|Gutschein-?Code\w*|Aktionscode\w*|Rabattmarke\w*|Coupons?)"#,
    #"(?:промокод\w*|купон\w*|сертификат\w* на (?:скидку|сумму)|код\w* на скидку)"#,
    // Half, and two for one.
    #"(?:half[ -]price|half off|half the (?:usual |normal )?price|(?:til|for) (?:den )?halv(?:e)? pris|halv pris|zum halben Preis|(?:die )?Hälfte des Preises|halber Preis|за полцены|за половину цены|вдвое дешевле|в два раза дешевле)"#,
    #"(?:(?:two|three|four|2|3|4)[ -]for[ -](?:one|two|three|1|2|3)|buy (?:one|two|three|1|2|3),? (?:and )?get|BOGO)"#,
    #"(?:(?:to|tre|2|3) for (?:én|en|to|1|2)\b(?:s pris)?|køb (?:to|tre|én|en|1|2|3)[^.!?\n]{0,20}\bfå)"#,
    #"(?:(?:zwei|drei|2|3) (?:zum Preis von|für) (?:einem|einen|eins|zwei|1|2)|nimm (?:zwei|drei|2|3)|kauf\w* (?:zwei|drei|2|3)[^.!?\n]{0,20}\b(?:bekomm|erhalt|zahl)\w*)"#,
    #"(?:(?:два|две|три|2|3) по цене (?:одного|одной|двух|1|2)|[23]\s?\+\s?1\b|1\s?\+\s?1|купите? (?:два|две|три|2|3)[^.!?\n]{0,20}\b(?:получите|третий|второй))"#,
    // A price that is not the usual one.
    #"(?:sale price|on sale\b|in the sale|(?:summer|winter|spring|autumn|january|clearance|stock|black friday) sale|special (?:offer|price|deal|discount)s?|reduced prices?|price cut|introductory (?:price|offer)|clearance|early[ -]bird|(?:a|the|this|your|get|any|offer(?:ing)?(?: you)?|with|extra|further|loyalty|customer|exclusive|nice|small|little|good) (?:\w+ )?discount)"#,
    #"(?:tilbudspris\w*|særtilbud\w*|særpris\w*|specialtilbud\w*|specialpris\w*|på tilbud|godt tilbud|udsalgs?\w*|introduktionspris\w*|introtilbud\w*|nedsat pris|nedsatte priser|kampagnepris\w*|jubilæumspris\w*|venskabspris|(?:\w*kunde|mængde|jule|sommer|særlig|ekstra|personlig|pæn|lille) ?rabat\w*|(?:får|give\w*|giver|med|en|din|sikre\w*|få) (?:dig |en |ekstra |pæn |lille |god |særlig |din )*rabat\w*)"#,
    #"(?:Sonderangebot\w*|Sonderpreis\w*|Sonderaktion\w*|Angebotspreis\w*|Aktionspreis\w*|Aktionsangebot\w*|Einführungspreis\w*|Einführungsangebot\w*|Vorzugspreis\w*|Freundschaftspreis\w*|Jubiläumspreis\w*|Schnäppchen\w*|Ausverkauf\w*|Schlussverkauf\w*|Räumungsverkauf\w*|Rabattaktion\w*|(?:\w+)?[Pp]reisnachlass\w*|(?:Treue|Mengen|Sonder|Kunden|Stammkunden|Messe|Früh\w*|Einführungs|Winter|Sommer|Weihnachts)-?rabatt\w*|(?<!kein )(?<!keinen )(?<!ohne )(?<!weder )Rabatt\b|(?:herabgesetzt|reduziert)e[rnms]? (?:Preis\w*|Ware|Stück\w*)|im (?:Sonder)?[Aa]ngebot\b|zum (?:reduzierten|ermäßigten|günstigeren|Aktions)\s?-?[Pp]reis)"#,
    #"(?:распродаж\w+|спецпредложени\w+|специальн\w+ (?:цен\w+|предложени\w+|услови\w+)|по (?:сниженной|специальной|акционной|льготной) цене|сниженн\w+ цен\w+|акционн\w+|по акции|(?:наша|новая|эта|проходит|действует) акци[яию]|(?<!без )(?<!никаких )(?<!нет )скидк(?:а|у|и|ой|ами|ах|ам|ою))"#,
  ]

  /// The number stands in a group; the last of them that matched is what was found.
  private static let percent =
    #"(?:(?<!\d)\d{1,3}(?:[.,]\d{1,2})?[\s\x{a0}\x{202f}]?(?:%|per ?cent|percent|procent\w*|pct\.?|Prozent|процент\w*))"#
  private static let sum = "(?:\(PriceText.source.replacing("(?i)", with: "")))"

  static let pattern = try? Pattern(
    "(?mi)(?<![\\p{L}\\d])(?:\(patterns.joined(separator: "|")))(?![\\p{L}])")

  /// The percentage in the words of an offer; nil where there is none.
  static func percent(in offer: String) -> Double? {
    guard
      let match = offer.firstMatch(of: /(\d{1,3})(?:[.,](\d{1,2}))?\s?(?:%|[Pp]er ?cent|procent|pct|Prozent|процент)/)
    else { return nil }
    return Double("\(match.1)" + (match.2.map { ".\($0)" } ?? ""))
  }

  /// A day on which something ends, in the four languages and in numbers.
  static let endDate = try? Pattern(
    #"""
    (?mi)(?:(?<![\d.])(?:[0-3]?\d\.\s?[01]?\d\.(?:\s?(?:20)?\d\d)?|[0-3]?\d/[01]?\d(?:[/-](?:20)?\d\d)?|20\d\d-[01]\d-[0-3]\d)(?!\d)|(?<!\d)[0-3]?\d(?:\.|st|nd|rd|th)?\s(?:of\s)?(?:jan|feb|mar|apr|may|maj|mai|jun|jul|aug|sep|okt|oct|nov|dec|dez|янв|фев|мар|апр|мая|июн|июл|авг|сен|окт|ноя|дек|mär)\w*|(?:january|february|march|april|may|june|july|august|september|october|november|december)\s[0-3]?\d(?:st|nd|rd|th)?|(?:until|till|through|by|before|ends?(?: on)?|til(?: og med)?|indtil|frem til|senest|bis(?: zum| einschließlich| einschl\.)?|до|по)\s(?:(?:this|next|the end of(?: this| the)?|kommende|næste|denne|udgangen af|diese[nms]?|nächste[nm]?|kommende[nm]?|Ende|ближайш\w+|конца|этой|следующ\w+)\s){0,2}(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|month|week|january|february|march|april|june|july|august|september|october|november|december|christmas|easter|mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|måneden|måned|ugen|januar|februar|marts|april|juni|juli|jul|påske|oktober|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonnabend|Sonntag|Monats?|des Monats|der Woche|Januar|Februar|März|Mai|Juni|Juli|August|Oktober|Dezember|Weihnachten|Ostern|понедельника?|вторника?|сред[уы]|четверга?|пятниц[уы]|суббот[уы]|воскресень[ея]|месяца|недели|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|праздников))
    """#)
}
