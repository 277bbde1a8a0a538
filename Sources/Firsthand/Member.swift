package import MailFormat

/// Somebody of the company who works with Firsthand.
package struct Member: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Member>

  package enum Role: String, CaseIterable, Comparable, Sendable {
    case salesperson, director, administrator, contributor

    package static func < (a: Role, b: Role) -> Bool { a.rawValue < b.rawValue }
  }

  /// Which of a salesperson's letters wait for a person's yes.
  package enum ReviewStage: String, CaseIterable, Sendable {
    /// Every letter, as for somebody new.
    case every
    /// Only those in which a rule asks for a person.
    case findings
  }

  package let id: ID
  package var name: String
  package var address: EmailAddress
  package var roles: Set<Role>
  package var reviewStage: ReviewStage
  package var team: String
  package var title: String
  package var phone: String
  package var isActive: Bool
  /// In which Firsthand speaks to them: `en`, `da`, `de` or `ru`.
  package var language: String
  /// The zone of the clock on their wall, by its name in the IANA database.
  package var timeZone: String

  package init(
    id: ID, name: String, address: EmailAddress, roles: Set<Role>,
    reviewStage: ReviewStage = .findings, team: String = "", title: String = "",
    phone: String = "", isActive: Bool = true, language: String = "en",
    timeZone: String = "UTC"
  ) {
    self.id = id
    self.name = name
    self.address = address
    self.roles = roles
    self.reviewStage = reviewStage
    self.team = team
    self.title = title
    self.phone = phone
    self.isActive = isActive
    self.language = language
    self.timeZone = timeZone
  }

  /// The first word of the name, as a letter is signed.
  package var firstName: String { name.split(separator: " ").first.map(String.init) ?? name }
}

/// The company as its letters name it: `templates/company.yml`, published like a template.
package struct Company: Hashable, Sendable {
  package var name: String
  package var postalAddress: String
  /// By language, for the line above a signature.
  package var signOff: [String: String]
  /// `#rrggbb`
  package var accent: String
  package var website: String
  package var logo: Logo?

  package struct Logo: Hashable, Sendable {
    package var contentType: String
    package var bytes: [UInt8]
    package init(contentType: String, bytes: [UInt8]) {
      self.contentType = contentType
      self.bytes = bytes
    }
  }

  package init(
    name: String, postalAddress: String, signOff: [String: String], accent: String,
    website: String, logo: Logo? = nil
  ) {
    self.name = name
    self.postalAddress = postalAddress
    self.signOff = signOff
    self.accent = accent
    self.website = website
    self.logo = logo
  }
}
