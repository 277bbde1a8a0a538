package import Firsthand
import MailFormat
package import Store

/// A page of a salesperson's customers, in the order of their names.
package struct CustomerPage: Sendable {
  package var customers: [CustomerCard]
  /// Whether more follow after the last of them.
  package var hasMore: Bool
  package var counts: CustomerCounts
}

/// How many customers each choice of a filter would find, the other choices being as they are.
package struct CustomerCounts: Hashable, Sendable {
  package struct Choice: Hashable, Sendable {
    /// A code; empty where nobody knows.
    package let value: String
    package let count: Int
  }

  /// What the filter finds.
  package var found = 0
  /// What it would find whatever the standing.
  package var ofAnyStanding = 0
  package var standings: [CustomerStanding: Int] = [:]
  package var countries: [Choice] = []
  package var languages: [Choice] = []

  package init(_ groups: [CustomerGroup], _ filter: CustomerFilter) {
    var countries: [String: Int] = [:]
    var languages: [String: Int] = [:]
    for group in groups {
      let standing = filter.standing.map { $0 == group.standing } ?? true
      let country = filter.country.map { $0 == group.country } ?? true
      let language = filter.language.map { $0 == group.language } ?? true
      if standing, country, language { found += group.count }
      if country, language {
        standings[group.standing, default: 0] += group.count
        ofAnyStanding += group.count
      }
      if standing, language { countries[group.country, default: 0] += group.count }
      if standing, country { languages[group.language, default: 0] += group.count }
    }
    self.countries = Self.choices(countries)
    self.languages = Self.choices(languages)
  }

  private static func choices(_ counted: [String: Int]) -> [Choice] {
    counted.map { Choice(value: $0.key, count: $0.value) }.sorted { $0.value < $1.value }
  }
}

extension SalespersonDesk {
  /// One's customers that `filter` finds, from the one after `after` on.
  package func customerPage(
    _ filter: CustomerFilter = CustomerFilter(), after: Customer.ID? = nil, limit: Int = 40
  ) throws -> CustomerPage {
    try read { owned, shared in
      let found = try owned.customers(filter, after: after, limit: limit + 1, at: now)
      return CustomerPage(
        customers: try session.cards(found.prefix(limit), shared), hasMore: found.count > limit,
        counts: CustomerCounts(try workplace.countedLists.groups(filter, owned, at: now), filter))
    }
  }
}

extension Session {
  /// Customers of the member's and whether they may be written to now.
  func cards(_ customers: some Sequence<Customer>, _ shared: SharedScope) throws -> [CustomerCard] {
    let keyed = customers.map { (customer: $0, key: workplace.secret.addressKey($0.address.normalized)) }
    let suppressions = try shared.suppressions(addressKeys: keyed.map(\.key))
    return keyed.map { customer, key in
      let standing = (suppressions[key] ?? []).filter { $0.covers(letterOf: customer.owner, at: now) }
      return CustomerCard(
        customer: customer,
        leftOut: reasonToLeaveOut(
          isOnList: true, consent: customer.consent, suppression: Suppression.strongest(standing)))
    }
  }

  /// The same of one.
  func card(_ customer: Customer, _ shared: SharedScope) throws -> CustomerCard {
    try cards([customer], shared)[0]
  }
}

extension FirsthandError {
  /// What a foreign id, an unknown one and one of a customer who is gone all answer.
  static let noSuchCustomer = FirsthandError(.notFound, "There is no such customer among yours.")
}
