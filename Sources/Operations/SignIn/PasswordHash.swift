import Crypto
import CryptoExtras
import Firsthand
import Foundation

/// What one hash costs: scrypt's N as a power of two, its block size r and its parallelism p (RFC 7914 §2).
/// Memory is 128·N·r bytes.
package struct PasswordCost: Hashable, Sendable {
  package let logN: Int
  package let r: Int
  package let p: Int

  package init(logN: Int, r: Int, p: Int) {
    self.logN = logN
    self.r = r
    self.p = p
  }

  /// 128 MiB and some tenths of a second.
  package static let live = PasswordCost(logN: 17, r: 8, p: 1)
  /// For a company that is made up and gone in the end, and for tests.
  package static let cheap = PasswordCost(logN: 8, r: 8, p: 1)

  /// What a stored hash may ask of this machine.
  var isBearable: Bool { (1...20).contains(logN) && (1...16).contains(r) && (1...4).contains(p) }

  /// Whether a guess at it costs an attacker less than one at `other`.
  func isLess(than other: PasswordCost) -> Bool { (r * p) << logN < (other.r * other.p) << other.logN }
}

/// A password as it is kept: its scrypt hash with salt and cost, as one line of text.
struct PasswordHash: Hashable, Sendable {
  let cost: PasswordCost
  let salt: [UInt8]
  let hash: [UInt8]

  static let saltLength = 16
  private static let hashLength = 32

  init(of password: String, cost: PasswordCost, salt: [UInt8]) throws {
    self.cost = cost
    self.salt = salt
    hash = try Self.derive(password, cost, salt, Self.hashLength)
  }

  /// Reads `$scrypt$ln=17,r=8,p=1$SALT$HASH`; nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt",
      let cost = Self.cost(parts[2]), cost.isBearable,
      let salt = Self.bytes(parts[3]), let hash = Self.bytes(parts[4]), hash.count == Self.hashLength
    else { return nil }
    (self.cost, self.salt, self.hash) = (cost, salt, hash)
  }

  var text: String {
    "$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(Self.text(salt))$\(Self.text(hash))"
  }

  func matches(_ password: String) throws -> Bool {
    SecretBytes.areEqual(try Self.derive(password, cost, salt, hash.count), hash)
  }

  /// The same letters give the same bytes, however a keyboard composes them.
  private static func derive(
    _ password: String, _ cost: PasswordCost, _ salt: [UInt8], _ length: Int
  ) throws -> [UInt8] {
    let key = try KDF.Scrypt.deriveKey(
      from: Array(password.precomposedStringWithCanonicalMapping.utf8), salt: salt, outputByteCount: length,
      rounds: 1 << cost.logN, blockSize: cost.r, parallelism: cost.p)
    return key.withUnsafeBytes { Array($0) }
  }

  private static func cost(_ text: Substring) -> PasswordCost? {
    let values = text.split(separator: ",").map { $0.split(separator: "=") }
    guard values.count == 3, values.map(\.first) == ["ln", "r", "p"], values.allSatisfy({ $0.count == 2 }),
      let logN = Int(values[0][1]), let r = Int(values[1][1]), let p = Int(values[2][1])
    else { return nil }
    return PasswordCost(logN: logN, r: r, p: p)
  }

  private static func text(_ bytes: [UInt8]) -> String {
    Data(bytes).base64EncodedString().replacing("=", with: "")
  }

  private static func bytes(_ text: Substring) -> [UInt8]? {
    let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
    return Data(base64Encoded: text + padding).map { Array($0) }
  }
}
