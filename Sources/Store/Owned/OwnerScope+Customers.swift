package import Firsthand
package import MailFormat

extension OwnerScope {
  /// A page of the mini-list, by id; `after` is the last id of the page before.
  package func customers(
    matching rule: AudienceRule = AudienceRule(), after: Customer.ID? = nil, limit: Int = 500
  ) throws -> [Customer] {
    var filter = AudienceSQL(rule, firstPlaceholder: 4)
    filter.values.insert(
      contentsOf: [ownerValue, .text(after?.text ?? ""), .integer(Int64(limit))], at: 0)
    return try connection.rows(
      """
      SELECT c.*, k.basis, k.met, k.evidence, k.source, k.asserted_by, k.asserted_at
      FROM current_customer c LEFT JOIN current_consent k ON k.customer_id = c.customer_id
      WHERE c.owner_id = $1 AND c.customer_id > $2 \(filter.condition)
      ORDER BY c.customer_id LIMIT $3
      """, filter.values
    ).map { try CustomerRow.customer($0) }
  }

  /// A page of those whose copy of a newsletter still waits, by id.
  package func customers(
    waitingFor newsletter: Newsletter.ID, after: Customer.ID? = nil, limit: Int = 500
  ) throws -> [Customer] {
    try connection.rows(
      """
      SELECT c.*, k.basis, k.met, k.evidence, k.source, k.asserted_by, k.asserted_at
      FROM message m JOIN current_customer c ON c.customer_id = m.customer_id
      LEFT JOIN current_consent k ON k.customer_id = c.customer_id
      WHERE m.newsletter_id = $1 AND m.kind = 'copy' AND m.worker IS NULL AND m.state IN ('queued', 'held')
        AND c.owner_id = $2 AND c.customer_id > $3
      ORDER BY c.customer_id LIMIT $4
      """, [.text(newsletter.text), ownerValue, .text(after?.text ?? ""), .integer(Int64(limit))]
    ).map { try CustomerRow.customer($0) }
  }

  /// Of everybody on the mini-list, first and last name.
  package func customerNames() throws -> [String] {
    try connection.rows(
      "SELECT first_name, last_name FROM current_customer WHERE owner_id = $1 AND last_name <> '' AND first_name <> ''",
      [ownerValue]
    ).map { $0.text("first_name") + " " + $0.text("last_name") }
  }

  package func customer(_ id: Customer.ID) throws -> Customer? {
    try connection.first(
      """
      SELECT c.*, k.basis, k.met, k.evidence, k.source, k.asserted_by, k.asserted_at
      FROM current_customer c LEFT JOIN current_consent k ON k.customer_id = c.customer_id
      WHERE c.owner_id = $1 AND c.customer_id = $2
      """, [ownerValue, .text(id.text)]
    ).map { try CustomerRow.customer($0) }
  }

  package func customer(address: EmailAddress) throws -> Customer? {
    try connection.first(
      """
      SELECT c.*, k.basis, k.met, k.evidence, k.source, k.asserted_by, k.asserted_at
      FROM current_customer c LEFT JOIN current_consent k ON k.customer_id = c.customer_id
      WHERE c.owner_id = $1 AND c.address_key = $2
      """, [ownerValue, .text(address.normalized)]
    ).map { try CustomerRow.customer($0) }
  }
}

/// A customer from the columns of `current_customer` and `current_consent`.
enum CustomerRow {
  static func customer(_ row: SQLRow) throws -> Customer {
    Customer(
      id: Customer.ID(row.text("customer_id")), owner: Member.ID(row.text("owner_id")),
      address: try StoredAddress.read(row.text("address")),
      profile: Profile(ordered: CustomerField.allCases.map { row.text($0.rawValue) }),
      consent: consent(row))
  }

  static func consent(_ row: SQLRow) -> Consent? {
    guard let basis = row.optionalText("basis").flatMap(Consent.Basis.init(rawValue:)),
      let met = CalendarDay(row.text("met"))
    else { return nil }
    return Consent(
      basis: basis, met: met, evidence: row.text("evidence"), source: row.text("source"),
      assertedBy: Member.ID(row.text("asserted_by")),
      assertedAt: Instant(milliseconds: row.integer("asserted_at")))
  }
}

/// An audience rule as a condition over `current_customer c`.
struct AudienceSQL {
  private(set) var condition = ""
  var values: [SQLValue] = []

  init(_ rule: AudienceRule, firstPlaceholder: Int) {
    var next = firstPlaceholder
    for one in rule.conditions {
      let column =
        switch one.subject {
        case .email: "c.address"
        case .field(let field): "c.\(field.rawValue)"
        }
      let terms = one.values.map { value -> String in
        defer { next += 1 }
        values.append(.text(value.lowercased()))
        return one.comparison == .contains
          ? "instr(folded(\(column)), $\(next)) > 0" : "folded(\(column)) = $\(next)"
      }
      let joined = "(" + terms.joined(separator: " OR ") + ")"
      condition += one.comparison == .isNoneOf ? " AND NOT \(joined)" : " AND \(joined)"
    }
  }
}
