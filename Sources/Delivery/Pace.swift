import Firsthand
import Foundation
import MailFormat

/// How fast copies may begin to leave: the limits of the relay, of one salesperson and of one domain of recipients,
/// and the pauses that a relay asks for. Times are seconds on a clock that only goes forward.
struct Pace {
  /// When a copy may begin.
  enum Readiness: Equatable {
    case now
    case at(Double)
    /// When another copy has ended.
    case whenOneEnds
  }

  /// A stream of copies with so many seconds between them; it may begin at once after a rest.
  private struct Beat {
    var next = 0.0
    var inFlight = 0

    func readiness(_ rate: SendingLimits.Rate, at now: Double) -> Readiness {
      if let most = rate.connections, inFlight >= most { return .whenOneEnds }
      return rate.messagesPerSecond != nil && now < next ? .at(next) : .now
    }

    mutating func begin(_ rate: SendingLimits.Rate, at now: Double) {
      inFlight += 1
      if let perSecond = rate.messagesPerSecond { next = max(next, now) + 1 / perSecond }
    }
  }

  private static let shortestPause = 0.25
  private static let longestPause = 60.0
  /// Copies in a row that a relay takes before it is trusted with one connection more.
  private static let copiesOfTrust = 50

  private var limits: SendingLimits
  /// Connections that the relay bears, as far as we know.
  private(set) var allowed: Int
  private var relay = Beat()
  private var salespeople: [Member.ID: Beat] = [:]
  private var domains: [String: Beat] = [:]
  private(set) var pausedUntil = 0.0
  /// Until when the relay itself asked to be left alone.
  private(set) var askedUntil = 0.0
  private var pauses = 0
  private var trust = 0

  init(_ limits: SendingLimits) {
    self.limits = limits
    allowed = limits.connections
  }

  /// From now on others hold.
  mutating func keep(_ limits: SendingLimits) { self.limits = limits }

  private var relayRate: SendingLimits.Rate {
    SendingLimits.Rate(connections: allowed, messagesPerSecond: limits.messagesPerSecond)
  }

  func readiness(of message: Message, at now: Double) -> Readiness {
    if now < pausedUntil { return .at(pausedUntil) }
    var found = relay.readiness(relayRate, at: now)
    // What colleagues wait for is bound by the relay's limits alone.
    guard message.kind == .copy else { return found }
    let salesperson = salespeople[message.owner]?.readiness(limits.perSalesperson, at: now) ?? .now
    let domain = message.recipient.domain
    let recipients = domains[domain]?.readiness(limits.rate(toDomain: domain), at: now) ?? .now
    for other in [salesperson, recipients] { found = Self.later(found, other) }
    return found
  }

  private static func later(_ a: Readiness, _ b: Readiness) -> Readiness {
    switch (a, b) {
    case (.whenOneEnds, _), (_, .whenOneEnds): .whenOneEnds
    case (.at(let first), .at(let second)): .at(max(first, second))
    case (.at, .now): a
    case (.now, _): b
    }
  }

  private var limitsSalespeople: Bool { limits.perSalesperson != SendingLimits.Rate() }
  private var limitsDomains: Bool { limits.perDomain != SendingLimits.Rate() || !limits.domains.isEmpty }

  mutating func begin(_ message: Message, at now: Double) {
    relay.begin(relayRate, at: now)
    guard message.kind == .copy else { return }
    if limitsSalespeople { salespeople[message.owner, default: Beat()].begin(limits.perSalesperson, at: now) }
    if limitsDomains {
      let domain = message.recipient.domain
      domains[domain, default: Beat()].begin(limits.rate(toDomain: domain), at: now)
    }
  }

  mutating func end(_ message: Message, at now: Double) {
    relay.inFlight -= 1
    guard message.kind == .copy else { return }
    Self.end(&salespeople, message.owner, at: now)
    Self.end(&domains, message.recipient.domain, at: now)
  }

  /// What is at rest is forgotten.
  private static func end<Key: Hashable>(_ beats: inout [Key: Beat], _ key: Key, at now: Double) {
    guard var beat = beats[key] else { return }
    beat.inFlight -= 1
    beats[key] = beat.inFlight == 0 && beat.next <= now ? nil : beat
  }

  /// The relay asks to come back later (421, 451), or cannot be reached: all wait, longer from time to time, and then
  /// fewer come at once.
  mutating func backOff(at now: Double, isAsked: Bool) {
    defer { if isAsked { askedUntil = pausedUntil } }
    trust = 0
    // Several connections hear the same at once.
    guard now >= pausedUntil else { return }
    pausedUntil = now + min(Self.longestPause, Self.shortestPause * pow(2, Double(pauses)))
    pauses += 1
    allowed = max(1, allowed / 2)
  }

  /// The relay took a copy.
  mutating func relayTook() {
    trust += 1
    guard trust >= Self.copiesOfTrust else { return }
    trust = 0
    pauses = 0
    allowed = min(limits.connections, allowed + 1)
  }
}
