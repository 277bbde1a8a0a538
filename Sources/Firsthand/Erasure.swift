import MailFormat

/// That a person was erased: at once for everybody who works here, and certified once no byte of them is left in the database.
package struct Erasure: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Erasure>

  package let id: ID
  /// Nil where the person was nobody's customer.
  package let customer: Customer.ID?
  /// Nil for the machine, where the time of keeping was over.
  package let by: Member.ID?
  package let at: Instant
  /// Texts of others that named them when they were erased, which the program does not rewrite: `letter 1m8n…`.
  package let stillNamed: [String]
  package var certifiedAt: Instant?
  /// A signed note.
  package var certificate: String?

  package init(
    id: ID, customer: Customer.ID?, by: Member.ID?, at: Instant, stillNamed: [String], certifiedAt: Instant? = nil,
    certificate: String? = nil
  ) {
    self.id = id
    self.customer = customer
    self.by = by
    self.at = at
    self.stillNamed = stillNamed
    self.certifiedAt = certifiedAt
    self.certificate = certificate
  }
}

/// What stands where the address of an erased person stood, in rows that need one: an address that nobody can have
/// (RFC 2606 §2).
package enum ErasedAddress {
  package static let domain = "erased.invalid"
  package static let text = "erased@" + domain
}

extension Message {
  /// Whether the person whom it was for was erased.
  package var isErased: Bool { recipient.text == ErasedAddress.text }
}
