/// Follows a domain's SPF record through all that it includes, as a receiver does (RFC 7208 §4).
package struct SPFWalk {
  package enum Verdict: Equatable, Sendable {
    case pass, softFail, fail, neutral
    /// The domain says nothing.
    case none
    /// Receivers take it for no record at all.
    case broken(String)
  }

  /// §4.6.4: a receiver gives up behind these.
  package static let mostLookups = 10

  private let resolver: Resolver
  /// The lookups so far that §4.6.4 counts.
  package private(set) var lookups = 0
  /// The record depends on the sender or the moment, so that not all of it can be followed.
  package private(set) var usesMacros = false

  package init(_ resolver: Resolver) { self.resolver = resolver }

  /// The record at `domain`; nil where there is none.
  package func record(at domain: String) throws(Resolver.Silence) -> Result<SPFRecord, SPFRecord.Problem>? {
    let texts = try resolver.texts(at: domain).filter(SPFRecord.isOne)
    guard let text = texts.first else { return nil }
    guard texts.count == 1 else {
      return .failure(SPFRecord.Problem(sentence: "\(texts.count) SPF records stand at \(domain); only one may."))
    }
    return Result { () throws(SPFRecord.Problem) in try SPFRecord(text) }
  }

  /// What `domain` says about mail from `address`. Without an address the walk goes through everything, to count.
  package mutating func verdict(on address: IPAddress?, for domain: String) throws(Resolver.Silence) -> Verdict {
    let record: SPFRecord
    switch try self.record(at: domain) {
    case nil: return .none
    case .failure(let problem): return .broken(problem.sentence)
    case .success(let read): record = read
    }
    for term in record.terms {
      switch try matches(term.mechanism, address, domain) {
      case .broken(let sentence): return .broken(sentence)
      case .pass where address != nil: return Self.verdict(term.qualifier)
      default: continue
      }
    }
    if record.rest != nil { return .neutral }
    guard let target = record.redirect else { return .neutral }
    guard count() else { return tooMany }
    guard followable(target) else { return .neutral }
    let verdict = try verdict(on: address, for: target)
    return verdict == .none ? .broken("It redirects to \(target), where no SPF record stands.") : verdict
  }

  private static func verdict(_ qualifier: SPFRecord.Qualifier) -> Verdict {
    switch qualifier {
    case .pass: .pass
    case .fail: .fail
    case .softFail: .softFail
    case .neutral: .neutral
    }
  }

  private var tooMany: Verdict {
    .broken("It takes more than \(Self.mostLookups) lookups, and receivers stop there.")
  }

  private mutating func count() -> Bool {
    lookups += 1
    return lookups <= Self.mostLookups
  }

  private mutating func followable(_ domain: String) -> Bool {
    guard domain.contains("%") else { return true }
    usesMacros = true
    return false
  }

  /// `pass` is a match, `neutral` none.
  private mutating func matches(
    _ mechanism: SPFRecord.Mechanism, _ address: IPAddress?, _ domain: String
  ) throws(Resolver.Silence) -> Verdict {
    switch mechanism {
    case .all: return .pass
    case .network(let network, let length):
      return address?.isWithin(network, prefix: length) == true ? .pass : .neutral
    case .include(let target):
      guard count() else { return tooMany }
      guard followable(target) else { return .neutral }
      switch try verdict(on: address, for: target) {
      case .pass: return .pass
      case .none: return .broken("It includes \(target), where no SPF record stands.")
      case .broken(let sentence): return .broken("In what it includes, \(target): \(sentence)")
      default: return .neutral
      }
    case .a(let target, let v4, let v6):
      guard count() else { return tooMany }
      return try holds([target ?? domain], address, v4, v6) ? .pass : .neutral
    case .mx(let target, let v4, let v6):
      guard count() else { return tooMany }
      guard address != nil, followable(target ?? domain) else { return .neutral }
      let hosts = try resolver.exchanges(of: target ?? domain).prefix(10)
      return try holds(Array(hosts), address, v4, v6) ? .pass : .neutral
    case .exists(let target):
      guard count() else { return tooMany }
      guard address != nil, followable(target) else { return .neutral }
      return try resolver.addresses(of: target).contains(where: \.isV4) ? .pass : .neutral
    case .ptr:
      // §5.5: slow, unreliable and not to be used; it names nobody here.
      return count() ? .neutral : tooMany
    }
  }

  private mutating func holds(
    _ hosts: [String], _ address: IPAddress?, _ v4: Int, _ v6: Int
  ) throws(Resolver.Silence) -> Bool {
    guard let address else { return false }
    for host in hosts where followable(host) {
      if try resolver.addresses(of: host).contains(where: { address.isWithin($0, prefix: address.isV4 ? v4 : v6) }) {
        return true
      }
    }
    return false
  }
}
