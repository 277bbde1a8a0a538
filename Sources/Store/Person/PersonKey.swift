package import Firsthand
package import MailFormat

/// A person as rows name them, and how far whoever asks may see: a salesperson sees what is theirs and the company's own,
/// the company sees all.
package struct PersonKey: Hashable, Sendable {
  package let address: EmailAddress
  /// `CompanySecret.addressKey` of the address.
  package let addressKey: String
  /// Nil for one who never was a customer, or whose row is gone.
  package let customer: Customer.ID?
  /// Whose customer it is.
  package let owner: Member.ID?
  /// Nil where all of the company is seen.
  let onlyOf: Member.ID?

  /// The values of a section's query, `$1` to `$4`.
  var values: [SQLValue] {
    [
      .optional(onlyOf?.text), .text(customer?.text ?? ""), .text(address.normalized), .text(addressKey),
    ]
  }
}

extension OwnerScope {
  /// Nil for an address of nobody on the owner's list, be it a colleague's customer or nobody's.
  package func person(_ address: EmailAddress, addressKey: String) throws -> PersonKey? {
    try customer(address: address).map {
      PersonKey(address: $0.address, addressKey: addressKey, customer: $0.id, owner: owner, onlyOf: owner)
    }
  }
}

extension CompanyScope {
  /// Nil for an address that stands nowhere: with no customer, nowhere beside the log, under nothing left out.
  package func person(_ address: EmailAddress, addressKey: String) throws -> PersonKey? {
    let customer = try connection.first(
      "SELECT id, owner_id, address FROM customer WHERE address_key = $1", [.text(address.normalized)])
    if let customer {
      return PersonKey(
        address: try StoredAddress.read(customer.text("address")), addressKey: addressKey,
        customer: Customer.ID(customer.text("id")), owner: Member.ID(customer.text("owner_id")), onlyOf: nil)
    }
    let row = try connection.first(
      """
      SELECT EXISTS (SELECT 1 FROM log_personal WHERE address_key = $1)
        OR EXISTS (SELECT 1 FROM suppression WHERE address_key = $2) AS n
      """, [.text(address.normalized), .text(addressKey)])
    guard row?.integer("n") == 1 else { return nil }
    return PersonKey(address: address, addressKey: addressKey, customer: nil, owner: nil, onlyOf: nil)
  }
}
