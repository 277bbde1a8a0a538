package import Firsthand
import Store

extension SalespersonDesk {
  /// Changes what is known of a customer: the fields given are from now on what was typed, empty ones too.
  /// `version` is the one that was being looked at. Throws `TypedProblems` for what is wrong in a field.
  package func changeCustomer(
    _ id: Customer.ID, seen version: Int, _ fields: [CustomerField: String]
  ) throws {
    try session.store.write { tx in
      let owned = tx.owned(by: member.id)
      guard var customer = try owned.customer(id), let current = try owned.version(of: id) else {
        throw FirsthandError.noSuchCustomer
      }
      guard current == version else {
        throw FirsthandError(
          .conflict,
          "\(customer.displayName) was changed in another window or by an import meanwhile. Look at the page again and make your change there."
        )
      }
      let before = customer.profile
      customer.profile = try TypedCustomer(fields: fields).profile(over: before)
      if customer.profile == before { return }
      try owned.change(customer, by: member.id, at: now)
      let changed = CustomerField.allCases.filter { before[$0] != customer.profile[$0] }.map(\.rawValue)
      try workplace.append(
        .customerChanged, about: customer.address, owner: member.id, by: member.id,
        [LogEntry.Fact("fields", changed.joined(separator: " "))], in: tx)
    }
  }

  /// Takes a customer off every list by hand; whether that was news.
  package func leaveOut(_ id: Customer.ID) throws -> Bool {
    guard let customer = try read({ owned, _ in try owned.customer(id) }) else {
      throw FirsthandError.noSuchCustomer
    }
    return try session.suppress(customer.address)
  }
}
