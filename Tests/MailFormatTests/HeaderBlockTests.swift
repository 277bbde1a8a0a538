import Foundation
import MailFormat
import Testing

@Suite struct HeaderBlockTests {
  private func check(
    subject: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var block = HeaderBlock()
    try block.append(unstructured: "Subject", subject)
    #expect(
      String(decoding: block.bytes, as: UTF8.self) == expected, sourceLocation: sourceLocation)
  }

  @Test func `subjects are encoded where they must be`() throws {
    try check(subject: "The oak tables", "Subject: The oak tables\r\n")
    try check(subject: "Kære Søren", "Subject: =?utf-8?q?K=C3=A6re_S=C3=B8ren?=\r\n")
    try check(subject: "=?utf-8?q?x?=", "Subject: =?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=\r\n")
    try check(
      subject: "Уважаемая Анна",
      "Subject: =?utf-8?b?0KPQstCw0LbQsNC10LzQsNGPINCQ0L3QvdCw?=\r\n")
  }

  @Test(arguments: ["a\r\nBcc: x@y.example", "a\nb", "a\0b", "a\u{85}b", "a\u{2028}b", "a\u{7F}b"])
  func `a control character in a field is an error`(text: String) {
    var block = HeaderBlock()
    #expect(throws: HeaderError.self) { try block.append(unstructured: "Subject", text) }
    #expect(throws: HeaderError.self) { try block.append(raw: "List-Id", text) }
    #expect(throws: HeaderError.self) {
      try block.append(
        mailboxes: "From", [Mailbox(name: text, address: try EmailAddress("a@b.example"))])
    }
    #expect(block.bytes.isEmpty)
  }

  @Test func `names are atoms, quoted strings or encoded words`() throws {
    var block = HeaderBlock()
    let address = try EmailAddress("ana@lopez.example")
    for name in ["Ana Lopez", "Lopez, \"Ana\"", "Søren Holm", nil] {
      try block.append(mailboxes: "To", [Mailbox(name: name, address: address)])
    }
    #expect(
      String(decoding: block.bytes, as: UTF8.self) == """
        To: Ana Lopez <ana@lopez.example>\r
        To: "Lopez, \\"Ana\\"" <ana@lopez.example>\r
        To: =?utf-8?q?S=C3=B8ren_Holm?= <ana@lopez.example>\r
        To: ana@lopez.example\r

        """)
  }

  @Test func `a date is written as RFC 5322 has it`() {
    #expect(
      MailDate.text(milliseconds: 1_795_512_600_000, offsetMinutes: 60)
        == "Tue, 24 Nov 2026 10:30:00 +0100")
    #expect(MailDate.text(milliseconds: -1, offsetMinutes: 0) == "Wed, 31 Dec 1969 23:59:59 +0000")
  }

  @Test func `ten thousand random subjects and names make one field each and come back`() throws {
    var random = SeededGenerator(seed: 42)
    let letters = Array("abc XYZ,.;:\"()<>@?=_-æøåéßЖя中🙂'\\ \u{301}")
    for _ in 0..<10_000 {
      let text = String(
        (0..<Int.random(in: 0...120, using: &random)).map { _ in
          letters.randomElement(using: &random) ?? "a"
        })
      var block = HeaderBlock()
      try block.append(unstructured: "Subject", text)
      try block.append(
        mailboxes: "To", [Mailbox(name: text, address: try EmailAddress("a@b.example"))])
      let lines = String(decoding: block.bytes, as: UTF8.self).components(separatedBy: "\r\n")
      #expect(lines.allSatisfy { $0.utf8.count <= 998 && !$0.contains("\n") })
      let parsed = ParsedMessage(block.bytes + [13, 10])
      #expect(parsed.headers.count == 2)
      #expect(parsed.first("Subject")?.unicodeScalars.elementsEqual(trimmed(text).unicodeScalars) == true)
      #expect(parsed.addresses(in: "To").map(\.text).last == "a@b.example")
    }
  }

  /// White space at either end that was not encoded is a reader's to drop.
  private func trimmed(_ text: String) -> String { text.isEmpty ? "" : text }
}

/// The same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
