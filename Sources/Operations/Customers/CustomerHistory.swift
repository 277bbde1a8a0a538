package import Firsthand
import MailFormat
package import Store

/// Everything about one customer.
package struct CustomerHistory: Sendable {
  package let card: CustomerCard
  /// The version of the profile that is shown; a change says which one it changes.
  package let version: Int
  /// Who said how the customer is known, where it was somebody else than the owner.
  package let assertedBy: String?
  /// Newest first.
  package let timeline: [TimelineEntry]
}

/// One thing that happened with a customer.
package struct TimelineEntry: Sendable {
  package enum Kind: Sendable {
    /// By this file, or by hand.
    case added(fileName: String?)
    case changed([CustomerField], fileName: String?)
    case basis(Consent)
    case copy(CustomerCopy)
    /// What came back by the page of a letter.
    case event(Event)
    /// We must not write to them, and it was not their choice on a page.
    case leftOut(Suppression)
    case interaction(Interaction)
  }

  package let at: Instant
  package let kind: Kind
  /// Who did it, where it was somebody else than the owner.
  package let by: String?
}

extension SalespersonDesk {
  /// As much of each kind as a timeline shows.
  private static let shown = 100

  /// One of one's own customers with all that happened.
  package func customer(_ id: Customer.ID) throws -> CustomerHistory {
    try read { owned, shared in
      guard let customer = try owned.customer(id), let version = try owned.version(of: id) else {
        throw FirsthandError.noSuchCustomer
      }
      var names: [Member.ID: String] = [:]
      func name(_ id: Member.ID) throws -> String? {
        if id == member.id { return nil }
        if let known = names[id] { return known }
        let name = try shared.member(id)?.name
        names[id] = name
        return name
      }
      var entries = try changes(owned.versions(of: id, limit: Self.shown)).map { entry, by in
        TimelineEntry(at: entry.at, kind: entry.kind, by: try name(by))
      }
      for consent in try owned.consents(of: id, limit: Self.shown) {
        entries.append(
          TimelineEntry(at: consent.assertedAt, kind: .basis(consent), by: try name(consent.assertedBy)))
      }
      entries += try owned.copies(for: id, limit: Self.shown).map {
        TimelineEntry(at: $0.at, kind: .copy($0), by: nil)
      }
      entries += try owned.events(of: id).prefix(Self.shown).map {
        TimelineEntry(at: $0.at, kind: .event($0), by: nil)
      }
      let key = workplace.secret.addressKey(customer.address.normalized)
      entries += try shared.suppressions(addressKey: key)
        .filter { !$0.reason.isOwnChoice && $0.covers(letterOf: member.id, at: now) }
        .map { TimelineEntry(at: $0.at, kind: .leftOut($0), by: nil) }
      entries += try owned.interactions(of: id, limit: Self.shown).map {
        // Of the day of a meeting its hour is not known: one noted that day stands where it was noted.
        let noon = $0.day.startInUTC.adding(seconds: 43_200)
        return TimelineEntry(at: $0.notedAt.day == $0.day ? $0.notedAt : noon, kind: .interaction($0), by: nil)
      }
      return CustomerHistory(
        card: try session.card(customer, shared), version: version,
        assertedBy: try (customer.consent?.assertedBy).flatMap(name),
        timeline: Array(
          entries.enumerated().sorted { ($1.element.at, $1.offset) < ($0.element.at, $0.offset) }
            .map(\.element).prefix(2 * Self.shown)))
    }
  }

  /// Versions, oldest first, as what each of them changed.
  private func changes(_ versions: [CustomerVersion]) -> [(TimelineEntry, by: Member.ID)] {
    var before: Profile?
    return versions.map { version in
      defer { before = version.profile }
      let kind: TimelineEntry.Kind =
        if let before {
          .changed(
            CustomerField.allCases.filter { before[$0] != version.profile[$0] }, fileName: version.fileName)
        } else {
          .added(fileName: version.fileName)
        }
      return (TimelineEntry(at: version.changedAt, kind: kind, by: nil), version.changedBy)
    }
  }
}
