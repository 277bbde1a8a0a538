import Firsthand
import MailFormat
import Operations
import SMTP
import SMTP
import Testing

@testable import Store

/// Who sent what to whom, when, under which rule: found and shown whole.
@Suite struct AuditTests {
  /// Dana's letter with an approval, sent to two.
  private func sent(_ company: TestCompany) throws -> (Newsletter.ID, [StoredMessage]) {
    try company.addCustomers(2, to: company.dana)
    let letter = try company.write("reviewword", by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id, reason: "as agreed")
    company.clock.advance(seconds: 5)
    _ = try company.karin.approveNewsletter(letter.id, reason: "I was there")
    company.clock.advance(seconds: 5)
    _ = try company.dana.beginSending(letter.id)
    _ = try company.deliver(letter.id) { envelope, bytes, gate in
      let isOpen = gate()
      company.clock.advance(seconds: 7)
      return isOpen ? .accepted(Reply(code: 250, enhanced: "2.0.0", text: "queued as 17")) : .withheld
    }
    return (letter.id, try company.dana.status(of: letter.id).messages)
  }

  @Test func `one box finds by address, name, letter, message, rule and template`() throws {
    let company = try TestCompany()
    let ada = try AdministratorDesk(company.ada)
    let (letter, messages) = try sent(company)
    func found(_ text: String) throws -> [LogRecord] { try ada.searchAudit(AuditQuestion(text: text)).records }
    let message = try #require(messages.first)
    let address = message.message.recipient.text
    #expect(try found(address.uppercased()).allSatisfy { $0.address == address })
    #expect(try found(address).contains { $0.entry.kind == .accepted })
    #expect(try found(letter.text).allSatisfy { $0.entry.newsletter == letter })
    #expect(try found("dana reyes").allSatisfy { $0.owner == company.dana.member.id })
    #expect(try found("Karin").allSatisfy { $0.entry.actor == company.karin.member.id })
    #expect(try found("<\(message.message.messageID)>").allSatisfy { $0.entry.message == message.message.id })
    #expect(try found("words/ask").map(\.entry.kind).contains(.approved))
    #expect(try found("check-in").allSatisfy { $0.entry.newsletter == letter } && !found("check-in").isEmpty)
    refusal(.badInput, "Nothing is named") { _ = try found("zebra") }
    refusal(.badInput, "Several colleagues") { _ = try found("n") }
    refusal(.badInput, "no mail address") { _ = try found("@@") }
    #expect(try ada.searchAudit(AuditQuestion(group: .sent)).records.map(\.entry.kind) == [.accepted, .accepted])
    #expect(try ada.searchAudit(AuditQuestion(rule: "words/ask", group: .sent)).records.isEmpty == false)
    #expect(try ada.searchAudit(AuditQuestion(from: company.clock.now.adding(seconds: 1))).records.isEmpty)
  }

  @Test func `an address that went from one salesperson to another is found with the letters of both`() throws {
    let company = try TestCompany()
    let (letter, messages) = try sent(company)
    let message = try #require(messages.first?.message)
    let customer = try #require(message.customer)
    try company.workplace.store.write { tx in
      // The file that brought them stays with who imported it.
      for table in ["customer_version", "consent"] {
        try tx.log.connection.run(
          "UPDATE \(table) SET import_id = NULL WHERE customer_id = $1", [.text(customer.text)])
      }
      try tx.log.connection.run(
        "UPDATE customer SET owner_id = $1 WHERE id = $2", [.text(company.soren.member.id.text), .text(customer.text)])
    }
    let next = try company.write(by: company.soren)
    _ = try company.soren.submitNewsletter(next.id)
    _ = try company.soren.beginSending(next.id)
    _ = try company.deliver(next.id)
    let question = AuditQuestion(recipient: message.recipient.text, group: .sent)
    let found = try AdministratorDesk(company.ada).searchAudit(question).records
    #expect(found.map(\.entry.newsletter) == [next.id, letter])
    #expect(found.map(\.owner) == [company.soren.member.id, company.dana.member.id])
    #expect(
      try company.dana.searchLog(LogQuery(address: message.recipient.normalized)).allSatisfy {
        $0.entry.newsletter == letter
      })
  }

  @Test func `pages follow one another, newest first, and miss nothing`() throws {
    let company = try TestCompany()
    try company.addCustomers(60, to: company.dana)
    for _ in 0..<2 {
      let letter = try company.write(by: company.dana)
      _ = try company.dana.submitNewsletter(letter.id)
      _ = try company.dana.beginSending(letter.id)
      _ = try company.deliver(letter.id)
    }
    let ada = try AdministratorDesk(company.ada)
    for group in [nil, AuditGroup.sent, .decisions] {
      var question = AuditQuestion(salesperson: company.dana.member.id, group: group)
      var all: [LogRecord] = []
      repeat {
        let page = try ada.searchAudit(question)
        all += page.records
        question.before = page.next
      } while question.before != nil
      #expect(Set(all.map(\.entry.id)).count == all.count)
      #expect(all == all.sorted { LogPlace($0.entry) > LogPlace($1.entry) })
      if group == .sent { #expect(all.count == 120) }
    }
  }

  @Test func `a send is shown whole, byte for byte as it left`() throws {
    let company = try TestCompany()
    let (_, messages) = try sent(company)
    let ada = try AdministratorDesk(company.ada)
    let shown = try ada.auditedSend(messages[0].message.messageID)
    let copy = try #require(shown.copy)
    #expect(copy.isExact)
    #expect(Digest(of: copy.bytes).hex == messages[0].sha256)
    #expect(copy.headers.contains { $0.name == "From" && $0.value.contains("Dana Reyes") })
    #expect(copy.html.contains("reviewword") && copy.text.contains("reviewword"))
    #expect(shown.certificate?.policies.map(\.name) == ["words"])
    #expect(shown.approvals.map(\.approval.by) == [company.karin.member.id])
    #expect(shown.reason == "as agreed")
    #expect(shown.entries.contains { $0.relayWords == "queued as 17" })
    #expect(shown.message.attempts.map(\.outcome) == [.accepted])
    #expect(shown.bytes == .committed, "the log's entry has a code of these bytes")
    #expect(try company.ada.sentBytes(of: messages[0].message.id.text) == copy.bytes)
    #expect(try company.dana.sentBytes(of: messages[0].message.messageID) == copy.bytes)
    refusal(.notFound, "no message") { _ = try company.soren.sentBytes(of: messages[0].message.id.text) }
  }

  @Test func `a hash that somebody changed together with the values is not the one the log commits to`() throws {
    let company = try TestCompany()
    let (_, messages) = try sent(company)
    let message = messages[0].message
    _ = try company.workplace.store.write { tx in
      try tx.log.connection.run(
        "UPDATE message SET sha256 = $2 WHERE id = $1",
        [.text(message.id.text), .text(String(repeating: "0", count: 64))])
    }
    let shown = try AdministratorDesk(company.ada).auditedSend(message.id.text)
    #expect(shown.bytes == .contradicted && shown.copy?.isExact == false)
    refusal(.failed, "somebody has changed it") { _ = try company.ada.sentBytes(of: message.id.text) }
  }

  @Test func `what left stays what it was when signature and company change`() throws {
    let company = try TestCompany()
    let (_, messages) = try sent(company)
    var files = try TestCompany.files("templates")
    let text = try #require(files.text("company.yml"))
    files.bytes["company.yml"] = Array(text.replacing("Havnegade 12", with: "Havnegade 14").utf8)
    _ = try company.karin.publish([("", files)])
    let copy = try #require(try AdministratorDesk(company.ada).auditedSend(messages[0].message.id.text).copy)
    #expect(copy.isExact && copy.text.contains("Havnegade 12"))
  }

  @Test func `who reads the audit is in the log`() throws {
    let company = try TestCompany()
    let (_, messages) = try sent(company)
    let ada = try AdministratorDesk(company.ada)
    _ = try ada.searchAudit(AuditQuestion(text: messages[0].message.recipient.text))
    _ = try ada.auditedSend(messages[0].message.id.text)
    let reads = try company.ada.searchLog(LogQuery(actor: company.ada.member.id, kinds: [.personalDataRead]))
    #expect(reads.map { $0.entry.facts.map(\.value) } == [["log"], ["message"]])
    #expect(reads.map(\.entry.message) == [nil, messages[0].message.id])
    refusal(.notFound, "no message") { _ = try ada.auditedSend("000000000zzzzzzz") }
    refusal(.notPermitted, "administrator") { _ = try AdministratorDesk(company.karin) }
  }

  @Test func `what was searched and exported for stands in the log, and who read of a person is found by them`() throws
  {
    let company = try TestCompany()
    let (letter, messages) = try sent(company)
    let ada = try AdministratorDesk(company.ada)
    let address = messages[0].message.recipient
    let from = company.clock.now.adding(seconds: -86_400)
    _ = try ada.searchAudit(
      AuditQuestion(text: address.text, salesperson: company.dana.member.id, group: .sent, from: from))
    _ = try ada.beginAuditExport(AuditQuestion(text: letter.text, rule: "words/ask"))
    _ = try ada.beginAuditExport(AuditQuestion(recipient: address.text, template: "check-in"))
    func entries(_ query: LogQuery) throws -> [LogRecord] {
      var query = query
      query.kinds = [.personalDataRead, .exported]
      return try company.workplace.store.read { try $0.company.log(query) }
    }
    func facts(_ record: LogRecord?) -> [String: String] {
      Dictionary(uniqueKeysWithValues: record?.entry.facts.map { ($0.name, $0.value) } ?? [])
    }
    let about = try entries(LogQuery(address: address.normalized))
    #expect(
      about.map(\.entry.kind) == [.personalDataRead, .exported]
        && about.allSatisfy { $0.entry.actor == company.ada.member.id })
    #expect(
      facts(about.first)
        == ["what": "log", "kind": "sent", "salesperson": company.dana.member.id.text, "from": from.text])
    #expect(facts(about.last) == ["what": "log", "template": "check-in"])
    // The address stands beside the log, where it can be erased, and nowhere in it.
    let all = try entries(LogQuery())
    #expect(all.allSatisfy { !"\($0.entry)".contains(address.text) })
    #expect(about.allSatisfy { $0.entry.personMark != nil && $0.owner == nil })
    let ofLetter = try entries(LogQuery(newsletter: letter))
    #expect(ofLetter.map { facts($0) } == [["what": "log", "mentions": "words/ask"]])
    // The other way into the log says as much.
    _ = try company.karin.searchLog(LogQuery(address: address.normalized, kinds: [.accepted]))
    #expect(facts(try entries(LogQuery(address: address.normalized)).last) == ["what": "log", "kind": "accepted"])
  }

  @Test func `a copy whose answer came late is shown byte for byte, too`() throws {
    let company = try TestCompany()
    let letter = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(letter)
    _ = try company.deliver(letter) { _, _, gate in
      company.clock.advance(seconds: 40)
      guard gate() else { return .withheld }
      company.clock.advance(seconds: 1_200)
      return .accepted(Reply(code: 250, enhanced: "2.0.0", text: "at last"))
    }
    let message = try #require(try company.dana.status(of: letter).messages.first)
    let copy = try #require(try AdministratorDesk(company.ada).auditedSend(message.message.id.text).copy)
    #expect(copy.isExact)
  }

  @Test func `every kind of entry is found under one word`() {
    for kind in LogEntry.Kind.allCases {
      #expect(AuditGroup.allCases.count { $0.kinds.contains(kind) } == 1)
    }
  }
}
