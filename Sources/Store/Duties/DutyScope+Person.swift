package import Firsthand
package import MailFormat

extension DutyScope {
  /// Whom an address belongs to now, one that is hidden with its import included.
  package struct Person: Hashable, Sendable {
    package let customer: Customer.ID
    package let owner: Member.ID
    package let address: EmailAddress
    /// First and last name of every version; none where either is missing.
    package let names: [String]
  }

  package func person(_ address: EmailAddress) throws -> Person? {
    guard
      let row = try connection.first(
        "SELECT id, owner_id, address FROM customer WHERE address_key = $1", [.text(address.normalized)])
    else { return nil }
    let names = try connection.rows(
      "SELECT DISTINCT first_name, last_name FROM customer_version WHERE customer_id = $1", [.text(row.text("id"))]
    ).filter { !$0.text("first_name").isEmpty && !$0.text("last_name").isEmpty }
    return Person(
      customer: Customer.ID(row.text("id")), owner: Member.ID(row.text("owner_id")),
      address: try StoredAddress.read(row.text("address")),
      names: names.map { "\($0.text("first_name")) \($0.text("last_name"))" })
  }

  /// Whether the log knows the address.
  package func isInLog(_ address: EmailAddress) throws -> Bool {
    try connection.first(
      "SELECT 1 AS n FROM log_personal WHERE address_key = $1 LIMIT 1", [.text(address.normalized)]) != nil
  }

  /// The marks by which entries of the log are about the address.
  package func marks(of address: EmailAddress) throws -> [String] {
    try connection.rows(
      """
      SELECT DISTINCT e.person_mark AS mark FROM log_personal p JOIN log_entry e ON e.id = p.entry_id
      WHERE p.address_key = $1 AND e.person_mark IS NOT NULL ORDER BY e.person_mark
      """, [.text(address.normalized)]
    ).map { $0.text("mark") }
  }

  /// Messages of a customer's that are in one of these states.
  package func messages(of customer: Customer.ID, in states: Set<Message.State>) throws -> [Message] {
    let names = states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
    return try connection.rows(
      "SELECT * FROM message WHERE customer_id = $1 AND kind = 'copy' AND state IN (\(names)) ORDER BY id",
      [.text(customer.text)]
    ).map(StoredMessage.message)
  }

  /// Letters in which something is written for this customer alone.
  package func lettersWithEdit(for customer: Customer.ID) throws -> [Newsletter.ID] {
    try connection.rows(
      "SELECT DISTINCT newsletter_id FROM newsletter_edit WHERE customer_id = $1 AND part <> $2",
      [.text(customer.text), .text(EditParts.erased)]
    ).map { Newsletter.ID($0.text("newsletter_id")) }
  }
}
