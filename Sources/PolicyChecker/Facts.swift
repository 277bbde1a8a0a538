package import Firsthand

/// What a rule may need to know besides the letter. Handed in, so that checking stays pure.
package struct Facts: Sendable {
  package var template: String
  package var team: String
  /// The customer's, ISO 3166-1 alpha-2; empty where it is not known.
  package var country: String
  package var leaving: Leaving?
  package var locked: LockedRegions
  /// Nil: a copy for nobody, which is only looked at.
  package var reader: Reader?
  /// What is the same for all copies.
  package var letter: LetterFacts

  package init(
    template: String, team: String, country: String, leaving: Leaving?, locked: LockedRegions,
    reader: Reader? = nil, letter: LetterFacts = LetterFacts()
  ) {
    self.template = template
    self.team = team
    self.country = country
    self.leaving = leaving
    self.locked = locked
    self.reader = reader
    self.letter = letter
  }

  /// The message as it leaves: its fields, and the two bodies decoded from its own bytes.
  package struct Leaving: Sendable {
    package struct Field: Hashable, Sendable {
      package var name: String
      /// Unfolded, decoded (RFC 2047).
      package var value: String
      package init(name: String, value: String) {
        self.name = name
        self.value = value
      }
    }

    package let html: String
    package let text: String
    package var fields: [Field]
    /// Bytes of the longest line, without its end.
    package var longestLine: Int
    /// `html` taken apart, once for all rules that ask.
    private let shownPage: ShownPage

    var page: MailHTML { shownPage.page }

    package init(html: String, text: String, fields: [Field] = [], longestLine: Int = 0) {
      shownPage = ShownPage(html)
      self.html = html
      self.text = text
      self.fields = fields
      self.longestLine = longestLine
    }

    /// The values of all fields of this name (RFC 5322 §1.2.2: whatever the case).
    func all(_ name: String) -> [String] {
      fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }
  }

  /// Whom a copy is for.
  package struct Reader: Hashable, Sendable {
    /// First and last name in small letters, as `PersonNames` folds them; empty where not known.
    package var name: String
    package var consent: Consent?
    package var isSuppressed: Bool
    /// When letters of the company left for this address, whoever wrote them.
    package var letters: [Instant]
    /// By the reader's clock, when the copy is to leave.
    package var local: LocalTime?

    package init(
      name: String, consent: Consent?, isSuppressed: Bool = false, letters: [Instant] = [], local: LocalTime? = nil
    ) {
      self.name = name
      self.consent = consent
      self.isSuppressed = isSuppressed
      self.letters = letters
      self.local = local
    }
  }
}

/// What is known of a letter besides its words, the same for all its copies.
package struct LetterFacts: Sendable {
  /// When it is looked at.
  package var now: Instant
  /// ISO 639-1; empty where it is not known.
  package var language: String
  /// The writer's name and address.
  package var writer: String
  package var writerAddress: String
  /// Names of the writer's customers.
  package var customers: PersonNames
  package var prices: PriceList
  /// Letters of colleagues; nil where nobody looked.
  package var earlier: EarlierLetters?
  package var dictionaries: Dictionaries

  package init(
    now: Instant = Instant(milliseconds: 0), language: String = "", writer: String = "", writerAddress: String = "",
    customers: PersonNames = PersonNames([]), prices: PriceList = PriceList([]), earlier: EarlierLetters? = nil,
    dictionaries: Dictionaries = .none
  ) {
    self.now = now
    self.language = language
    self.writer = writer
    self.writerAddress = writerAddress
    self.customers = customers
    self.prices = prices
    self.earlier = earlier
    self.dictionaries = dictionaries
  }
}

/// Which facts rules read, so that nobody has to look up the others.
package struct FactNeeds: OptionSet, Hashable, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  package static let customers = FactNeeds(rawValue: 1)
  package static let prices = FactNeeds(rawValue: 2)
  package static let earlier = FactNeeds(rawValue: 4)
  package static let letters = FactNeeds(rawValue: 8)
  package static let clock = FactNeeds(rawValue: 16)
}

extension PersonNames {
  package var digest: Digest { Digest(of: sorted.joined(separator: "\n").utf8) }
}

extension PriceList {
  package var digest: Digest {
    let lines = items.map { "\($0.product)\t\($0.price.text)\t\($0.lowest?.text ?? "")" }.sorted()
    return Digest(of: lines.joined(separator: "\n").utf8)
  }
}

extension EarlierLetters {
  package var digest: Digest {
    var bytes: [UInt8] = []
    for letter in letters {
      letter.minima.withUnsafeBytes { bytes.append(contentsOf: $0) }
      letter.sentences.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
    return Digest(of: bytes)
  }
}
