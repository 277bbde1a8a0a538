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
    return try store.read { tx in
      try tx.owned(by: member.id).customers(matching: rule, limit: limit).map { customer in
        let suppression = try tx.shared.suppression(
          addressKey: workplace.secret.addressKey(customer.address.normalized), owner: member.id, at: now)
        return CustomerCard(
          customer: customer,
          leftOut: reasonToLeaveOut(
            isOnList: true, consent: customer.consent, suppression: suppression))
      }
    }
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
