package import Firsthand

/// A few people at once, by their ids.
extension OwnerScope {
  /// Looked up one by one: by an index of the owner all of a long list would be read for a few.
  package func customers(_ ids: [Customer.ID]) throws -> [Customer] {
    try batches(of: ids) { list, values in
      try connection.asked(
        """
        SELECT c.*, k.basis, k.met, k.evidence, k.source, k.asserted_by, k.asserted_at
        FROM current_customer c LEFT JOIN current_consent k ON k.customer_id = c.customer_id
        WHERE COALESCE(c.owner_id, '') = $1 AND c.customer_id IN (\(list))
        """, values)
    }.map { try CustomerRow.customer($0) }
  }

  package func suppressions(of ids: [Customer.ID]) throws -> [Customer.ID: [Suppression]] {
    let rows = try batches(of: ids) { list, values in
      try connection.asked(
        """
        SELECT s.*, c.id AS customer_id FROM customer c JOIN suppression s ON s.address_key = c.suppression_key
        WHERE c.owner_id = $1 AND c.id IN (\(list)) AND s.owner_id IN ('', $1)
        """, values)
    }
    var found: [Customer.ID: [Suppression]] = [:]
    for row in rows {
      guard let suppression = SuppressionRow.suppression(row) else { continue }
      found[Customer.ID(row.text("customer_id")), default: []].append(suppression)
    }
    return found
  }

  private func batches(
    of ids: [Customer.ID], _ query: (_ list: String, _ values: [SQLValue]) throws -> Later<[SQLRow]>
  ) throws -> [SQLRow] {
    try IDBatches.rows(of: ids.map(\.text), from: 2) { list, values in try query(list, [ownerValue] + values) }
  }
}
