import Crypto
import Foundation
import Testing

@testable import DKIM

/// The message, keys and signatures of RFC 8463, appendix A.
@Suite struct VectorTests {
  private static let fields = [
    "From: Joe SixPack <joe@football.example.com>", "To: Suzie Q <suzie@shopping.example.net>",
    "Subject: Is dinner ready?", "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>",
  ]
  private static let body = "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"
  private static let bodyHash = "2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8="
  private static let own = """
    DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r
     d=football.example.com; i=@football.example.com;\r
     q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r
     subject : date : message-id : from : subject : date;\r
     bh=\(bodyHash);\r
     b=
    """
  private static let seed = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A="
  private static let publicKey = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
  private static let signature =
    "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw=="

  @Test func `the body's hash is that of the RFC`() {
    let hash = SHA256.hash(data: Data(CanonicalFormTests.body(Self.body).utf8))
    #expect(Data(hash).base64EncodedString() == Self.bodyHash)
  }

  @Test func `Ed25519 signs what the RFC signs, and as it does`() throws {
    let prefix = "MC4CAQAwBQYDK2VwBCIEIA=="
    let der = try #require(Data(base64Encoded: prefix)) + #require(Data(base64Encoded: Self.seed))
    let key = try SigningKey(
      pem: "-----BEGIN PRIVATE KEY-----\n\(der.base64EncodedString())\n-----END PRIVATE KEY-----\n")
    #expect(key.algorithm == .ed25519 && key.publicKey == Self.publicKey)
    let text = (Self.fields + [Self.own]).map(CanonicalFormTests.header).joined(separator: "\r\n")
    #expect(try key.signature(over: Array(text.utf8)).base64EncodedString() == Self.signature)
  }
}
