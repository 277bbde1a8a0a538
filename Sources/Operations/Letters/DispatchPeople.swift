import Firsthand
import MailFormat
import Store

/// The people of a batch of messages, as they are now: two queries for each salesperson in it, however many copies.
struct DispatchPeople {
  private(set) var customers: [Customer.ID: Customer] = [:]
  private var suppressions: [Customer.ID: [Suppression]] = [:]

  init(of messages: [Message], in tx: Transaction) throws {
    var ids: [Member.ID: [Customer.ID]] = [:]
    for message in messages {
      if let customer = message.customer { ids[message.owner, default: []].append(customer) }
    }
    for (owner, ids) in ids {
      let owned = tx.owned(by: owner)
      for customer in try owned.customers(ids) { customers[customer.id] = customer }
      suppressions.merge(try owned.suppressions(of: ids)) { first, _ in first }
    }
  }

  /// What keeps letters of its writer from the address of a copy.
  func suppression(
    of message: Message, _ customer: Customer?, _ workplace: Workplace, in tx: Transaction
  ) throws -> Suppression? {
    // The copy goes to the address that was frozen; the customer may have another by now.
    guard let customer, customer.address.normalized == message.recipient.normalized else {
      return try tx.shared.suppression(
        addressKey: workplace.secret.addressKey(message.recipient.normalized), owner: message.owner, at: workplace.now)
    }
    let known = suppressions[customer.id, default: []]
    if known.isEmpty { return nil }
    return Suppression.strongest(known.filter { $0.covers(letterOf: message.owner, at: workplace.now) })
  }
}
