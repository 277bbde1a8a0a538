import Crypto

/// Signs mail with the keys of its author's domain.
package struct Signing: Sendable {
  package let signers: [Signer]

  package init(_ signers: [Signer]) { self.signers = signers }

  /// What a signature covers. Each name is listed once more than its field is there, so that another of that name,
  /// put in on the way, breaks the signature (RFC 6376 §8.15): readers' programs would show it, or unsubscribe there.
  /// RFC 8058 §4 wants both unsubscribe fields covered.
  static let covered = [
    "from", "reply-to", "to", "cc", "subject", "date", "message-id", "list-id", "list-unsubscribe",
    "list-unsubscribe-post", "feedback-id", "mime-version", "content-type", "content-transfer-encoding",
  ]

  /// The keys for mail from `domain`: its own, or those of the nearest domain above it, which DMARC takes for aligned
  /// too unless the domain asks for its very own name (`adkim=s`, RFC 7489 §3.1.1). With an RSA and an Ed25519 key
  /// there are two signatures (RFC 8463 §6).
  package func signers(for domain: String) -> [Signer] {
    var name = Substring(domain)
    while !name.isEmpty {
      let found = signers.filter { $0.domain == name }
      if !found.isEmpty { return found }
      guard let dot = name.firstIndex(of: ".") else { break }
      name = name[name.index(after: dot)...]
    }
    return []
  }

  /// The fields that go in front of `message`, an Internet message with CRLF; nothing where the author's domain has no
  /// key. The same message, at the same second, has the same signatures. `seconds` are since 1970.
  package func fields(for message: [UInt8], at seconds: Int64) throws -> [UInt8] {
    try message.withUnsafeBufferPointer { bytes in
      let parts = MessageFields(bytes)
      guard let from = parts.fields.last(where: { $0.name == "from" }) else { return [] }
      let signers = signers(for: Self.domain(UnsafeBufferPointer(rebasing: bytes[from.range])))
      guard !signers.isEmpty else { return [] }
      let bodyHash = SHA256.hash(data: Relaxed.body(UnsafeBufferPointer(rebasing: bytes[parts.body])))
      var names: [String] = []
      var signed: [UInt8] = []
      for name in Self.covered {
        let found = parts.fields.filter { $0.name == name }
        names += Array(repeating: name, count: found.count + 1)
        // From the last to the first (RFC 6376 §5.4.2).
        for field in found.reversed() {
          signed += Relaxed.header(UnsafeBufferPointer(rebasing: bytes[field.range])) + [13, 10]
        }
      }
      return try signers.flatMap { signer in
        let field = SignatureField(signer, at: seconds, names: names, bodyHash: bodyHash)
        let own = field.unsigned.withUnsafeBufferPointer(Relaxed.header)
        return field.signed(try signer.key.signature(over: signed + own))
      }
    }
  }

  /// What stands behind the last `@` of a `From` field with one address.
  private static func domain(_ from: UnsafeBufferPointer<UInt8>) -> String {
    guard let at = from.lastIndex(of: 64) else { return "" }
    let name = from[(at + 1)...].prefix { $0 != 62 && $0 != 32 && $0 != 13 }
    return String(decoding: name, as: UTF8.self).lowercased()
  }
}
