package import Firsthand

/// The ways a language addresses a reader, tried in order.
package struct Greeting: Hashable, Sendable {
  /// One way: taken when its conditions hold and all its fields are known.
  package struct Form: Hashable, Sendable {
    package var form: AddressForm?
    /// Salutations in lower case; empty: whatever it is.
    package var salutations: [String]
    package var pieces: [Piece]
  }

  package enum Piece: Hashable, Sendable {
    case text(String)
    case field(CustomerField)
  }

  package var forms: [Form]
  /// For a customer who has not said.
  package var defaultForm: AddressForm

  /// "Hi Ana," — and whether the reader's own name or title is in it.
  package func text(for profile: Profile) -> String {
    let wanted = AddressForm(rawValue: profile[.addressForm]) ?? defaultForm
    let salutation = profile[.salutation].lowercased()
    for form in forms {
      if let needed = form.form, needed != wanted { continue }
      if !form.salutations.isEmpty, !form.salutations.contains(salutation) { continue }
      if let text = form.text(for: profile) { return text }
    }
    return ""
  }
}

extension Greeting.Form {
  fileprivate func text(for profile: Profile) -> String? {
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let fixed): text += fixed
      case .field(let field):
        guard !profile[field].isEmpty else { return nil }
        text += profile[field]
      }
    }
    return text
  }
}
