package import Firsthand
import Store

extension SalespersonDesk {
  /// Customers in one transaction.
  private static let batchSize = 200

  /// Writes how one knows these customers; how many there were among one's own.
  package func assertBasis(_ claim: BasisClaim, for ids: [Customer.ID]) throws -> Int {
    var known = 0
    var rest = ids[...]
    while !rest.isEmpty {
      let batch = rest.prefix(Self.batchSize)
      rest = rest.dropFirst(Self.batchSize)
      known += try assertBatch(claim, Array(batch))
    }
    if known == 0, !ids.isEmpty { throw FirsthandError.noSuchCustomer }
    return known
  }

  /// The names of those of `ids` who are among one's customers.
  package func names(of ids: [Customer.ID]) throws -> [String] {
    try read { owned, _ in try ids.compactMap { try owned.customer($0)?.displayName } }
  }

  /// Writes how one knows every customer that `filter` finds; how many these are.
  package func assertBasis(_ claim: BasisClaim, forAll filter: CustomerFilter) throws -> Int {
    var known = 0
    var last: Customer.ID?
    repeat {
      let ids = try read { owned, _ in
        try owned.customerIDs(filter, after: last, limit: Self.batchSize, at: now)
      }
      known += try assertBatch(claim, ids)
      last = ids.last
    } while last != nil
    return known
  }

  private func assertBatch(_ claim: BasisClaim, _ ids: [Customer.ID]) throws -> Int {
    if ids.isEmpty { return 0 }
    return try session.store.write { tx in
      let owned = tx.owned(by: member.id)
      let consent = claim.consent(source: Self.byHand, by: member.id, at: now)
      var known: [Customer.ID] = []
      for id in ids where try owned.assert(consent, for: id) { known.append(id) }
      let facts = [LogEntry.Fact("basis", claim.basis.rawValue), .count("customers", known.count)]
      if known.count == 1, let customer = try owned.customer(known[0]) {
        try workplace.append(
          .basisAsserted, about: customer.address, owner: member.id, by: member.id, facts, in: tx)
      } else if !known.isEmpty {
        try tx.append(session.entry(.basisAsserted, facts), owner: member.id)
      }
      return known.count
    }
  }
}
