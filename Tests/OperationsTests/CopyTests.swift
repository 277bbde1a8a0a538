import Feedback
import Firsthand
import Foundation
import MailFormat
import Operations
import Store
import Testing

/// The bytes that leave, and what comes back.
@Suite struct CopyTests {
  /// One letter to one customer: the bytes and the envelope.
  private func send(_ company: TestCompany, name: String = "Åse") throws -> (ParsedMessage, [UInt8], Envelope) {
    try company.importCSV("Email,First name\nase@customers.example,\(name)\n", for: company.dana)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    _ = try company.dana.beginSending(letter.id)
    var sent: ([UInt8], Envelope)?
    _ = try company.deliver { envelope, bytes, gate in
      sent = (bytes, envelope)
      return TestCompany.takes(envelope, bytes, gate)
    }
    let (bytes, envelope) = try #require(sent)
    return (ParsedMessage(bytes), bytes, envelope)
  }

  @Test func `a copy has the headers that a letter needs and no more`() throws {
    let company = try TestCompany()
    let (message, bytes, envelope) = try send(company)
    let head = try #require(String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n").first)
    let names = head.replacing("\r\n ", with: " ").components(separatedBy: "\r\n")
      .map { String($0.prefix { $0 != ":" }) }
    #expect(
      names == [
        "From", "Reply-To", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Id",
        "Feedback-ID", "MIME-Version", "Content-Type",
      ])
    #expect(message.first("From") == "Dana Reyes <dana@northwind.example>")
    #expect(message.first("To") == "Åse <ase@customers.example>")
    #expect(message.first("List-Unsubscribe")?.hasPrefix("<mailto:off+") == true)
    #expect(envelope.recipient.text == "ase@customers.example")
    #expect(message.firstPart(contentType: "text/plain")?.text.contains("Åse") == true)
    for line in String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n") {
      #expect(line.utf8.count <= 998 && !line.contains("\n"))
    }
  }

  @Test func `the row keeps the hash of the bytes that left`() throws {
    let company = try TestCompany()
    let (_, bytes, _) = try send(company)
    let letter = try #require(try company.dana.newsletters().first)
    #expect(
      try company.dana.status(of: letter.id).messages.first?.sha256 == Digest(of: bytes).hex)
  }

  @Test func `an unsubscribe mail takes the customer off every list, a forged one nobody`() throws {
    let company = try TestCompany()
    let (message, _, _) = try send(company)
    let url = try #require(message.first("List-Unsubscribe"))
    let address = String(url.dropFirst("<mailto:".count).prefix { $0 != "?" })
    func mail(to address: String) -> [UInt8] {
      Array("From: someone@else.example\r\nTo: \(address)\r\nSubject: unsubscribe\r\n\r\n".utf8)
    }
    var report = IngestReport()
    var forged = address
    forged.replaceSubrange(
      forged.index(forged.startIndex, offsetBy: 25)...forged.index(forged.startIndex, offsetBy: 25),
      with: forged[forged.index(forged.startIndex, offsetBy: 25)] == "0" ? "1" : "0")
    for bad in [
      forged, "off@northwind.example", "off+x@northwind.example", address.replacing("northwind", with: "other"),
    ] {
      try Feedback.ingest(mail(to: bad), at: company.workplace, into: &report)
    }
    #expect(report.other == 4 && report.unsubscribed == 0)
    #expect(try company.dana.customers().map(\.leftOut) == [nil])
    try Feedback.ingest(mail(to: address.uppercased()), at: company.workplace, into: &report)
    try Feedback.ingest(mail(to: address), at: company.workplace, into: &report)
    #expect(report.unsubscribed == 1 && report.alreadyUnsubscribed == 1)
    #expect(try company.dana.customers().map(\.leftOut) == [.suppressed(.unsubscribed)])
  }

  @Test func `a mail that asks to leave through a letter that is not here any more is told apart, with its sender`()
    throws
  {
    let company = try TestCompany()
    let (message, _, _) = try send(company)
    let mailbox = try #require(company.workplace.mail.unsubscribe)
    let lost: Message.ID = company.workplace.surroundings.ids.next()
    let token = LetterToken.text(for: lost, secret: company.workplace.secret)
    let address = "\(mailbox.local)+\(token)@\(mailbox.domain)"
    var report = IngestReport()
    for sender in ["From: Åse <ase@customers.example>\r\n", ""] {
      try Feedback.ingest(
        Array("\(sender)To: \(address)\r\nSubject: unsubscribe\r\n\r\n".utf8), at: company.workplace, into: &report)
    }
    #expect(report.unknown == ["ase@customers.example", ""] && report.other == 0 && report.unsubscribed == 0)
    #expect(try company.dana.customers().map(\.leftOut) == [nil])
    #expect(message.first("List-Unsubscribe") != nil)
  }

  @Test func `a name that holds a header's end, markup or a formula stays a name`() throws {
    for name in ["<b>x</b>", "=1+1", "{first_name}", "{{company.name}}", "\"\"q\"\""] {
      let company = try TestCompany()
      let (message, bytes, _) = try send(company, name: "\"\(name)\"")
      let html = message.firstPart(contentType: "text/html")?.text ?? ""
      #expect(!html.contains("<b>x</b>"))
      #expect(!String(decoding: bytes, as: UTF8.self).contains("\r\nBcc"))
    }
    let company = try TestCompany()
    var issues: [RowIssue] = []
    let report = try company.importCSV(
      "Email,First name\na@a.example,\"x\r\nBcc: y@y.example\"\n", for: company.dana,
      onNeedsYou: { issues.append($0) })
    #expect(report.needsYou == 1 && issues.first?.field == "First name")
  }
}
