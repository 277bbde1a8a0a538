import Firsthand
import MailFormat

/// The rows that a customer is made of. Only the other operations of the scope call these: each has made
/// sure that the customer is the owner's.
extension OwnerScope {
  private static let insertVersion: String = {
    let fields = CustomerField.allCases
    let columns = fields.map(\.rawValue).joined(separator: ", ")
    let placeholders = fields.indices.map { "$\($0 + 9)" }.joined(separator: ", ")
    return """
      INSERT INTO customer_version(customer_id, number, import_id, changed_by, changed_at, owner_id, sort_name,
        search_text, \(columns))
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, \(placeholders))
      """
  }()

  func insert(
    _ id: Customer.ID, _ number: Int64, _ importValue: SQLValue, _ profile: Profile, of address: EmailAddress,
    by member: Member.ID, at now: Instant
  ) throws {
    var values: [SQLValue] = [
      .text(id.text), .integer(number), importValue, .text(member.text), .integer(now.milliseconds), ownerValue,
      .text(profile.sortName(address)), .text(profile.searchText(address)),
    ]
    for value in profile.ordered { values.append(.text(value)) }
    try connection.run(Self.insertVersion, values)
  }

  func insert(
    _ id: Customer.ID, _ number: Int64, _ importValue: SQLValue, _ consent: Consent
  ) throws {
    try connection.run(
      """
      INSERT INTO consent(customer_id, number, import_id, basis, met, evidence, source, asserted_by, asserted_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """,
      [
        .text(id.text), .integer(number), importValue, .text(consent.basis.rawValue),
        .text(consent.met.text), .text(consent.evidence), .text(consent.source),
        .text(consent.assertedBy.text), .integer(consent.assertedAt.milliseconds),
      ])
  }

  /// The number that the next row of `table` about a customer takes; hidden ones are counted.
  func nextNumber(_ table: NumberedTable, of id: Customer.ID) throws -> Int64 {
    let top = try connection.first(
      "SELECT MAX(number) AS n FROM \(table.rawValue) WHERE customer_id = $1", [.text(id.text)])
    return (top?.integer("n") ?? 0) + 1
  }

  /// Tables whose rows about a customer are numbered.
  enum NumberedTable: String { case version = "customer_version", consent }
}
