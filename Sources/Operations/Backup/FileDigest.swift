import Crypto
import Firsthand

/// The SHA-256 and the size of a file that is read piece by piece.
package struct FileDigest {
  private var hash = SHA256()
  package private(set) var size: Int64 = 0

  package init() {}

  package mutating func add(_ bytes: [UInt8]) {
    hash.update(data: bytes)
    size += Int64(bytes.count)
  }

  package var sha256: String { Hexadecimal.text(of: hash.finalize()) }
}
