import Foundation
import MailFormat
import Testing

@Suite struct BodyTests {
  @Test func `pieces and values in any order decode to their concatenation`() {
    var random = SeededGenerator(seed: 7)
    let letters = Array("ab c=.\t\n æøЖ🙂")
    for _ in 0..<2_000 {
      var writer = QuotedPrintableWriter()
      var whole = ""
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let text = String(
          (0..<Int.random(in: 0...90, using: &random)).map { _ in
            letters.randomElement(using: &random) ?? "a"
          })
        if Bool.random(using: &random) {
          writer.append(QuotedPrintablePiece(text))
        } else {
          writer.append(value: text)
        }
        whole += text
      }
      let decoded = QuotedPrintable.decode(writer.bytes)
      #expect(decoded == Array(whole.replacing("\n", with: "\r\n").utf8))
      for line in String(decoding: writer.bytes, as: UTF8.self).components(separatedBy: "\r\n") {
        #expect(line.utf8.count <= 76)
        #expect(!line.hasSuffix(" ") && !line.hasSuffix("\t"))
      }
    }
  }

  @Test func `line ends of every kind become CRLF`() {
    #expect(QuotedPrintable.encode("a\nb\rc\r\nd") == Array("a\r\nb\r\nc\r\nd".utf8))
  }

  @Test func `a message is parsed back by Python's email package`() throws {
    var headers = HeaderBlock()
    try headers.append(
      mailboxes: "From", [Mailbox(name: "Søren Krogh", address: try EmailAddress("s@n.example"))])
    try headers.append(unstructured: "Subject", "Tak for besøget – og en lille ting, før det bliver jul igen i år")
    let text = "Kære Åse\n\n.En linje med punktum\n" + String(repeating: "lang ", count: 60)
    let html = "<p>Kære Åse &amp; Co.</p>"
    var bytes: [UInt8] = []
    MIMEPart.multipart(
      subtype: "alternative", boundary: "=_b",
      parts: [
        .text(subtype: "plain", quotedPrintable: QuotedPrintable.encode(text)),
        .multipart(
          subtype: "related", boundary: "=_r",
          parts: [
            .text(subtype: "html", quotedPrintable: QuotedPrintable.encode(html)),
            try .inlineImage(contentType: "image/png", contentID: "logo@x", bytes: [1, 2, 3, 255]),
          ]),
      ]
    ).append(to: &bytes, topLevelHeaders: headers)
    let script = """
      import sys, json, email, email.policy
      m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
      parts = [p for p in m.walk() if not p.is_multipart()]
      print(json.dumps({"subject": str(m["Subject"]), "from": str(m["From"]), "defects": len(m.defects),
        "types": [p.get_content_type() for p in parts], "text": parts[0].get_content(),
        "html": parts[1].get_content(), "image": list(parts[2].get_content())}))
      """
    let output = try Python.run(script, input: bytes)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(output)) as? [String: Any])
    #expect(object["subject"] as? String == "Tak for besøget – og en lille ting, før det bliver jul igen i år")
    #expect(object["from"] as? String == "Søren Krogh <s@n.example>")
    #expect(object["defects"] as? Int == 0)
    #expect(object["types"] as? [String] == ["text/plain", "text/html", "image/png"])
    #expect((object["text"] as? String)?.replacing("\r\n", with: "\n") == text)
    #expect(object["html"] as? String == html)
    #expect(object["image"] as? [Int] == [1, 2, 3, 255])
    let parsed = ParsedMessage(bytes)
    #expect(parsed.firstPart(contentType: "text/plain")?.text.replacing("\r\n", with: "\n") == text)
    #expect(parsed.firstPart(contentType: "image/png")?.body == [1, 2, 3, 255])
  }

  @Test func `whatever bytes come in, a message is read and nothing traps`() {
    var random = SeededGenerator(seed: 99)
    let seeds = [
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n--b--\r\n", "From: =?utf-8?q?=?=\n",
      "Content-Transfer-Encoding: base64\n\n=====", ": : :\n\n", "Content-Type: ;;=\"\n\n",
    ]
    for round in 0..<10_000 {
      var bytes = Array(seeds[round % seeds.count].utf8)
      for _ in 0..<Int.random(in: 0...8, using: &random) {
        let index = Int.random(in: 0...bytes.count, using: &random)
        bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
      }
      let message = ParsedMessage(bytes)
      _ = message.first("From")
      _ = message.addresses(in: "To")
      _ = message.text
    }
  }
}

/// Runs a script of Python's, for a second opinion.
enum Python {
  static func run(_ script: String, input: [UInt8]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    let stdin = Pipe()
    let stdout = Pipe()
    process.standardInput = stdin
    process.standardOutput = stdout
    try process.run()
    try stdin.fileHandleForWriting.write(contentsOf: Data(input))
    try stdin.fileHandleForWriting.close()
    let output = Array(stdout.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    return output
  }
}
