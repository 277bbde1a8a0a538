import Crypto

/// A SHA-256 digest (FIPS 180-4).
package struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  package let hex: String

  package init(hex: String) { self.hex = hex }

  package init(of bytes: some Sequence<UInt8>) {
    self.init(SHA256.hash(data: Array(bytes)))
  }

  fileprivate init(_ digest: SHA256Digest) {
    hex = Hexadecimal.text(of: digest)
  }

  /// The first twelve digits, for people.
  package var short: String { String(hex.prefix(12)) }
  package var description: String { hex }
}

package enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  package static func text(of bytes: some Sequence<UInt8>) -> String {
    var out: [UInt8] = []
    for byte in bytes {
      out.append(digits[Int(byte >> 4)])
      out.append(digits[Int(byte & 15)])
    }
    return String(decoding: out, as: UTF8.self)
  }

  /// Nil where `text` is not an even number of hexadecimal digits.
  package static func bytes(of text: String) -> [UInt8]? {
    var out: [UInt8] = []
    var high: UInt8?
    for character in text {
      guard character.isASCII, let value = character.hexDigitValue else { return nil }
      if let first = high {
        out.append(first << 4 | UInt8(value))
        high = nil
      } else {
        high = UInt8(value)
      }
    }
    return high == nil ? out : nil
  }
}

/// Bytes that stand for a list of values in one way only: each value is preceded by its name and by
/// both lengths, so that no two lists give the same bytes.
package struct CanonicalBytes: Sendable {
  package private(set) var bytes: [UInt8]

  /// `kind` says what the bytes describe and in which version of the description.
  package init(kind: String) {
    bytes = []
    append("kind", kind)
  }

  package mutating func append(_ name: String, _ value: String) {
    append(name, Array(value.utf8))
  }

  package mutating func append(_ name: String, _ value: [UInt8]) {
    appendLengthed(Array(name.utf8))
    appendLengthed(value)
  }

  private mutating func appendLengthed(_ value: [UInt8]) {
    withUnsafeBytes(of: UInt64(value.count).bigEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: value)
  }

  package var digest: Digest { Digest(of: bytes) }
}

/// The company's 32 secret bytes. They live outside the database; what is made with them outlives an
/// erasure without telling whom it is about.
package struct CompanySecret: Sendable {
  private let key: SymmetricKey
  /// For what is made for every copy of a letter.
  private let perCopy: [String: SymmetricKey]

  package init(bytes: [UInt8]) {
    let key = SymmetricKey(data: bytes)
    self.key = key
    perCopy = Dictionary(
      uniqueKeysWithValues: [LetterCodes.wayOff, LetterCodes.suppression].map { ($0, Self.derived($0, key)) })
  }

  private static func derived(_ purpose: String, _ key: SymmetricKey) -> SymmetricKey {
    SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(purpose.utf8), using: key))
  }

  /// HMAC-SHA-256 (RFC 2104) of `text`, under a key of its own for each `purpose`.
  package func code(for text: String, purpose: String) -> [UInt8] {
    Array(
      HMAC<SHA256>.authenticationCode(
        for: Array(text.utf8), using: perCopy[purpose] ?? Self.derived(purpose, key)))
  }

  /// Tells this secret from another one, and nothing of it.
  package var mark: String { Hexadecimal.text(of: code(for: "", purpose: "mark")) }

  /// What a suppression keeps of an address.
  package func addressKey(_ normalizedAddress: String) -> String {
    Hexadecimal.text(of: code(for: normalizedAddress, purpose: LetterCodes.suppression))
  }
}

/// Purposes of the codes that every copy of a letter needs.
package enum LetterCodes {
  package static let wayOff = "firsthand unsubscribe v1"
  static let suppression = "firsthand suppression v1"
}

/// The mark that stands for a person in the log: HMAC under a key of that person's own, so that erasing
/// the key unlinks the mark for good.
package enum PersonMark {
  package static func text(key: [UInt8], normalizedAddress: String) -> String {
    Hexadecimal.text(
      of: HMAC<SHA256>.authenticationCode(
        for: Array(normalizedAddress.utf8), using: SymmetricKey(data: key)))
  }

  /// What an entry keeps of the bytes that left: their SHA-256 under the same key, so that it says nothing once that is gone.
  package static func text(key: [UInt8], bytes sha256: String) -> String {
    Hexadecimal.text(
      of: HMAC<SHA256>.authenticationCode(for: Array("bytes \(sha256)".utf8), using: SymmetricKey(data: key)))
  }
}
