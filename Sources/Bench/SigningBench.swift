import DKIM
import Foundation

/// What signing adds to a copy: a mail of 20 KB, signed on one thread.
struct SigningBench {
  private static let seconds: Int64 = 1_795_600_000

  func run() throws {
    let line = "They let every board lie for a year before they touch it, and so would I.\r\n"
    let head = """
      From: Dana Reyes <dana@northwind.example>\r
      To: Ana <ana@list.example>\r
      Subject: The oak tables\r
      List-Unsubscribe: <https://letters.northwind.example/off/1>\r
      List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
      \r

      """
    let mail = Array((head + String(repeating: line, count: 20_480 / line.utf8.count)).utf8)
    let rsa = Signer(domain: "northwind.example", selector: "r", key: try SigningKey.make(.rsa))
    let ed25519 = Signer(domain: "northwind.example", selector: "e", key: try SigningKey.make(.ed25519))
    let figures = try [("rsa", [rsa]), ("ed25519", [ed25519]), ("both", [rsa, ed25519])].map { name, signers in
      "\(name)_us=\(try Self.microseconds(Signing(signers), mail).rounded(0))"
    }
    Bench.say("dkim bytes=\(mail.count) " + figures.joined(separator: " "))
  }

  private static func microseconds(_ signing: Signing, _ mail: [UInt8]) throws -> Double {
    let count = 2_000
    let start = ContinuousClock.now
    for _ in 0..<count { _ = try signing.fields(for: mail, at: seconds) }
    return (ContinuousClock.now - start).inSeconds / Double(count) * 1e6
  }
}
