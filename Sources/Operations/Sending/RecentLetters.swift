import Firsthand
import Store

/// Who of a list had a letter too short a while ago for another one now: what dispatch will find if nothing else happens.
struct RecentLetters {
  private let courtesy: Courtesy
  private let writersZone: String
  private let newsletter: Newsletter.ID?
  private var zones = ZoneShelf()

  /// `writersZone` is that of readers of whom no other is known.
  init(_ workplace: Workplace, besides newsletter: Newsletter.ID?, writersZone: String) {
    courtesy = workplace.mail.courtesy
    self.newsletter = newsletter
    self.writersZone = writersZone
  }

  /// Of the customers behind `after` up to `last`; empty where the company keeps no cadence.
  func found(
    after: Customer.ID?, upTo last: Customer.ID, _ owned: OwnerScope, at now: Instant
  ) throws -> [Customer.ID: Instant] {
    guard let horizon = courtesy.cadenceHorizon(at: now) else { return [:] }
    return try owned.lastLetters(after: after, upTo: last, besides: newsletter, since: horizon)
  }

  mutating func reason(for customer: Customer, last: Instant?, at now: Instant) -> LeftOutReason? {
    guard let last else { return nil }
    let zone = zones[ReaderZone(of: customer.profile, writer: writersZone).name]
    return courtesy.tooSoon(after: last, at: now, in: zone).map { .tooSoon(until: $0) }
  }
}
