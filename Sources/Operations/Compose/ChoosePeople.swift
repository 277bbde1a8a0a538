package import Firsthand
import Store

/// Whom a letter would go to, by its rule as it finds people now.
package struct AudiencePreview: Sendable {
  package struct Person: Hashable, Sendable {
    package let customer: Customer
    /// Why they are not written to; nil for one who is.
    package let leftOut: LeftOutReason?
  }

  package let rule: AudienceRule
  package let recipients: Int
  package let leftOut: Int
  /// The first of them, those who are left out before those who are written to.
  package let people: [Person]
}

extension SalespersonDesk {
  /// Names that one page shows.
  private static let shownPeople = 300

  /// Whom `rule` finds among one's own customers, and who of them is left out and why.
  package func audience(_ rule: AudienceRule) throws -> AudiencePreview {
    try session.store.read { tx in
      var recipients: [AudiencePreview.Person] = []
      var leftOut: [AudiencePreview.Person] = []
      var counts = (recipients: 0, leftOut: 0)
      var last: Customer.ID?
      while true {
        let page = try tx.owned(by: member.id).customers(matching: rule, after: last, limit: 500)
        guard let end = page.last else { break }
        last = end.id
        for customer in page {
          let reason = try session.leftOut(customer, in: tx)
          let person = AudiencePreview.Person(customer: customer, leftOut: reason)
          if reason == nil {
            counts.recipients += 1
            if recipients.count < Self.shownPeople { recipients.append(person) }
          } else {
            counts.leftOut += 1
            if leftOut.count < Self.shownPeople { leftOut.append(person) }
          }
        }
      }
      func byName(_ people: [AudiencePreview.Person]) -> [AudiencePreview.Person] {
        people.sorted { $0.customer.displayName.lowercased() < $1.customer.displayName.lowercased() }
      }
      return AudiencePreview(
        rule: rule, recipients: counts.recipients, leftOut: counts.leftOut,
        people: byName(leftOut) + byName(recipients))
    }
  }

  /// Gives one's own letter its audience.
  package func choosePeople(for id: Newsletter.ID, _ rule: AudienceRule) throws -> Newsletter {
    try session.changeNewsletter(id) { $0.audience = rule }
  }

  /// One's own letter; somebody else's answers as nobody's.
  package func letter(_ id: Newsletter.ID) throws -> Newsletter {
    try session.store.read { try Session.own(id, member, in: $0) }
  }
}
