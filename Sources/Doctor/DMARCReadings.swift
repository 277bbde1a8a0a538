import DKIM
import DNS
import Firsthand

/// What a domain asks receivers to do with mail that only pretends to come from it, held against ours.
extension Checkup {
  func dmarcReading(
    of domain: String, envelope: String, _ signing: Signing
  ) throws(Resolver.Silence) -> Reading {
    guard let (record, place) = try DMARCRecord.holding(for: domain, instruments.resolver) else {
      return Reading(
        .domain, "DMARC", .look, "\(domain) does not say what to do with mail that only pretends to come from it.",
        advice: "Gmail and Yahoo want that of everybody who sends them 5,000 a day. Begin with a TXT record at "
          + "_dmarc.\(domain): \"v=DMARC1; p=none; rua=mailto:postmaster@\(domain)\"")
    }
    let bySender = Self.isAligned(envelope, domain, under: place, strictly: record.isStrictForSPF)
    let byKey = signing.signers(for: domain).contains {
      Self.isAligned($0.domain, domain, under: place, strictly: record.isStrictForDKIM)
    }
    let said = "\(domain) asks receivers \(Self.words(record.policy)) mail that is not provably its own"
    let proof = [bySender ? "its bounce address" : nil, byKey ? "its signature" : nil].compactMap(\.self)
    if !proof.isEmpty {
      return Reading(.domain, "DMARC", .fine, said + "; ours is, by \(proof.joined(separator: " and ")).")
    }
    return Reading(
      .domain, "DMARC", record.policy == .none ? .look : .broken,
      said + ", and ours is not: its bounce address is of \(envelope), and no key of \(domain) signs it here.",
      advice: "Set bounce_address to a mailbox of \(domain), or sign with a key of that domain.")
  }

  /// RFC 7489 §3.1: one family of names, or the very same name.
  private static func isAligned(_ a: String, _ b: String, under place: String, strictly: Bool) -> Bool {
    if a == b || strictly { return a == b }
    func isWithin(_ name: String, _ house: String) -> Bool { name == house || name.hasSuffix("." + house) }
    return isWithin(a, b) || isWithin(b, a) || (isWithin(a, place) && isWithin(b, place))
  }

  private static func words(_ policy: DMARCRecord.Policy) -> String {
    switch policy {
    case .none: "to report"
    case .quarantine: "to put aside"
    case .reject: "to refuse"
    }
  }
}
