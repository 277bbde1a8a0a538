import Crypto
import Foundation

/// What is wrong with a note, a checkpoint or a proof.
package struct NoteProblem: Error, Hashable, Sendable {
  package let sentence: String
  package init(_ sentence: String) { self.sentence = sentence }
}

/// A text that somebody signed (https://c2sp.org/signed-note), with Ed25519 (RFC 8032).
package struct SignedNote: Hashable, Sendable {
  package struct Signature: Hashable, Sendable {
    package let name: String
    /// The first four bytes of the key's hash.
    package let keyID: [UInt8]
    package let bytes: [UInt8]
  }

  /// Ends in a line feed.
  package let text: String
  package private(set) var signatures: [Signature]

  /// More than any note of ours has.
  private static let mostSignatures = 64
  private static let dash = "\u{2014} "

  package init(signing text: String, with key: NoteKey) throws {
    self.text = text
    signatures = [Signature(name: key.name, keyID: key.id, bytes: try key.signature(of: text))]
  }

  package init(_ source: String) throws(NoteProblem) {
    guard source.utf8.allSatisfy({ $0 >= 32 || $0 == 10 }), source.hasSuffix("\n"),
      let gap = source.range(of: "\n\n", options: .backwards)
    else { throw NoteProblem("It is no signed note: a text, an empty line and signatures.") }
    text = source[..<gap.lowerBound] + "\n"
    let lines = source[gap.upperBound...].dropLast().split(separator: "\n", omittingEmptySubsequences: false)
    guard (1...Self.mostSignatures).contains(lines.count) else {
      throw NoteProblem("The note has \(lines.count) signatures; there may be from 1 to \(Self.mostSignatures).")
    }
    var signatures: [Signature] = []
    for line in lines {
      let parts = line.split(separator: " ", omittingEmptySubsequences: false)
      guard line.hasPrefix(Self.dash), parts.count == 3, !parts[1].isEmpty, !parts[1].contains("+"),
        let bytes = Data(base64Encoded: String(parts[2])), bytes.count > 4
      else { throw NoteProblem("'\(line.prefix(60))' is no signature of a note.") }
      signatures.append(
        Signature(name: String(parts[1]), keyID: Array(bytes.prefix(4)), bytes: Array(bytes.dropFirst(4))))
    }
    self.signatures = signatures
  }

  package var source: String {
    text + "\n"
      + signatures.map { "\(Self.dash)\($0.name) \(Data($0.keyID + $0.bytes).base64EncodedString())\n" }.joined()
  }

  /// Throws where the key has not signed it, or one of its signatures is false.
  package func verify(_ key: NoteVerifier) throws(NoteProblem) {
    let own = signatures.filter { $0.name == key.name && $0.keyID == key.id }
    if own.isEmpty { throw NoteProblem("It is not signed by \(key.name) with the key \(key.text).") }
    for signature in own where !key.holds(signature.bytes, for: text) {
      throw NoteProblem("The signature of \(key.name) is false.")
    }
  }
}
