import DKIM
import Foundation
import Testing

/// Signed mails, held against another's verifier.
@Suite struct SigningTests {
  private static let mail = """
    From: =?utf-8?q?S=C3=B8ren?= Krogh <soren@mail.n.example>\r
    Reply-To: soren@mail.n.example\r
    To: Ana <ana@l.example>\r
    Subject: The oak tables,\r
     as I said\r
    Date: Sun, 29 Nov 2026 09:00:00 +0000\r
    Message-ID: <m1@n.example>\r
    List-Unsubscribe: <https://n.example/off/1>, <mailto:off+1@n.example>\r
    List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
    MIME-Version: 1.0\r
    Content-Type: text/plain; charset=utf-8\r
    \r
    They let  every board lie for a year. \r
    \r
    S.\r
    \r
    \r

    """
  private static let seconds: Int64 = 1_795_600_000

  private let signing: Signing

  init() throws {
    signing = Signing([
      Signer(domain: "n.example", selector: "r1", key: try SigningKey.make(.rsa)),
      Signer(domain: "n.example", selector: "e1", key: try SigningKey.make(.ed25519)),
      Signer(domain: "other.example", selector: "r1", key: try SigningKey.make(.rsa)),
    ])
  }

  private func signed(_ mail: String) throws -> String {
    String(decoding: try signing.fields(for: Array(mail.utf8), at: Self.seconds), as: UTF8.self) + mail
  }

  /// What dkimpy says of each.
  private func verdicts(_ mails: [String]) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var framed: [UInt8] = []
    for mail in mails {
      withUnsafeBytes(of: UInt32(mail.utf8.count).bigEndian) { framed += $0 }
      framed += mail.utf8
    }
    let records = Dictionary(uniqueKeysWithValues: signing.signers.map { ($0.recordName, $0.record) })
    let (mailFile, recordFile) = (folder.appendingPathComponent("mails"), folder.appendingPathComponent("records"))
    try Data(framed).write(to: mailFile)
    try JSONEncoder().encode(records).write(to: recordFile)
    let (output, process) = (Pipe(), Process())
    // Debian's, which has Debian's dkimpy.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("verify_mail.py")
    process.arguments = [script.path, mailFile.path, recordFile.path]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(words)")
    return words.split(separator: "\n").map(String.init)
  }

  @Test func `another's verifier finds both signatures good`() throws {
    #expect(try verdicts([signed(Self.mail)]) == ["good good"])
  }

  @Test func `what may change on the way may, and nothing else`() throws {
    let mail = try signed(Self.mail)
    func changed(_ old: String, _ new: String) -> String {
      let text = mail.replacing(old, with: new)
      #expect(text != mail, "\(old)")
      return text
    }
    let harmless = [
      changed("Subject: The oak", "Subject:   The oak"), changed("tables,\r\n as", "tables,\r\n\t  as"),
      changed("for a year. \r\n", "for a year.\r\n"), changed("let  every", "let every"),
      changed("S.\r\n\r\n\r\n", "S.\r\n"), "Received: from a\r\n" + mail,
      changed("MIME-Version: 1.0\r\n", "MIME-Version: 1.0\r\nX-Spam: no\r\n"),
    ]
    #expect(try verdicts(harmless) == harmless.map { _ in "good good" })
    let fields = mail.split(separator: "\r\n").map(String.init)
    let top = "Subject: The oak"
    var harmful = [
      changed("The oak", "The  0ak"), changed("a year", "ayear"), changed("S.", "S. " + "D."),
      changed("t=1795600000", "t=1795600001"),
      changed("/off/1>", "/off/2>"), changed("=One-Click", "=One-Click2"), changed("<ana@", "<anna@"),
    ]
    // Another field of a covered name, above or below.
    for name in [
      "From", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe",
      "List-Unsubscribe-Post", "Feedback-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    ] {
      harmful.append("\(name): x@evil.example\r\n" + mail)
      harmful.append(changed(top, "\(name): x@evil.example\r\n\(top)"))
      harmful.append(mail.replacing("\r\n\r\nThey", with: "\r\n\(name): x@evil.example\r\n\r\nThey"))
    }
    // A covered field that was taken out.
    for field in fields where field.hasPrefix("List-") || field.hasPrefix("Reply-To") || field.hasPrefix("Date") {
      harmful.append(changed(field + "\r\n", ""))
    }
    #expect(try verdicts(harmful) == harmful.map { _ in "bad bad" })
  }

  @Test func `a domain's keys sign for domains under it, another's never`() throws {
    func selectors(_ domain: String) -> [String] { signing.signers(for: domain).map { $0.selector + "." + $0.domain } }
    #expect(selectors("n.example") == ["r1.n.example", "e1.n.example"])
    #expect(selectors("a.mail.n.example") == ["r1.n.example", "e1.n.example"])
    #expect(selectors("other.example") == ["r1.other.example"])
    #expect(selectors("xn.example").isEmpty && selectors("example").isEmpty && selectors("").isEmpty)
    for from in ["From: a@else.example\r\n", "From: \"a@n.example\" <a@else.example>\r\n", "From: nobody\r\n", ""] {
      #expect(try signing.fields(for: Array((from + "\r\nx\r\n").utf8), at: 1) == [], "\(from)")
    }
    let quoted = "From: \"a@else.example\" <a@N.example>\r\n\r\nx\r\n"
    #expect(try verdicts([signed(quoted)]) == ["good good"])
  }

  @Test func `the same mail at the same second has the same signatures`() throws {
    #expect(try signed(Self.mail) == signed(Self.mail))
  }

  @Test func `a signature has short lines, and says what it covers`() throws {
    let fields = String(decoding: try signing.fields(for: Array(Self.mail.utf8), at: Self.seconds), as: UTF8.self)
    let lines = fields.components(separatedBy: "\r\n")
    #expect(lines.last == "" && lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") })
    #expect(lines.dropLast().allSatisfy { $0.hasPrefix(" ") || $0.hasPrefix("DKIM-Signature: v=1;") })
    let first = fields.components(separatedBy: "DKIM-Signature:")[1].replacing("\r\n ", with: "")
    let names = try #require(first.firstMatch(of: /h=([^;]*);/)).1.split(separator: ":")
    #expect(names.count { $0 == "list-unsubscribe" } == 2 && names.count { $0 == "list-unsubscribe-post" } == 2)
    #expect(names.count { $0 == "from" } == 2 && names.count { $0 == "feedback-id" } == 1)
  }

  @Test func `three hundred mails of all shapes are good`() throws {
    var state: UInt64 = 20_261_129
    func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }
    let pieces = [
      "a", "B", " ", "  ", "\t", "=", "\r\n", " \r\n", "\r\n\r\n", ".", ";", ":", "=3D", "word", "\"", "<b>",
    ]
    func text(_ most: Int) -> String { (0..<roll(most)).map { _ in pieces[roll(pieces.count)] }.joined() }
    let mails = try (0..<300).map { number in
      let words = text(40).replacing("\r\n", with: "\r\n ").split(separator: "\r\n")
      let subject = words.filter { $0.contains { $0 != " " && $0 != "\t" } }.joined(separator: "\r\n ")
      // Without a line end at the end, a space there is a matter of taste; no mail leaves so.
      let end = roll(4) == 0 ? "." : " \r\n"
      return try signed(
        "From: a@n.example\r\nSubject: x \(subject)\r\nTo: b\(number)@l.example\r\n\r\n" + text(200) + end)
    }
    let verdicts = try verdicts(mails)
    #expect(verdicts.count == mails.count)
    for (mail, verdict) in zip(mails, verdicts) {
      #expect(verdict == "good good", "\(mail.debugDescription)")
    }
  }
}
