import Crypto
import Foundation

/// The byte that stands for Ed25519 (https://c2sp.org/signed-note).
private let ed25519: UInt8 = 1

/// SHA-256(name, line feed, algorithm, key), the first four bytes.
private func keyID(_ name: String, _ key: [UInt8]) -> [UInt8] {
  Array(SHA256.hash(data: Array(name.utf8) + [10, ed25519] + key).prefix(4))
}

private func hex(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// The fields of a key's text, which end in `name+hash+base64`.
private func read(_ text: some StringProtocol) throws(NoteProblem) -> (name: String, id: String, key: [UInt8]) {
  let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
  guard parts.count == 3, !parts[0].isEmpty, !parts[0].contains(where: \.isWhitespace),
    let bytes = Data(base64Encoded: String(parts[2])), bytes.count == 33, bytes.first == ed25519
  else { throw NoteProblem("'\(text.prefix(40))' is no key: NAME+HASH+BASE64, of Ed25519.") }
  return (String(parts[0]), String(parts[1]), Array(bytes.dropFirst()))
}

/// A key that signs notes, as Go's package sumdb/note writes one: `PRIVATE+KEY+NAME+HASH+BASE64`.
package struct NoteKey: Sendable {
  package let name: String
  private let key: Curve25519.Signing.PrivateKey

  private static let prefix = "PRIVATE+KEY+"

  /// A new one. A name is not empty and has neither spaces nor `+`.
  package init(named name: String) {
    precondition(!name.isEmpty && !name.contains { $0.isWhitespace || $0 == "+" })
    self.name = name
    key = Curve25519.Signing.PrivateKey()
  }

  package init(_ text: String) throws(NoteProblem) {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard text.hasPrefix(Self.prefix) else {
      throw NoteProblem("It is no key that signs: it begins with \(Self.prefix).")
    }
    let read = try read(text.dropFirst(Self.prefix.count))
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: read.key) else {
      throw NoteProblem("It is no key of Ed25519.")
    }
    name = read.name
    self.key = key
    guard hex(id) == read.id else { throw NoteProblem("The key's hash is not that of its name and its bytes.") }
  }

  package var id: [UInt8] { keyID(name, Array(key.publicKey.rawRepresentation)) }

  package var verifier: NoteVerifier { NoteVerifier(name: name, key: key.publicKey) }

  package var text: String {
    "\(Self.prefix)\(name)+\(hex(id))+\(Data([ed25519] + Array(key.rawRepresentation)).base64EncodedString())"
  }

  func signature(of text: String) throws -> [UInt8] { Array(try key.signature(for: Data(text.utf8))) }
}

/// A key that notes are held against: `NAME+HASH+BASE64`.
package struct NoteVerifier: Sendable {
  package let name: String
  private let key: Curve25519.Signing.PublicKey

  fileprivate init(name: String, key: Curve25519.Signing.PublicKey) {
    self.name = name
    self.key = key
  }

  package init(_ text: String) throws(NoteProblem) {
    let read = try read(text.trimmingCharacters(in: .whitespacesAndNewlines))
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: read.key) else {
      throw NoteProblem("It is no key of Ed25519.")
    }
    self.init(name: read.name, key: key)
    guard hex(id) == read.id else { throw NoteProblem("The key's hash is not that of its name and its bytes.") }
  }

  package var id: [UInt8] { keyID(name, Array(key.rawRepresentation)) }

  package var text: String {
    "\(name)+\(hex(id))+\(Data([ed25519] + Array(key.rawRepresentation)).base64EncodedString())"
  }

  func holds(_ signature: [UInt8], for text: String) -> Bool {
    key.isValidSignature(signature, for: Data(text.utf8))
  }
}
