package import Firsthand
import MailFormat
import Store

/// People who would not get a letter, for one reason.
package struct LeftOutPeople: Hashable, Sendable {
  package var reason: LeftOutReason
  package var names: [String]
}

/// Whom a letter would go to now, without looking at the words of each copy.
struct AudienceCount {
  private(set) var recipients = 0
  private(set) var leftOut: [LeftOutPeople] = []
  /// The first who would get it.
  private(set) var first: Customer?

  private static let pageSize = 500

  /// With `stopsAtFirst` it looks no further than to the first who would get the letter.
  init(
    of newsletter: Newsletter, in tx: Transaction, _ workplace: Workplace, stopsAtFirst: Bool = false
  ) throws {
    var last: Customer.ID?
    while true {
      let page = try tx.owned(by: newsletter.owner).customers(
        matching: newsletter.audience, after: last, limit: Self.pageSize)
      guard let end = page.last else { break }
      last = end.id
      for customer in page {
        let suppression = try tx.shared.suppression(
          addressKey: workplace.secret.addressKey(customer.address.normalized), owner: newsletter.owner,
          at: workplace.now)
        if let reason = reasonToLeaveOut(isOnList: true, consent: customer.consent, suppression: suppression) {
          add(customer.displayName, for: reason)
        } else {
          recipients += 1
          if first == nil { first = customer }
          if stopsAtFirst { return }
        }
      }
    }
  }

  private mutating func add(_ name: String, for reason: LeftOutReason) {
    if let index = leftOut.firstIndex(where: { $0.reason == reason }) {
      leftOut[index].names.append(name)
    } else {
      leftOut.append(LeftOutPeople(reason: reason, names: [name]))
    }
  }
}
