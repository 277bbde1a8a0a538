import Firsthand
import YAMLFile

/// `offer`: what binds the company: discounts, extras, prices.
///
/// Offers are known in English, Danish, German and Russian: a share or a sum off, something free, vouchers, half price,
/// sale prices. `any: true` hits each of them; `most_percent` those of a higher discount; `end_date: true` those without a
/// day on which they end, in the same paragraph or the next. `currencies` are those that prices may be in (ISO 4217).
/// `price_list: true` hits a price that is not the one which the company's list has for the product named before it;
/// `lowest_price: true` a former price above the lowest of the last 30 days (Directive 98/6/EC art. 6a).
struct OfferRule: BoundTextRule, TokenRule {
  static let keys: Set<String> = ["any", "most_percent", "end_date", "currencies", "price_list", "lowest_price"]

  private let hitsAny: Bool
  private let mostPercent: Double?
  private let currencies: Set<String>?
  private let readsPriceList: Bool
  private let readsLowest: Bool
  /// Empty where it is not known.
  private var language = ""
  private var prices: [(item: PriceList.Item, name: String)] = []

  static func read(_ fields: YAMLFields) -> Rule.Kind? {
    var kind = Rule.Kind(hasWords: true)
    let rule = OfferRule(fields)
    if rule.hitsAny || rule.mostPercent != nil || rule.currencies != nil || rule.readsPriceList || rule.readsLowest {
      kind.text = rule
    }
    if fields["end_date"]?.bool ?? false { kind.letter = OfferEnd() }
    guard kind.text != nil || kind.letter != nil else {
      fields.owner.report("An offer rule needs one of \(keys.sorted().joined(separator: ", ")).")
      return nil
    }
    return kind
  }

  private init(_ fields: YAMLFields) {
    hitsAny = fields["any"]?.bool ?? false
    mostPercent = fields["most_percent"]?.double
    currencies = (fields["currencies"]?.strings).map { Set($0.map { $0.uppercased() }) }
    readsPriceList = fields["price_list"]?.bool ?? false
    readsLowest = fields["lowest_price"]?.bool ?? false
  }

  var needs: FactNeeds { readsPriceList || readsLowest ? .prices : [] }

  func bound(to facts: LetterFacts) -> any TextRule {
    var rule = self
    rule.language = facts.language
    rule.prices = facts.prices.items.map { ($0, $0.product.lowercased()) }
    return rule
  }

  private var findsOffers: Bool { hitsAny || mostPercent != nil }
  private var findsPrices: Bool { currencies != nil || readsPriceList || readsLowest }

  /// A price may stand in any text.
  var words: [[String]?] { (findsOffers ? OfferWords.words : []) + (findsPrices ? [nil] : []) }

  func hits(in text: String, limit: Int, among choice: TokenSearch.Choice?) throws(RuleFailure) -> [TextHit] {
    var hits: [TextHit] = []
    if findsOffers {
      for range in try OfferWords.offers(in: text, language: language, among: choice, limit: limit) {
        let quote = PatternText.slice(text, range)
        if let mostPercent, !hitsAny || OfferWords.percent(in: quote) ?? 0 > mostPercent {
          guard let percent = OfferWords.percent(in: quote), percent > mostPercent else { continue }
          hits.append(
            hit(range, quote, "'\(quote)' is more than the \(Self.plain(mostPercent)) % that may be given."))
        } else {
          hits.append(hit(range, quote, "'\(quote)' is an offer."))
        }
      }
    }
    guard findsPrices else { return hits }
    let found = try PriceText.prices(in: text)
    if let currencies {
      for price in found where currencies.isDisjoint(with: price.currencies) {
        let quote = PatternText.slice(text, price.range)
        hits.append(
          hit(
            price.range, quote,
            "'\(quote)' is in a currency that we don't use (\(currencies.sorted().joined(separator: ", ")))."))
      }
    }
    if readsPriceList || readsLowest { hits += try priceListHits(found, in: text) }
    return hits
  }

  private func hit(_ range: Range<Int>, _ quote: String, _ sentence: String) -> TextHit {
    TextHit(range: range, arguments: [quote], suggestions: [], sentence: sentence)
  }

  private static func plain(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\(number)"
  }

  /// Bytes between a product's name and its price.
  private static let reach = 120
  /// Words in front of a price that something cost before.
  private static let former = [
    "was", "before", "instead of", "reduced from", "down from", "før", "i stedet for", "normalt", "statt", "vorher",
    "bisher", "вместо",
    "раньше", "было",
  ]

  /// Where a name ends that stands there as whole words.
  private static func lastPlace(of name: String, in text: String) -> Int? {
    for range in text.ranges(of: name).reversed() {
      let before = range.lowerBound == text.startIndex ? nil : text[text.index(before: range.lowerBound)]
      let after = range.upperBound == text.endIndex ? nil : text[range.upperBound]
      if before?.isLetter != true, after?.isLetter != true {
        return text.utf8.distance(from: text.startIndex, to: range.upperBound)
      }
    }
    return nil
  }

  private func priceListHits(_ found: [PriceText.Price], in text: String) throws(RuleFailure) -> [TextHit] {
    let lowered = text.lowercased()
    // Offsets of one are those of the other only where small letters are as long.
    guard lowered.utf8.count == text.utf8.count else {
      throw RuleFailure(sentence: "the text has letters whose small ones are of another length")
    }
    return found.compactMap { price in
      let start = max(0, price.range.lowerBound - Self.reach)
      let before = PatternText.slice(lowered, start..<price.range.lowerBound)
      let named = prices.compactMap { entry in Self.lastPlace(of: entry.name, in: before).map { (entry.item, $0) } }
      // Of "Chair" and "Oak Chair" the longer name is meant.
      guard
        let item = named.max(by: { ($0.1, $0.0.product.utf8.count) < ($1.1, $1.0.product.utf8.count) })?.0
      else { return nil }
      let quote = PatternText.slice(text, price.range)
      let lead = before.suffix(24).trimmingSpaces
      let isFormer = Self.former.contains { lead.hasSuffix($0) }
      if isFormer, readsLowest, let lowest = item.lowest, price.currencies.contains(lowest.currency),
        price.hundredths > lowest.hundredths
      {
        return hit(
          price.range, quote,
          "\(item.product) cost \(lowest.text) within the last 30 days, so '\(quote)' is no price to compare with.")
      }
      guard !isFormer, readsPriceList else { return nil }
      guard price.currencies.contains(item.price.currency) else { return nil }
      return price.hundredths == item.price.hundredths
        ? nil : hit(price.range, quote, "The price list has \(item.product) at \(item.price.text), not '\(quote)'.")
    }
  }
}

/// Offers that have no end.
private struct OfferEnd: TriggeredRule {
  var reads: LetterAspects { [.subject, .preheader, .blocks] }

  func isTriggered(by text: String, language: String) throws(RuleFailure) -> Bool {
    try !OfferWords.offers(in: text, language: language).isEmpty
  }

  func hits(in letter: Letter, facts: Facts) throws(RuleFailure) -> [LetterHit] {
    guard let ends = OfferWords.endDate else {
      throw RuleFailure(sentence: "the patterns of offers cannot be read")
    }
    var hits: [LetterHit] = []
    let blocks = letter.blocks
    for text in [letter.subject, letter.preheader] {
      guard let found = try OfferWords.offers(in: text.text, language: letter.language).first else { continue }
      var hasEnd = try !PatternText.matches(of: ends, but: nil, in: text.text).isEmpty
      for block in blocks where try !PatternText.matches(of: ends, but: nil, in: block.text.text).isEmpty {
        hasEnd = true
      }
      if !hasEnd { hits.append(Self.endless(PatternText.slice(text.text, found), text.place(of: found))) }
    }
    for (number, block) in blocks.enumerated() where block.author == .writer {
      guard let found = try OfferWords.offers(in: block.text.text, language: letter.language).first else { continue }
      let near = blocks[number..<min(number + 2, blocks.count)]
      var hasEnd = false
      for other in near where try !PatternText.matches(of: ends, but: nil, in: other.text.text).isEmpty {
        hasEnd = true
      }
      if hasEnd { continue }
      hits.append(Self.endless(PatternText.slice(block.text.text, found), block.text.place(of: found)))
    }
    return hits
  }

  private static func endless(_ quote: String, _ place: SourceSpan?) -> LetterHit {
    LetterHit(quote: quote, place: place, sentence: "Until when does '\(quote)' hold? Give its last day.")
  }
}
