import Firsthand
import Store

/// Those whom an audience rule finds among a salesperson's customers, by id, and why somebody would not be
/// written to. Two queries for a page, or three where `recent` minds the company's cadence, however many people are on it.
struct PeopleOfLetter {
  let owner: Member.ID
  let rule: AudienceRule
  let pageSize: Int
  private var recent: RecentLetters?
  private var last: Customer.ID?
  private var isDone = false

  init(of owner: Member.ID, _ rule: AudienceRule, recent: RecentLetters? = nil, pageSize: Int = 500) {
    self.owner = owner
    self.rule = rule
    self.recent = recent
    self.pageSize = pageSize
  }

  /// The next people; nil after the last.
  mutating func next(in tx: Transaction, at now: Instant) throws -> [CustomerCard]? {
    if isDone { return nil }
    let owned = tx.owned(by: owner)
    let page = try owned.customers(matching: rule, after: last, limit: pageSize)
    isDone = page.count < pageSize
    guard let end = page.last else { return nil }
    let suppressions = try owned.suppressions(after: last, upTo: end.id)
    let lastLetters = try recent?.found(after: last, upTo: end.id, owned, at: now) ?? [:]
    last = end.id
    return page.map { customer in
      let covering = suppressions[customer.id, default: []].filter { $0.covers(letterOf: owner, at: now) }
      let reason = reasonToLeaveOut(
        isOnList: true, consent: customer.consent, suppression: Suppression.strongest(covering))
      return CustomerCard(
        customer: customer,
        leftOut: reason ?? recent?.reason(for: customer, last: lastLetters[customer.id], at: now))
    }
  }
}
