package import MailFormat

/// A person with exactly one owning salesperson.
package struct Customer: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Customer>

  package let id: ID
  package let owner: Member.ID
  package var address: EmailAddress
  package var profile: Profile
  /// Why the company may write. Nil: not yet writable.
  package var consent: Consent?

  package init(
    id: ID, owner: Member.ID, address: EmailAddress, profile: Profile, consent: Consent? = nil
  ) {
    self.id = id
    self.owner = owner
    self.address = address
    self.profile = profile
    self.consent = consent
  }

  /// First and last name, or the address where neither is known.
  package var displayName: String {
    let name = [profile[.firstName], profile[.lastName]].filter { !$0.isEmpty }
    return name.isEmpty ? address.displayText : name.joined(separator: " ")
  }
}

/// What a salesperson knows of a customer besides the address. The raw value is the column's name, the
/// name in a file, in a filter, and (where `isMergeable`) in a letter.
package enum CustomerField: String, CaseIterable, Sendable {
  case firstName = "first_name"
  case lastName = "last_name"
  case patronymic
  case salutation
  case addressForm = "address_form"
  case title
  case company
  case phone
  case city
  case country
  case language
  case timeZone = "time_zone"
  case tastes
  case lookingFor = "looking_for"
  case aspirations
  case demographics
  case lastMet = "last_met"
  case notes

  /// Whether a letter may quote it to the customer. What the salesperson notes for themselves may not
  /// leave.
  package var isMergeable: Bool {
    switch self {
    case .addressForm, .timeZone, .phone, .country, .language, .demographics, .notes: false
    default: true
    }
  }

  var index: Int { Self.positions[self] ?? 0 }
  private static let positions = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}

/// The values of all customer fields; an empty text is a value that is not known.
package struct Profile: Hashable, Sendable {
  private var values: [String]

  package init() { values = Array(repeating: "", count: CustomerField.allCases.count) }

  /// `values` in the order of `CustomerField.allCases`.
  package init(ordered values: [String]) {
    self.init()
    for (index, value) in values.prefix(self.values.count).enumerated() {
      self.values[index] = value
    }
  }

  package init(_ fields: [CustomerField: String]) {
    self.init()
    for (field, value) in fields { self[field] = value }
  }

  package subscript(field: CustomerField) -> String {
    get { values[field.index] }
    set { values[field.index] = newValue }
  }

  package var ordered: [String] { values }

  /// What is known here, completed by what was known before.
  package func merged(over older: Profile) -> Profile {
    var merged = self
    for (index, value) in values.enumerated() where value.isEmpty {
      merged.values[index] = older.values[index]
    }
    return merged
  }
}

/// How a customer wants to be addressed.
package enum AddressForm: String, CaseIterable, Sendable {
  case formal, informal
}

/// The basis on which we may write to a customer, and who says so.
package struct Consent: Hashable, Sendable {
  package enum Basis: String, CaseIterable, Sendable {
    /// The person said yes to letters.
    case consent
    /// Bought something like what we write about (Directive 2002/58/EC art. 13(2)).
    case existingCustomer = "existing_customer"
    /// Asked us to write.
    case inquiry
  }

  package var basis: Basis
  /// When it was given, or when the salesperson and the customer met.
  package var met: CalendarDay
  /// Where it can be looked up: an order number, a card from the fair, a form.
  package var evidence: String
  /// The file or the page it came by.
  package var source: String
  package var assertedBy: Member.ID
  package var assertedAt: Instant

  package init(
    basis: Basis, met: CalendarDay, evidence: String, source: String, assertedBy: Member.ID,
    assertedAt: Instant
  ) {
    self.basis = basis
    self.met = met
    self.evidence = evidence
    self.source = source
    self.assertedBy = assertedBy
    self.assertedAt = assertedAt
  }
}
