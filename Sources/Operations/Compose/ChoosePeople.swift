package import Firsthand
import Store

/// Whom a letter would go to, by its rule as it finds people now.
package struct AudiencePreview: Sendable {
  package struct Person: Hashable, Sendable {
    package let customer: Customer
    /// Why they are not written to; nil for one who is.
    package let leftOut: LeftOutReason?
  }

  package let rule: AudienceRule
  package let recipients: Int
  package let leftOut: Int
  /// The first of those who are left out, and a page of those who are written to, by name.
  package let people: [Person]
  /// How many recipients stand before this page.
  package let start: Int
}

extension SalespersonDesk {
  /// Recipients on one page, and the most who are left out that it names.
  package static let peopleOnPage = 80

  /// Whom `rule` finds among one's own customers, and who of them is left out and why. `start`: from which
  /// recipient on.
  package func audience(_ rule: AudienceRule, from start: Int = 0) throws -> AudiencePreview {
    try session.store.read { tx in
      var recipients: [AudiencePreview.Person] = []
      var leftOut: [AudiencePreview.Person] = []
      let recent = RecentLetters(session.workplace, besides: nil, writersZone: member.timeZone)
      var people = PeopleOfLetter(of: member.id, rule, recent: recent)
      while let page = try people.next(in: tx, at: now) {
        for card in page {
          let person = AudiencePreview.Person(customer: card.customer, leftOut: card.leftOut)
          if card.leftOut == nil { recipients.append(person) } else { leftOut.append(person) }
        }
      }
      func byName(_ people: [AudiencePreview.Person]) -> [AudiencePreview.Person] {
        people.map { (name: $0.customer.displayName.lowercased(), person: $0) }
          .sorted { ($0.name, $0.person.customer.id) < ($1.name, $1.person.customer.id) }.map(\.person)
      }
      let start = recipients.indices.contains(start) ? start : 0
      return AudiencePreview(
        rule: rule, recipients: recipients.count, leftOut: leftOut.count,
        people: Array(byName(leftOut).prefix(Self.peopleOnPage))
          + byName(recipients).dropFirst(start).prefix(Self.peopleOnPage),
        start: start)
    }
  }

  /// Gives one's own letter its audience.
  package func choosePeople(for id: Newsletter.ID, _ rule: AudienceRule) throws -> Newsletter {
    try session.changeNewsletter(id) { $0.audience = rule }
  }

  /// One's own letter; somebody else's answers as nobody's.
  package func letter(_ id: Newsletter.ID) throws -> Newsletter {
    try session.store.read { try Session.own(id, member, in: $0) }
  }
}
