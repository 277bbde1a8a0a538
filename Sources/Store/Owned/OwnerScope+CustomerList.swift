package import Firsthand

extension OwnerScope {
  /// A page of the mini-list in the order of names, from the customer after `after` on. Walks the index of
  /// names, so that a page costs the same however long the list is.
  package func customers(
    _ filter: CustomerFilter, after: Customer.ID?, limit: Int, at now: Instant
  ) throws -> [Customer] {
    var sql = CustomerListSQL(owner: owner, at: now)
    sql.add(filter)
    var place = ""
    if let after, let name = try sortName(of: after) {
      place = " AND (v.sort_name, v.customer_id) > (\(sql.value(.text(name))), \(sql.value(.text(after.text))))"
    }
    return try connection.rows(
      """
      SELECT v.*, c.address, k.basis, k.met, k.evidence, k.source, k.asserted_by, k.asserted_at
      \(sql.from) LEFT JOIN current_consent k ON k.customer_id = v.customer_id
      WHERE \(sql.condition)\(place)
      ORDER BY v.sort_name, v.customer_id LIMIT \(sql.value(.integer(Int64(limit))))
      """, sql.values
    ).map { try CustomerRow.customer($0) }
  }

  /// Ids of those whom `filter` finds, by id, for work on all of them in batches.
  package func customerIDs(
    _ filter: CustomerFilter, after: Customer.ID?, limit: Int, at now: Instant
  ) throws -> [Customer.ID] {
    var sql = CustomerListSQL(owner: owner, at: now)
    sql.add(filter)
    let place = sql.value(.text(after?.text ?? ""))
    return try connection.rows(
      """
      SELECT v.customer_id \(sql.from) WHERE \(sql.condition) AND v.customer_id > \(place)
      ORDER BY v.customer_id LIMIT \(sql.value(.integer(Int64(limit))))
      """, sql.values
    ).map { Customer.ID($0.text("customer_id")) }
  }

  /// How many customers there are of each kind. What `filter` says of standing, country and language is
  /// left to the caller, who can count what every other choice would find.
  package func customerGroups(_ filter: CustomerFilter, at now: Instant) throws -> [CustomerGroup] {
    var sql = CustomerListSQL(owner: owner, at: now)
    sql.add(CustomerFilter(search: filter.search, importID: filter.importID))
    return try connection.rows(
      """
      WITH found AS MATERIALIZED (
        SELECT v.country, v.language,
          CASE WHEN \(sql.isSuppressed) THEN 'left_out'
            WHEN \(sql.hasBasis) THEN 'writable' ELSE 'not_yet' END AS standing
        \(sql.from) WHERE \(sql.condition))
      SELECT country, language, standing, COUNT(*) AS n FROM found GROUP BY country, language, standing
      """, sql.values
    ).compactMap { row in
      CustomerStanding(rawValue: row.text("standing")).map {
        CustomerGroup(
          country: row.text("country"), language: row.text("language"), standing: $0, count: Int(row.integer("n")))
      }
    }
  }

  /// Grows whenever the owner's list changes, and with it what `customerGroups` counts on one day.
  package func listChanges() throws -> Int64 {
    try connection.first("SELECT number FROM list_change WHERE owner_id = $1", [ownerValue])?.integer("number") ?? 0
  }

  private func sortName(of id: Customer.ID) throws -> String? {
    let sql = CustomerListSQL(owner: owner, at: Instant(milliseconds: 0))
    var values = sql.values
    values.append(.text(id.text))
    return try connection.first(
      "SELECT v.sort_name \(sql.from) WHERE \(sql.condition) AND v.customer_id = $\(values.count)", values
    )?.text("sort_name")
  }
}

/// Customers of one country, language and standing, counted.
package struct CustomerGroup: Hashable, Sendable {
  package let country: String
  package let language: String
  package let standing: CustomerStanding
  package let count: Int
}

/// The conditions of a list over `customer_version v`, which it takes in the order of names.
private struct CustomerListSQL {
  private(set) var values: [SQLValue]
  private(set) var condition: String
  let from = "FROM customer_version v JOIN customer c ON c.id = v.customer_id"

  /// The version that is shown now, of the owner's customers.
  init(owner: Member.ID, at now: Instant) {
    values = [.text(owner.text), .text(now.day.text)]
    condition = """
      v.owner_id = $1 AND (v.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = v.import_id))
        AND NOT EXISTS (SELECT 1 FROM customer_version w WHERE w.customer_id = v.customer_id AND w.number > v.number
          AND (w.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = w.import_id)))
      """
  }

  mutating func value(_ value: SQLValue) -> String {
    values.append(value)
    return "$\(values.count)"
  }

  /// As `Suppression.covers` has it.
  let isSuppressed = """
    EXISTS (SELECT 1 FROM suppression s WHERE s.address_key = c.suppression_key AND s.owner_id IN ('', $1)
      AND (s.until IS NULL OR s.until > $2))
    """
  let hasBasis = """
    EXISTS (SELECT 1 FROM consent k WHERE k.customer_id = v.customer_id
      AND (k.import_id IS NULL OR EXISTS (SELECT 1 FROM shown_import i WHERE i.id = k.import_id)))
    """

  mutating func add(_ filter: CustomerFilter) {
    if let country = filter.country { condition += " AND v.country = \(value(.text(country)))" }
    if let language = filter.language { condition += " AND v.language = \(value(.text(language)))" }
    for word in SearchText.words(filter.search) {
      condition += " AND instr(v.search_text, \(value(.text(word)))) > 0"
    }
    if let id = filter.importID {
      let name = value(.text(id))
      condition += """
         AND (EXISTS (SELECT 1 FROM customer_version w WHERE w.customer_id = v.customer_id AND w.import_id = \(name))
          OR EXISTS (SELECT 1 FROM consent w WHERE w.customer_id = v.customer_id AND w.import_id = \(name)))
        """
    }
    switch filter.standing {
    case nil: break
    case .leftOut: condition += " AND " + isSuppressed
    case .writable: condition += " AND \(hasBasis) AND NOT \(isSuppressed)"
    case .notYet: condition += " AND NOT \(hasBasis) AND NOT \(isSuppressed)"
    }
  }
}
