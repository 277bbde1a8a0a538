import Firsthand
import Foundation
import Store

/// Slows those who guess. Each try counts before it is looked at, under the account's name and under the
/// network it came from; what went well is not counted in the end. The counts stand in the database, so that
/// several nodes share them, under names that only the company's secret can make.
struct SignInThrottle {
  enum Purpose: String {
    case account, network, resetAccount, resetNetwork

    /// Tries that are free before the first pause.
    var free: Int {
      switch self {
      case .account: 5
      case .network: 25
      case .resetAccount: 3
      case .resetNetwork: 10
      }
    }
  }

  /// Seconds of the first pause; each next one is twice as long, up to the longest.
  private static let firstPause: Int64 = 30
  private static let longestPause: Int64 = 15 * 60
  /// After a quiet day a name is forgotten.
  private static let memory: Int64 = 86_400
  private static let mostNames = 50_000

  let accounts: AccountScope
  let secret: CompanySecret
  let now: Instant

  init(_ tx: Transaction, _ workplace: Workplace) {
    accounts = tx.accounts
    secret = workplace.secret
    now = workplace.now
  }

  /// Counts a try; the number it is, or the sentence to wait.
  @discardableResult
  func count(_ purpose: Purpose, _ name: String) throws -> Int {
    let key = key(purpose, name)
    var tries = try accounts.tries(key) ?? Tries(count: 0, lastAt: now, pausedUntil: nil)
    if tries.lastAt.adding(seconds: Self.memory) <= now { tries.count = 0 }
    if let until = tries.pausedUntil, until > now {
      let seconds = (until.milliseconds - now.milliseconds + 999) / 1_000
      throw FirsthandError(.tryLater, Self.sentence(seconds), waitSeconds: seconds)
    }
    tries.count += 1
    tries.lastAt = now
    let over = tries.count - purpose.free
    tries.pausedUntil =
      over < 0 ? nil : now.adding(seconds: min(Self.longestPause, Self.firstPause << Int64(min(over, 10))))
    try accounts.sweepTries(before: now.adding(seconds: -Self.memory), most: Self.mostNames)
    try accounts.setTries(key, tries)
    return tries.count
  }

  /// Forgets all tries of this name.
  func forget(_ purpose: Purpose, _ name: String) throws { try accounts.setTries(key(purpose, name), nil) }

  /// Takes one try back: it went well, or was never looked at.
  func takeBack(_ purpose: Purpose, _ name: String) throws {
    let key = key(purpose, name)
    guard var tries = try accounts.tries(key) else { return }
    tries.count -= 1
    tries.pausedUntil = nil
    try accounts.setTries(key, tries)
  }

  private func key(_ purpose: Purpose, _ name: String) -> String {
    Hexadecimal.text(of: secret.code(for: name, purpose: "firsthand throttle \(purpose.rawValue) v1").prefix(16))
  }

  /// In one piece, so that each language can count as it does.
  private static func sentence(_ seconds: Int64) -> String {
    let minutes = (seconds + 59) / 60
    return switch (minutes, seconds) {
    case (_, ...1): "There were too many tries. Wait a second and try again."
    case (_, ..<60): "There were too many tries. Wait \(seconds) seconds and try again."
    case (1, _): "There were too many tries. Wait a minute and try again."
    default: "There were too many tries. Wait \(minutes) minutes and try again."
    }
  }
}

/// The part of a network address that one household or office has for itself: an IPv4 address, or the first
/// half of an IPv6 address.
enum NetworkName {
  static func of(_ address: String) -> String {
    var bytes = in6_addr()
    guard address.contains(":"), inet_pton(AF_INET6, address, &bytes) == 1 else { return String(address.prefix(64)) }
    return withUnsafeBytes(of: &bytes) { raw in
      // An IPv4 address in IPv6 clothes.
      let isMapped = raw.prefix(10).allSatisfy { $0 == 0 } && raw[10] == 0xFF && raw[11] == 0xFF
      return isMapped
        ? raw.suffix(4).map(String.init).joined(separator: ".") : Hexadecimal.text(of: raw.prefix(8)) + "/64"
    }
  }
}
