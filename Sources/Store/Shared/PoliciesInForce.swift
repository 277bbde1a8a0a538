package import Firsthand

/// Which version of each policy holds at a moment.
package struct PoliciesInForce: Sendable {
  /// A policy at work. In a grace period `current` holds for its `forbid` rules alone, and `previous` for the rest.
  package struct Entry: Sendable {
    package let current: PublishedPolicy
    package let previous: PublishedPolicy?
    package let isInGrace: Bool
  }

  package let entries: [Entry]
  /// When that changes by itself: a version begins to hold, or a grace period ends.
  package let changesAt: Instant?

  /// `certifiedAt`: when the letter in question was found ready; nil for one that never was.
  package init(_ policies: [PublishedPolicy], at now: Instant, certifiedAt: Instant? = nil) {
    var entries: [Entry] = []
    var changes: [Instant] = []
    for (_, versions) in Dictionary(grouping: policies, by: { $0.version.reference.name }) {
      let standing = versions.filter { version in
        guard let force = version.force else { return false }
        return force.revokedAt.map { $0 > now } ?? true
      }
      changes += standing.compactMap { $0.force?.effectiveAt }.filter { $0 > now }
      changes += standing.compactMap { $0.force?.revokedAt }
      let begun = standing.filter { ($0.force?.effectiveAt).map { $0 <= now } ?? false }.sorted(by: Self.isEarlier)
      guard let current = begun.last, let force = current.force else { continue }
      let isInGrace = now < force.graceUntil && (certifiedAt.map { $0 < force.effectiveAt } ?? false)
      if now < force.graceUntil { changes.append(force.graceUntil) }
      entries.append(Entry(current: current, previous: begun.dropLast().last, isInGrace: isInGrace))
    }
    self.entries = entries.sorted { $0.current.version.reference < $1.current.version.reference }
    changesAt = changes.min()
  }

  private static func isEarlier(_ a: PublishedPolicy, _ b: PublishedPolicy) -> Bool {
    guard let x = a.force, let y = b.force else { return b.force != nil }
    return (x.effectiveAt, a.publishedAt, a.version.reference) < (y.effectiveAt, b.publishedAt, b.version.reference)
  }
}

extension SharedScope {
  /// Of each policy the version that holds at `now`.
  package func policiesInForce(at now: Instant) throws -> [PublishedPolicy] {
    PoliciesInForce(try policies(), at: now).entries.map(\.current)
  }
}
