import Firsthand
import Foundation
import MailFormat
import Operations
import Store

/// A copy that was looked at and waits for a connection.
final class PreparedCopy: Sendable {
  let claim: Claim
  let copy: ReadyCopy

  init(_ claim: Claim, _ copy: ReadyCopy) {
    self.claim = claim
    self.copy = copy
  }
}

/// Copies that are ready, between the one thread that prepares them and those that carry them. It holds few, so that
/// memory does not grow with the outbox and nothing waits here long.
final class Line: @unchecked Sendable {
  /// Everything below is touched under its lock alone; those who carry wait at it.
  private let lock = NSCondition()
  /// At which the one who prepares waits.
  private let news = DispatchSemaphore(value: 0)
  private var isNews = false
  private var waiting: [PreparedCopy] = []
  private var carried: [PreparedCopy] = []
  private var returned: [Claim] = []
  /// Connections that wait for another copy to end.
  private var waitingForAnEnd = 0
  private var isClosed = false
  private var pace: Pace
  private var counts = DeliveryCounts()
  private var trouble: String?
  private var failure: (any Error)?
  private var troublesInARow = 0
  private var hasTaken = false
  private var stalestEpoch: Int64 = 0
  /// What all nodes share, and of it our part.
  private let company: SendingLimits
  private var limits: SendingLimits

  /// Copies waiting, at which no more are claimed.
  static let capacity = 64
  /// Times in a row that the relay could not be used, after which the run ends.
  private static let mostTroubles = 3

  init(_ limits: SendingLimits) {
    company = limits
    self.limits = limits
    pace = Pace(limits)
  }

  /// So many nodes send at this moment.
  func share(by nodes: Int) {
    locked {
      let part = company.shared(by: nodes)
      guard part != limits else { return }
      limits = part
      pace.keep(part)
      lock.broadcast()
    }
  }

  private func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
    lock.lock()
    defer { lock.unlock() }
    return try body()
  }

  private static var now: Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

  // MARK: The side that prepares

  func put(_ copies: [PreparedCopy]) {
    guard !copies.isEmpty else { return }
    locked {
      waiting += copies
      if copies.count == 1 { lock.signal() } else { lock.broadcast() }
    }
  }

  /// How things stand for the one who prepares.
  struct Standing {
    var room: Int
    var isIdle: Bool
    var counts: DeliveryCounts
    var trouble: String?
    var failure: (any Error)?
    /// Claims that no connection carried.
    var returned: [Claim]
    /// Salespeople and domains of whose copies enough wait here already.
    var busySalespeople: Set<Member.ID>
    var busyDomains: Set<String>
    /// Seconds for which the relay asked to be left alone.
    var relayPause: Double?
  }

  /// Hands over what came back.
  func standing() -> Standing {
    locked {
      defer { returned = [] }
      let pause = pace.askedUntil - Self.now
      return Standing(
        room: Self.capacity - waiting.count, isIdle: waiting.isEmpty && carried.isEmpty && returned.isEmpty,
        counts: counts, trouble: trouble, failure: failure, returned: returned, busySalespeople: busySalespeople,
        busyDomains: busyDomains, relayPause: pause > 0 ? pause : nil)
    }
  }

  /// Copies of each salesperson that are on their way from here.
  func pending() -> [Member.ID: Int] {
    locked { (waiting + carried).reduce(into: [:]) { $0[$1.claim.message.owner, default: 0] += 1 } }
  }

  private var busySalespeople: Set<Member.ID> {
    let rate = limits.perSalesperson
    guard rate != SendingLimits.Rate() else { return [] }
    let waitingByOwner = waiting.reduce(into: [Member.ID: Int]()) { $0[$1.claim.message.owner, default: 0] += 1 }
    return Set(waitingByOwner.filter { $0.value >= Self.enough(rate) }.keys)
  }

  private var busyDomains: Set<String> {
    guard limits.perDomain != SendingLimits.Rate() || !limits.domains.isEmpty else { return [] }
    let waitingByDomain = waiting.reduce(into: [String: Int]()) {
      $0[$1.claim.message.recipient.domain, default: 0] += 1
    }
    return Set(
      waitingByDomain.filter { domain, count in
        let rate = limits.rate(toDomain: domain)
        return rate != SendingLimits.Rate() && count >= Self.enough(rate)
      }.keys)
  }

  /// As many as leave within two seconds or at twice; more would stand in the way of others.
  private static func enough(_ rate: SendingLimits.Rate) -> Int {
    let inTwoSeconds = rate.messagesPerSecond.map { Int(($0 * 2).rounded(.up)) } ?? .max
    let atTwice = rate.connections.map { $0 * 2 } ?? .max
    return max(1, min(inTwoSeconds, atTwice))
  }

  /// Waits until something happened here that the one who prepares should look at, or for so many seconds.
  func waitForNews(seconds: Double) {
    _ = news.wait(timeout: .now() + seconds)
    locked { isNews = false }
  }

  /// Under the lock.
  private func tellPreparer() {
    if !isNews { news.signal() }
    isNews = true
  }

  /// Nothing more is handed out. What still waits is handed back.
  func close() -> [Claim] {
    locked {
      isClosed = true
      let rest = returned + waiting.map(\.claim)
      waiting = []
      returned = []
      lock.broadcast()
      return rest
    }
  }

  // MARK: The side that carries

  /// The next copy that may leave now; waits for one. Nil: there are no more, for the run is over.
  func take() -> PreparedCopy? {
    locked {
      while !isClosed, trouble == nil, failure == nil {
        let now = Self.now
        var earliest: Double?
        var index = 0
        while index < waiting.count {
          let copy = waiting[index]
          if copy.claim.message.kind != .notice, copy.copy.epoch < stalestEpoch {
            returned.append(copy.claim)
            waiting.remove(at: index)
            tellPreparer()
            continue
          }
          switch pace.readiness(of: copy.claim.message, at: now) {
          case .now:
            waiting.remove(at: index)
            carried.append(copy)
            pace.begin(copy.claim.message, at: now)
            if waiting.count <= Self.capacity / 2 { tellPreparer() }
            return copy
          case .at(let moment): earliest = min(earliest ?? moment, moment)
          case .whenOneEnds: break
          }
          index += 1
        }
        // Something waits, and none of it may go now.
        let waitsForAnEnd = !waiting.isEmpty
        if waitsForAnEnd { waitingForAnEnd += 1 }
        defer { if waitsForAnEnd { waitingForAnEnd -= 1 } }
        if let earliest {
          _ = lock.wait(until: Date(timeIntervalSinceNow: max(0.001, earliest - now)))
        } else {
          lock.wait()
        }
      }
      return nil
    }
  }

  /// What became of a copy that was taken.
  enum Result {
    /// The relay spoke its mind; `counts` is what it came to.
    case answered(DeliveryCounts, asksAllToWait: Bool)
    /// The relay could not be used.
    case trouble(String)
    /// The relay's or our settings are wrong: no copy will fare better.
    case wrongSettings(String)
    /// The gate did not open: copies certified before `epoch` need not try.
    case withheld(epoch: Int64)
    /// Nothing was tried.
    case untouched
    case failed(any Error)
  }

  func end(_ copy: PreparedCopy, _ result: Result) {
    locked {
      let now = Self.now
      carried.removeAll { $0 === copy }
      pace.end(copy.claim.message, at: now)
      switch result {
      case .answered(let counts, let asksAllToWait):
        self.counts = self.counts + counts
        hasTaken = true
        troublesInARow = 0
        if asksAllToWait { pace.backOff(at: now, isAsked: true) } else { pace.relayTook() }
      case .trouble(let sentence):
        troublesInARow += 1
        pace.backOff(at: now, isAsked: false)
        // What works for others is given time; what never worked is said at once.
        if !hasTaken || troublesInARow >= Self.mostTroubles { trouble = trouble ?? sentence }
      case .wrongSettings(let sentence): trouble = trouble ?? sentence
      case .withheld(let epoch):
        stalestEpoch = max(stalestEpoch, epoch)
        returned.append(copy.claim)
        // What stopped this copy stops the others of its letter; they are looked at again.
        let letter = copy.claim.message.newsletter
        returned += waiting.filter { $0.claim.message.newsletter == letter }.map(\.claim)
        waiting.removeAll { $0.claim.message.newsletter == letter }
      case .untouched: returned.append(copy.claim)
      case .failed(let error):
        failure = failure ?? error
        returned.append(copy.claim)
      }
      if waitingForAnEnd > 0 { lock.broadcast() }
      if carried.isEmpty || trouble != nil || failure != nil || !returned.isEmpty { tellPreparer() }
    }
  }

  var accepted: Int { locked { counts.accepted } }

  func add(_ counts: DeliveryCounts) { locked { self.counts = self.counts + counts } }
}
