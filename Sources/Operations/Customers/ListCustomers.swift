package import Firsthand
package import MailFormat
import Store

/// A customer and whether they may be written to.
package struct CustomerCard: Sendable {
  package let customer: Customer
  package let leftOut: LeftOutReason?
}

extension Session {
  /// One's own customers that `rule` finds, and whether each may be written to.
  package func customers(
    matching rule: AudienceRule = AudienceRule(), limit: Int = 1_000
  ) throws -> [CustomerCard] {
    try require(.salesperson, to: "have customers")
    var people = PeopleOfLetter(of: member.id, rule, pageSize: limit)
    return try store.read { try people.next(in: $0, at: now) } ?? []
  }

  /// One of one's own customers; somebody else's answers as nobody's.
  package func customer(_ address: EmailAddress) throws -> Customer {
    try require(.salesperson, to: "have customers")
    guard
      let customer = try store.read({ try $0.owned(by: member.id).customer(address: address) })
    else {
      throw FirsthandError(
        .notFound, "\(address.displayText) is not among your customers.")
    }
    return customer
  }
}
