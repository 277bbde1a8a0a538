import DNS
import Firsthand

/// The keys that letters are signed with, held against what stands in DNS.
extension Checkup {
  func dkimReadings(
    _ keys: [Installation.SigningKey], for domains: [String]
  ) throws(Resolver.Silence) -> [Reading] {
    guard !keys.isEmpty else {
      return [
        Self.reading(
          .look, "Firsthand does not sign letters.",
          "Let the relay sign them with a key of \(domains.joined(separator: ", ")), or make one here: firsthand dkim make"
        )
      ]
    }
    var readings: [Reading] = []
    for key in keys { readings.append(try dkimReading(key)) }
    for domain in domains {
      let own = keys.filter { domain == $0.domain || domain.hasSuffix("." + $0.domain) }
      if own.isEmpty {
        readings.append(
          Self.reading(
            .look, "Letters from \(domain) are not signed here: no key of it stands in config.yml.",
            "Make one: firsthand dkim make --domain \(domain)"))
      } else if own.allSatisfy({ $0.algorithm == "ed25519" }) {
        readings.append(
          Self.reading(
            .look, "Letters from \(domain) are signed with Ed25519 alone, which large providers do not verify yet.",
            "Add a key of RSA beside it: firsthand dkim make --domain \(domain)"))
      }
    }
    return readings
  }

  private func dkimReading(_ key: Installation.SigningKey) throws(Resolver.Silence) -> Reading {
    let texts = try instruments.resolver.texts(at: key.record)
    let show = "What must stand there: firsthand dkim show"
    guard let record = texts.compactMap(DKIMRecord.init).first else {
      return Self.reading(.broken, "Letters are signed, and no key to verify them stands at \(key.record).", show)
    }
    if record.key.isEmpty {
      return Self.reading(
        .broken, "The key at \(key.record) was withdrawn.",
        "Make a new one, or take it out of the block 'dkim' in config.yml.")
    }
    guard record.key == key.publicKey else {
      return Self.reading(
        .broken, "The key at \(key.record) is another than the one that letters are signed with.", show)
    }
    // RFC 6376 §3.6.1: a record without k= is one of RSA.
    guard record.algorithm == key.algorithm else {
      return Self.reading(
        .broken,
        "The key at \(key.record) is ours, and is called one of \(record.algorithm) (k=), not of \(key.algorithm).",
        show)
    }
    if record.isTesting {
      return Self.reading(
        .look, "The key at \(key.record) is ours, and says that it is being tried out (t=y).",
        "Take t=y out of the record when you are content.")
    }
    return Self.reading(.fine, "Letters are signed, and the key at \(key.record) is ours.")
  }

  private static func reading(_ mark: Reading.Mark, _ found: String, _ advice: String = "") -> Reading {
    Reading(.domain, "DKIM", mark, found, advice: advice)
  }
}
