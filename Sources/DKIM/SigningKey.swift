import Crypto
import CryptoExtras
import Foundation

/// A private key that signs mail: RSA of 2048 to 4096 bits (RFC 8301 §3.2) or Ed25519 (RFC 8463).
package struct SigningKey: Sendable {
  /// As `k=` in DNS has it.
  package enum Algorithm: String, CaseIterable, Sendable {
    case rsa
    case ed25519
  }

  private enum Secret: Sendable {
    case rsa(_RSA.Signing.PrivateKey)
    case ed25519(Curve25519.Signing.PrivateKey)
  }

  private let secret: Secret

  private static let bits = 2048...4096
  /// What stands before the 32 bytes of the key in an unencrypted PKCS #8 file (RFC 8410 §7), behind its length and
  /// version.
  private static let ed25519Mark: [UInt8] = [0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]

  private init(_ secret: Secret) { self.secret = secret }

  /// A new key; RSA of 2048 bits.
  package static func make(_ algorithm: Algorithm) throws -> SigningKey {
    switch algorithm {
    case .rsa: SigningKey(.rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048)))
    case .ed25519: SigningKey(.ed25519(Curve25519.Signing.PrivateKey()))
    }
  }

  /// Reads a PEM file (RFC 7468) as OpenSSL and mail servers write it: `PRIVATE KEY` or `RSA PRIVATE KEY`.
  package init(pem: String) throws(KeyError) {
    if pem.contains("ENCRYPTED") {
      throw KeyError(sentence: "It is locked with a password. Write it without one: openssl pkey -in OLD -out NEW")
    }
    guard pem.contains("PRIVATE KEY-----") else {
      let isPublic = pem.contains("PUBLIC KEY-----")
      throw KeyError(
        sentence: isPublic
          ? "It holds a public key; the private one is needed."
          : "It is no private key in PEM (a text that begins with -----BEGIN PRIVATE KEY-----).")
    }
    if let key = Self.ed25519(pem) {
      secret = .ed25519(key)
      return
    }
    guard let key = try? _RSA.Signing.PrivateKey(unsafePEMRepresentation: pem) else {
      throw KeyError(sentence: "It is damaged, or neither of RSA nor of Ed25519, with which alone mail is signed.")
    }
    guard Self.bits.contains(key.keySizeInBits) else {
      throw KeyError(
        sentence:
          "It is an RSA key of \(key.keySizeInBits) bits; receivers want \(Self.bits.lowerBound) to \(Self.bits.upperBound)."
      )
    }
    secret = .rsa(key)
  }

  private static func ed25519(_ pem: String) -> Curve25519.Signing.PrivateKey? {
    let lines = pem.split(whereSeparator: \.isNewline)
    let base64 = lines.drop { !$0.hasPrefix("-----BEGIN") }.dropFirst().prefix { !$0.hasPrefix("-----") }.joined()
    guard let der = Data(base64Encoded: base64, options: .ignoreUnknownCharacters) else { return nil }
    // SEQUENCE of one length byte, INTEGER version 0, or 1 where attributes or the public key follow (RFC 5958 §2).
    let bytes = Array(der)
    guard bytes.count >= 48, bytes[0] == 0x30, Int(bytes[1]) == bytes.count - 2, bytes[2] == 2, bytes[3] == 1,
      bytes[4] <= 1, bytes[5..<16].elementsEqual(ed25519Mark)
    else { return nil }
    return try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes[16..<48])
  }

  /// A PEM file, to be read by its owner alone.
  package var pem: String {
    switch secret {
    case .rsa(let key): return key.pemRepresentation + "\n"
    case .ed25519(let key):
      let der = Data([0x30, 0x2E, 0x02, 0x01, 0x00] + Self.ed25519Mark) + key.rawRepresentation
      return "-----BEGIN PRIVATE KEY-----\n\(der.base64EncodedString())\n-----END PRIVATE KEY-----\n"
    }
  }

  package var algorithm: Algorithm {
    switch secret {
    case .rsa: .rsa
    case .ed25519: .ed25519
    }
  }

  /// The public half as `p=` in DNS has it: base64 of the SubjectPublicKeyInfo for RSA (RFC 6376 §3.6.1 with erratum
  /// 3017), of the 32 bytes alone for Ed25519 (RFC 8463 §4).
  package var publicKey: String {
    switch secret {
    case .rsa(let key): key.publicKey.derRepresentation.base64EncodedString()
    case .ed25519(let key): key.publicKey.rawRepresentation.base64EncodedString()
    }
  }

  /// RFC 6376 §3.3: RSASSA-PKCS1-v1_5 over SHA-256. RFC 8463 §3: Ed25519 over the SHA-256 of the same.
  func signature(over text: some DataProtocol) throws -> Data {
    let digest = SHA256.hash(data: text)
    return switch secret {
    case .rsa(let key): try key.signature(for: digest, padding: .insecurePKCS1v1_5).rawRepresentation
    case .ed25519(let key): try key.signature(for: Data(digest))
    }
  }
}
