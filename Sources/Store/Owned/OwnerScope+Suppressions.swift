package import Firsthand

extension OwnerScope {
  /// What keeps the owner's letters from their customers with ids after `first` and up to `last`, pauses that are
  /// over included.
  package func suppressions(
    after first: Customer.ID?, upTo last: Customer.ID
  ) throws -> [Customer.ID: [Suppression]] {
    var found: [Customer.ID: [Suppression]] = [:]
    for row in try connection.rows(
      """
      SELECT s.*, c.id AS customer_id FROM customer c JOIN suppression s ON s.address_key = c.suppression_key
      WHERE c.owner_id = $1 AND c.id > $2 AND c.id <= $3 AND s.owner_id IN ('', $1)
      """, [ownerValue, .text(first?.text ?? ""), .text(last.text)])
    {
      guard let suppression = SuppressionRow.suppression(row) else { continue }
      found[Customer.ID(row.text("customer_id")), default: []].append(suppression)
    }
    return found
  }
}

/// A suppression from the columns of its table.
enum SuppressionRow {
  static func suppression(_ row: SQLRow) -> Suppression? {
    guard let reason = Suppression.Reason(rawValue: row.text("reason")) else { return nil }
    // A scope that cannot be read is taken for the widest.
    let scope = Suppression.Scope.Name(rawValue: row.text("scope")).flatMap {
      Suppression.Scope(name: $0, owner: Member.ID(row.text("owner_id")))
    }
    return Suppression(
      addressKey: row.text("address_key"), reason: reason, scope: scope ?? .everything,
      until: row.optionalText("until").flatMap { CalendarDay($0) }, at: Instant(milliseconds: row.integer("at")))
  }
}
