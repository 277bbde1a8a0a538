package import Firsthand

/// What a letter may say of its reader or its writer: `{first_name|there}`.
package enum MergeField: Hashable, Sendable {
  case customer(CustomerField)
  case senderName
  case senderFirstName

  package init?(name: String) {
    switch name {
    case "sender_name": self = .senderName
    case "sender_first_name": self = .senderFirstName
    default:
      guard let field = CustomerField(rawValue: name), field.isMergeable else { return nil }
      self = .customer(field)
    }
  }

  package var name: String {
    switch self {
    case .customer(let field): field.rawValue
    case .senderName: "sender_name"
    case .senderFirstName: "sender_first_name"
    }
  }

  package static let names =
    CustomerField.allCases.filter(\.isMergeable).map(\.rawValue) + ["sender_name", "sender_first_name"]
}

/// One recipient, as a letter is filled for them.
package struct Recipient: Hashable, Sendable {
  package var profile: Profile
  package var unsubscribeURL: String
  /// Where this person's copy can be read as a page. Empty for a company without public pages.
  package var viewURL: String

  package init(profile: Profile, unsubscribeURL: String, viewURL: String = "") {
    self.profile = profile
    self.unsubscribeURL = unsubscribeURL
    self.viewURL = viewURL
  }
}
