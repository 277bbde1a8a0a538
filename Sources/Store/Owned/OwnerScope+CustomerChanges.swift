package import Firsthand
package import MailFormat

/// What became of a customer typed in by hand.
package enum AddedByHand: Hashable, Sendable {
  case added(Customer.ID)
  /// The owner has them already.
  case known(Customer.ID)
  /// Another salesperson owns the address.
  case alreadyLookedAfter
}

extension OwnerScope {
  /// Adds one customer, who is there at once.
  package func addByHand(
    _ customer: Customer, suppressionKey: String, by member: Member.ID, at now: Instant
  ) throws -> AddedByHand {
    let address = customer.address
    let isNew =
      try connection.run(
        """
        INSERT INTO customer(id, owner_id, address, address_key, suppression_key, import_id, created_at)
        VALUES ($1, $2, $3, $4, $5, NULL, $6) ON CONFLICT(address_key) DO NOTHING
        """,
        [
          .text(customer.id.text), ownerValue, .text(address.text), .text(address.normalized),
          .text(suppressionKey), .integer(now.milliseconds),
        ]) == 1
    var id = customer.id
    if !isNew {
      guard let known = try customerID(address: address) else { return .alreadyLookedAfter }
      id = known
      if try self.customer(id) != nil { return .known(id) }
      // The owner's, but hidden with the import that brought them: what was written of them comes back.
    }
    try insert(id, try nextNumber(.version, of: id), .null, customer.profile, of: address, by: member, at: now)
    if let consent = customer.consent { try insert(id, try nextNumber(.consent, of: id), .null, consent) }
    return .added(id)
  }

  /// The owner's customer with this address, one that is hidden with its import included.
  package func customerID(address: EmailAddress) throws -> Customer.ID? {
    try connection.first(
      "SELECT id FROM customer WHERE address_key = $1 AND owner_id = $2", [.text(address.normalized), ownerValue]
    ).map { Customer.ID($0.text("id")) }
  }

  /// The number of the version that is shown now; nil for a customer who is not the owner's.
  package func version(of id: Customer.ID) throws -> Int? {
    try connection.first(
      "SELECT number FROM current_customer c WHERE c.owner_id = $1 AND c.customer_id = $2",
      [ownerValue, .text(id.text)]
    ).map { Int($0.integer("number")) }
  }

  /// Writes a changed profile as a new version.
  package func change(_ customer: Customer, by member: Member.ID, at now: Instant) throws {
    guard try self.customer(customer.id) != nil else { return }
    try insert(
      customer.id, try nextNumber(.version, of: customer.id), .null, customer.profile, of: customer.address,
      by: member, at: now)
  }

  /// Writes how we know a customer; whether there is such a customer of the owner.
  package func assert(_ consent: Consent, for id: Customer.ID) throws -> Bool {
    guard try version(of: id) != nil else { return false }
    try insert(id, try nextNumber(.consent, of: id), .null, consent)
    return true
  }
}
