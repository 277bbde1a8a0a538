package import Firsthand

/// A few people at once, by their ids.
extension OwnerScope {
  package func customers(_ ids: [Customer.ID]) throws -> [Customer] {
    try batches(of: ids) { list, values in
      try connection.rows(
        """
        SELECT c.*, k.basis, k.met, k.evidence, k.source, k.asserted_by, k.asserted_at
        FROM current_customer c LEFT JOIN current_consent k ON k.customer_id = c.customer_id
        WHERE c.owner_id = $1 AND c.customer_id IN (\(list))
        """, values
      ).map { try CustomerRow.customer($0) }
    }
  }

  package func suppressions(of ids: [Customer.ID]) throws -> [Customer.ID: [Suppression]] {
    let rows = try batches(of: ids) { list, values in
      try connection.rows(
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

  /// Lists are filled up to one of these lengths with an id that is there already, so that few statements are kept.
  private static let lengths = [1, 8, 64]

  private func batches<Row>(
    of ids: [Customer.ID], _ query: (_ list: String, _ values: [SQLValue]) throws -> [Row]
  ) throws -> [Row] {
    var rows: [Row] = []
    var rest = Array(Set(ids)).sorted()[...]
    while let last = rest.last {
      let length = Self.lengths.first { $0 >= rest.count } ?? 64
      let batch = rest.prefix(length)
      rest = rest.dropFirst(length)
      let values = (batch.map(\.text) + Array(repeating: last.text, count: length - batch.count)).map(SQLValue.text)
      let list = (0..<length).map { "$\($0 + 2)" }.joined(separator: ", ")
      rows += try query(list, [ownerValue] + values)
    }
    return rows
  }
}
