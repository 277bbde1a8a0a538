import Crypto

/// A hash in a Merkle tree (RFC 6962 §2.1): 32 bytes of SHA-256.
package struct TreeHash: Hashable, Sendable {
  private let words: SIMD4<UInt64>

  package static let size = 32

  /// Nil where there are not 32 bytes.
  package init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == Self.size else { return nil }
    words = Array(bytes).withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
  }

  private init(_ digest: SHA256.Digest) {
    words = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
  }

  /// Of an entry.
  package init(leaf data: some Sequence<UInt8>) {
    var bytes: [UInt8] = [0]
    bytes.append(contentsOf: data)
    self.init(SHA256.hash(data: bytes))
  }

  /// Of two subtrees.
  package init(_ left: TreeHash, _ right: TreeHash) {
    var hash = SHA256()
    withUnsafeBytes(of: UInt8(1)) { hash.update(bufferPointer: $0) }
    withUnsafeBytes(of: left.words) { hash.update(bufferPointer: $0) }
    withUnsafeBytes(of: right.words) { hash.update(bufferPointer: $0) }
    self.init(hash.finalize())
  }

  /// The root of a tree without entries.
  package static let empty = TreeHash(SHA256.hash(data: [UInt8]()))

  package var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }
}
