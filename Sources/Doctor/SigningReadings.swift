import DKIM
import DNS
import Firsthand

/// The keys that letters are signed with, held against whose letters these are and against what stands in DNS.
extension Checkup {
  /// What can be said without asking anybody.
  func signingReadings(of domains: [String]) -> [Reading] {
    let signing: Signing
    switch installation.signing {
    // Without its keys nothing is sent, whatever the records say.
    case .failure(let error): return [Self.reading(.broken, error.sentence)]
    case .success(let found): signing = found
    }
    guard !signing.signers.isEmpty else { return [] }
    return domains.compactMap { domain in
      let own = signing.signers(for: domain)
      guard let first = own.first else {
        return Self.reading(
          .look, "Letters from \(domain) are not signed here: no key of it stands in config.yml.",
          "Make one: firsthand dkim make --domain \(domain)")
      }
      guard own.allSatisfy({ $0.key.algorithm == .ed25519 }) else { return nil }
      return Self.reading(
        .look, "Letters from \(domain) are signed with Ed25519 alone, which large providers do not verify yet.",
        "Add a key of RSA beside it: firsthand dkim make --domain \(first.domain)")
    }
  }

  /// The keys, each beside its record.
  func keyReadings(_ signing: Signing) -> [Reading] {
    guard !signing.signers.isEmpty else {
      return [
        Self.reading(
          .look, "Firsthand does not sign letters.",
          "Let the relay sign them with a key of your domain, or make one here: firsthand dkim make --help")
      ]
    }
    return signing.signers.map { signer in
      do throws(Resolver.Silence) {
        return Self.reading(of: signer, try instruments.resolver.texts(at: signer.recordName))
      } catch {
        return Self.nobodyAnswered("DKIM", error)
      }
    }
  }

  private static func reading(of signer: Signer, _ texts: [String]) -> Reading {
    let (name, algorithm) = (signer.recordName, signer.key.algorithm.rawValue)
    let show = "What must stand there: firsthand dkim show"
    let records = texts.compactMap(DKIMRecord.init)
    guard let record = records.first else {
      return reading(.broken, "Letters are signed, and no key to verify them stands at \(name).", show)
    }
    // RFC 6376 §3.6.2.2: which of them is taken is anybody's guess.
    guard records.count == 1 else {
      return reading(
        .broken, "\(records.count) keys stand at \(name); receivers take whichever comes first.",
        "Take the others away. " + show)
    }
    if record.key.isEmpty {
      return reading(
        .broken, "The key at \(name) was withdrawn.",
        "Make a new one, or take it out of the block 'dkim' in config.yml.")
    }
    guard record.key == signer.key.publicKey else {
      return reading(.broken, "The key at \(name) is another than the one that letters are signed with.", show)
    }
    // RFC 6376 §3.6.1: a record without k= is one of RSA.
    guard record.algorithm == algorithm else {
      return reading(
        .broken, "The key at \(name) is ours, and is called one of \(record.algorithm) (k=), not of \(algorithm).", show
      )
    }
    guard record.isForMail, record.allowsSHA256 else {
      return reading(
        .broken, "The key at \(name) is ours, and its record does not let it sign mail with SHA-256 (h=, s=).",
        "Take h= and s= out of the record. " + show)
    }
    if record.isTesting {
      return reading(
        .look, "The key at \(name) is ours, and says that it is being tried out (t=y).",
        "Take t=y out of the record when you are content.")
    }
    return reading(.fine, "Letters are signed, and the key at \(name) is ours.")
  }

  private static func reading(_ mark: Reading.Mark, _ found: String, _ advice: String = "") -> Reading {
    Reading(.domain, "DKIM", mark, found, advice: advice)
  }
}
