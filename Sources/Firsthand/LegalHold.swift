/// What must be kept though a person asked to be erased, or though it is old: a lawsuit, an order of a court or an authority
/// (GDPR art. 17 (3)).
package struct LegalHold: Hashable, Sendable {
  package typealias ID = Firsthand.ID<LegalHold>

  /// Whose data it keeps.
  package enum Scope: Hashable, Sendable {
    case customer(Customer.ID)
    /// All that one salesperson wrote, and all their customers.
    case salesperson(Member.ID)
    case newsletter(Newsletter.ID)
    case everything

    package enum Name: String, CaseIterable, Sendable { case customer, salesperson, newsletter, everything }

    package var name: Name {
      switch self {
      case .customer: .customer
      case .salesperson: .salesperson
      case .newsletter: .newsletter
      case .everything: .everything
      }
    }

    /// Empty for everything.
    package var subject: String {
      switch self {
      case .customer(let id): id.text
      case .salesperson(let id): id.text
      case .newsletter(let id): id.text
      case .everything: ""
      }
    }

    package init(name: Name, subject: String) {
      switch name {
      case .customer: self = .customer(Customer.ID(subject))
      case .salesperson: self = .salesperson(Member.ID(subject))
      case .newsletter: self = .newsletter(Newsletter.ID(subject))
      case .everything: self = .everything
      }
    }
  }

  package let id: ID
  package let scope: Scope
  package let reason: String
  package let placedBy: Member.ID
  package let placedAt: Instant

  package init(id: ID, scope: Scope, reason: String, placedBy: Member.ID, placedAt: Instant) {
    self.id = id
    self.scope = scope
    self.reason = reason
    self.placedBy = placedBy
    self.placedAt = placedAt
  }
}
