@testable import DKIM
import Foundation
import Testing

/// Keys as OpenSSL writes them, and files that are none.
@Suite struct KeyTests {
  private static func openssl(_ arguments: [String], input: String = "") throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(input.utf8).write(to: file)
    let (output, process) = (Pipe(), Process())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.standardInput = try FileHandle(forReadingFrom: file)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return words
  }

  private static func made(_ arguments: String) throws -> String {
    try openssl(["genpkey"] + arguments.split(separator: " ").map(String.init))
  }

  /// The public half as OpenSSL has it.
  private static func publicKey(of pem: String) throws -> Data {
    let text = try openssl(["pkey", "-pubout"], input: pem)
    let base64 = text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
    return try #require(Data(base64Encoded: base64))
  }

  @Test func `keys that OpenSSL made are read, and OpenSSL reads ours`() throws {
    for (arguments, algorithm) in [
      ("-algorithm RSA -pkeyopt rsa_keygen_bits:2048", SigningKey.Algorithm.rsa), ("-algorithm ED25519", .ed25519),
    ] {
      let theirs = try Self.made(arguments)
      let (read, new) = (try SigningKey(pem: theirs), try SigningKey.make(algorithm))
      #expect(read.algorithm == algorithm && new.algorithm == algorithm)
      for (key, pem) in [(read, theirs), (new, new.pem)] {
        let published = try #require(Data(base64Encoded: key.publicKey))
        // RFC 8463 §4: the last 32 bytes alone.
        let expected = try Self.publicKey(of: pem)
        #expect(published == (algorithm == .rsa ? expected : expected.suffix(32)))
        #expect(try SigningKey(pem: key.pem).publicKey == key.publicKey)
      }
    }
    // With the public half attached: the second example of RFC 8410 §10.3.
    let attached = """
      -----BEGIN PRIVATE KEY-----
      MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
      oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
      Z9w7lshQhqowtrbLDFw4rXAxZuE=
      -----END PRIVATE KEY-----
      """
    #expect(try SigningKey(pem: attached).publicKey == "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=")
    // PKCS #1, as older programs have it.
    let old = try Self.openssl(["rsa", "-traditional"], input: SigningKey.make(.rsa).pem)
    #expect(old.hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
    #expect(try SigningKey(pem: old).algorithm == .rsa)
  }

  @Test func `a file that is no such key says what it is`() throws {
    let key = try SigningKey.make(.rsa).pem
    let cases = [
      ("", "It is no private key in PEM (a text that begins with -----BEGIN PRIVATE KEY-----)."),
      ("v=DKIM1; p=AAAA", "It is no private key in PEM (a text that begins with -----BEGIN PRIVATE KEY-----)."),
      (try Self.openssl(["pkey", "-pubout"], input: key), "It holds a public key; the private one is needed."),
      (
        try Self.openssl(["pkey", "-aes128", "-passout", "pass:x"], input: key),
        "It is locked with a password. Write it without one: openssl pkey -in OLD -out NEW"
      ),
      (
        try Self.made("-algorithm RSA -pkeyopt rsa_keygen_bits:1024"),
        "It is an RSA key of 1024 bits; receivers want 2048 to 4096."
      ),
      (
        try Self.made("-algorithm EC -pkeyopt ec_paramgen_curve:P-256"),
        "It is damaged, or neither of RSA nor of Ed25519, with which alone mail is signed."
      ),
      (
        key.replacing("MII", with: "MIJ"),
        "It is damaged, or neither of RSA nor of Ed25519, with which alone mail is signed."
      ),
    ]
    for (pem, sentence) in cases {
      #expect(throws: KeyError(sentence: sentence)) { try SigningKey(pem: pem) }
    }
  }

  @Test func `a record is one text, and in a zone file strings that DNS takes`() throws {
    for algorithm in SigningKey.Algorithm.allCases {
      let signer = Signer(domain: "n.example", selector: "a1", key: try SigningKey.make(algorithm))
      #expect(signer.recordName == "a1._domainkey.n.example")
      #expect(signer.record == "v=DKIM1; k=\(algorithm.rawValue); p=\(signer.key.publicKey)")
      let strings = signer.zoneLine.matches(of: /"([^"]*)"/).map { String($0.1) }
      #expect(strings.joined() == signer.record && strings.allSatisfy { $0.utf8.count <= 255 })
      #expect(strings.count == (algorithm == .rsa ? 2 : 1))
    }
  }
}
