import Crypto

/// The SHA-256 of bytes that come one after the other, however many.
package struct RunningDigest: Sendable {
  private var hash = SHA256()
  private var waiting: [UInt8] = []

  private static let batch = 65_536

  package init() {}

  package mutating func append(_ bytes: some Collection<UInt8>) {
    waiting.append(contentsOf: bytes)
    if waiting.count >= Self.batch { settle() }
  }

  private mutating func settle() {
    hash.update(data: waiting)
    waiting.removeAll(keepingCapacity: true)
  }

  package var digest: Digest {
    var hash = hash
    hash.update(data: waiting)
    return Digest(hex: Hexadecimal.text(of: hash.finalize()))
  }
}
