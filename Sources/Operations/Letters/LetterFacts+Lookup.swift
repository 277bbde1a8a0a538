import Firsthand
import MailFormat
import PolicyChecker
import Store

extension LetterFacts {
  /// Days in which colleagues' letters count for sameness, and how many at most.
  private static let sameDays: Int64 = 365
  private static let mostEarlier = 10_000

  /// Looks up what the standards ask for, and nothing else.
  init(
    of newsletter: Newsletter, sender: Member, needs: FactNeeds, in tx: Transaction, at now: Instant,
    _ standards: StandardsSettings
  ) throws {
    self.init(
      now: now, language: newsletter.language, writer: sender.name, writerAddress: sender.address.displayText,
      dictionaries: standards.dictionaries)
    if needs.contains(.customers) { customers = PersonNames(try tx.owned(by: newsletter.owner).customerNames()) }
    if needs.contains(.prices) { prices = try PriceList(in: tx, at: now) }
    if needs.contains(.earlier) {
      let kept = try tx.company.traces(
        ofOthersThan: newsletter.owner, since: now.adding(seconds: -Self.sameDays * 86_400), limit: Self.mostEarlier)
      var writers: [Member.ID: Int] = [:]
      earlier = EarlierLetters(
        kept.map { trace in
          let writer = writers[trace.owner] ?? writers.count + 1
          writers[trace.owner] = writer
          return LetterTrace(writer: writer, minima: trace.minima, sentences: trace.sentences)
        })
    }
  }

  /// What was looked up, as digests: where one differs later, another verdict may be because of it. That of names is keyed,
  /// for it is kept for good and names are few.
  func digests(_ needs: FactNeeds, _ secret: CompanySecret) -> [String: Digest] {
    var digests: [String: Digest] = [:]
    if needs.contains(.customers) { digests["customers"] = secret.mark(of: customers.digest.hex) }
    if needs.contains(.prices) { digests["prices"] = prices.digest }
    if let earlier { digests["colleagues"] = earlier.digest }
    return digests
  }
}

extension LetterDesk {
  /// What is kept of the writer's words to compare others with.
  var trace: KeptTrace {
    let words = letter(for: nil, unsubscribeURL: "").blocks.filter { $0.author == .writer && $0.kind != .heading }
    let trace = LetterTrace(writer: 0, of: words.map(\.text.text))
    return KeptTrace(owner: newsletter.owner, minima: trace.minima, sentences: trace.sentences)
  }

  /// Days over which letters to a reader are counted at most.
  private static let countedDays: Int64 = 366

  /// When the reader had letters of the company, where the standards ask for it.
  func letters(to address: EmailAddress, in tx: Transaction, at now: Instant) throws -> [Instant] {
    guard needsLetters else { return [] }
    return try tx.dispatch.letters(
      to: address, besides: newsletter.id, since: now.adding(seconds: -Self.countedDays * 86_400))
  }
}

/// What is looked up of each reader.
struct ReaderFacts: Sendable {
  private let needsClock: Bool
  private let writersZone: String

  init(_ needs: FactNeeds, writersZone: String) {
    needsClock = needs.contains(.clock)
    self.writersZone = writersZone
  }

  func reader(_ customer: Customer, at now: Instant, letters: [Instant]) -> Facts.Reader {
    Facts.Reader(
      name: PersonNames.folded(customer.displayName), consent: customer.consent, letters: letters,
      local: needsClock
        ? LocalTime(now, in: NamedZone(stored: ReaderZone(of: customer.profile, writer: writersZone).name)) : nil)
  }
}

extension CompanySecret {
  /// What stands for a text in records that are kept for good: nobody without the secret can try texts against it.
  func mark(of text: String) -> Digest {
    Digest(hex: Hexadecimal.text(of: code(for: text, purpose: "firsthand check v1")))
  }
}

extension Member {
  /// Of what letters say of their writer.
  var signatureDigest: Digest {
    var bytes = CanonicalBytes(kind: "writer v1")
    for (key, value) in [("name", name), ("address", address.displayText), ("title", title), ("phone", phone)] {
      bytes.append(key, value)
    }
    return bytes.digest
  }
}

extension PriceList {
  /// Days over which the lowest price counts (Directive 98/6/EC art. 6a).
  private static let lowestDays: Int64 = 30
  /// How far back the lists are read to see when a price began.
  private static let readDays: Int64 = 400

  /// The list that holds, with the lowest price of each product over the 30 days before its present one began: what a former
  /// price may be compared with.
  init(in tx: Transaction, at now: Instant) throws {
    let lists = try tx.shared.prices(since: now.adding(seconds: -Self.readDays * 86_400), at: now).compactMap { list in
      PriceFile.read(list.source, name: "price list \(list.number)").items.map { (items: $0, at: list.publishedAt) }
    }
    self.init(
      (lists.first?.items ?? []).map { item in
        // Back through the lists to the one that brought the present price.
        let begun = lists.prefix { $0.items.contains { $0.product == item.product && $0.price == item.price } }
        let since = begun.last?.at ?? now
        let earlier = lists.dropFirst(begun.count)
        // A list holds until the next begins, so the last one before the 30 days counts too.
        let from = since.adding(seconds: -Self.lowestDays * 86_400)
        let counted = earlier.prefix { $0.at > from } + earlier.drop { $0.at > from }.prefix(1)
        let prices = counted.compactMap { list in list.items.first { $0.product == item.product }?.price }
          .filter { $0.currency == item.price.currency }
        return PriceList.Item(
          product: item.product, price: item.price, lowest: prices.min { $0.hundredths < $1.hundredths })
      })
  }
}
