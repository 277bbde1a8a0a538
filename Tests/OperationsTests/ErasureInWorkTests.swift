import Delivery
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Testing
import Transparency

@testable import Store

/// An erasure while work goes on around it: copies on their way, late answers, imports, colleagues' own mails.
@Suite struct ErasureInWorkTests {
  private static let key = NoteKey(named: "northwind.example/send-log")
  private let ana = FiledCompany.ana

  @Test func `a copy that is being handed over is waited for, and no other begins`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    let (_, _, waiting) = try filed.withAna()
    var isAsked = false
    let report = try company.deliver(waiting) { envelope, _, gate in
      guard gate() else { return .withheld }
      if envelope.recipient.text == ana {
        refusal(.tryLater, "being handed") { _ = try company.ada.erase(try EmailAddress(ana)) }
        isAsked = true
      }
      return .accepted(Reply(code: 250, text: "ok"))
    }
    #expect(isAsked && report.counts.accepted == 2)
    _ = try company.ada.erase(filed.address())
    #expect(try company.states(of: waiting, company.dana) == [.accepted: 2])
  }

  @Test func `what the mail server says late of an erased person's copy is kept without its words and address`() throws
  {
    let filed = try FiledCompany()
    let company = filed.company
    let (customer, sent, _) = try filed.withAna()
    let copy = try #require(
      try company.dana.status(of: sent).messages.first {
        $0.message.customer == customer.id && $0.message.kind == .copy
      })
    _ = try company.workplace.store.write { tx in
      try tx.dispatch.connection.run(
        "UPDATE message SET state = 'inDoubt' WHERE id = $1", [.text(copy.message.id.text)])
    }
    _ = try company.ada.erase(filed.address())
    let claim = Claim(message: copy.message, worker: "w1", attempt: copy.message.attempt)
    let late = AttemptRecord(
      outcome: .rejected, stage: "dot", code: 550, enhanced: "5.1.1", relayWords: "<\(ana)> is unknown")
    _ = try company.workplace.store.write {
      try company.workplace.record(
        claim, late, next: .rejected, reason: "550 5.1.1 <\(ana)> is unknown", retryAt: nil, in: $0
      ).value()
    }
    let after = try #require(try company.dana.status(of: sent).messages.first { $0.message.id == copy.message.id })
    #expect(after.message.state == .rejected && after.reason.isEmpty)
    #expect(try company.ada.searchLog(LogQuery(message: copy.message.id, kinds: [.rejected])).count == 1)
    #expect(try company.ada.searchLog(LogQuery(address: ana)).isEmpty)
  }

  @Test func `imports can be undone after somebody on the list was erased who never had a letter`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    try company.importCSV("Email\n\(ana)\n", for: company.dana)
    _ = try company.ada.erase(filed.address())
    try company.importCSV("Email\nbo@customers.example\n", for: company.dana)
    let imports = try company.dana.imports(of: company.dana.member.id)
    for one in imports { try company.dana.undoImport(one.id.text, of: company.dana.member.id) }
    #expect(try company.customers(of: company.dana).isEmpty)
    try company.importCSV("Email\ncy@customers.example\n", for: company.dana)
  }

  @Test func `mails of colleagues and rows of others with a like name or address are left alone`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    try company.importCSV(
      "First name,Last name,Email\nKarin,Lund,karin.lund@lopez.example\nJoana,Lopez,joana@lopez.example\n",
      for: company.dana)
    let letter = try company.write("reviewword", by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    _ = try company.karin.approveNewsletter(letter.id, reason: "")
    let desk = try SalespersonDesk(company.soren)
    let file = try desk.beginUpload(fileName: "list.csv")
    try desk.receive(Array("Email\nxkarin.lund@lopez.example\n".utf8), of: file)
    try desk.finishUpload(file)
    let before = try company.workplace.openMessages()
    let report = try company.ada.erase(filed.address("karin.lund@lopez.example"))
    #expect(report.files.isEmpty)
    #expect(
      try company.workplace.openMessages().map(\.count) == before.map(\.count), "the director's notice still waits")
    #expect(report.erasure.stillNamed.contains("colleague \(company.karin.member.id)"))
  }

  @Test func `an erasure that takes the last waiting copy ends the letter`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    try company.importCSV("Email\n\(ana)\n", for: company.dana)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    _ = try company.dana.beginSending(letter.id)
    _ = try company.ada.erase(filed.address())
    #expect(try company.dana.status(of: letter.id).newsletter.state.name == "sent")
  }

  @Test func `a dry run says what would go and takes nothing, files that wait among it`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    _ = try filed.withAna()
    let desk = try SalespersonDesk(company.soren)
    let id = try desk.beginUpload(fileName: "list.csv")
    try desk.receive(Array("Email\n\(ana)\n".utf8), of: id)
    try desk.finishUpload(id)
    let report = try company.ada.rehearsal().erase(filed.address())
    #expect(report.files == ["list.csv"] && report.copiesLeftOut == 1)
    #expect(try company.customers(of: company.dana).count == 2)
    #expect(try company.ada.erasures(limit: 1).isEmpty)
    #expect(try company.ada.erase(filed.address()).files == ["list.csv"])
  }

  @Test func `an erasure that fails leaves whoever may return as they were`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    let (_, _, waiting) = try filed.withAna()
    _ = try company.deliver(waiting) { envelope, _, gate in
      guard gate() else { return .withheld }
      if envelope.recipient.text == ana {
        refusal(.tryLater, "Nothing was erased") {
          _ = try company.ada.erase(try EmailAddress(ana), mayReturn: true)
        }
      }
      return .accepted(Reply(code: 250, text: "ok"))
    }
    #expect(try company.dana.customers().map(\.leftOut) == [nil, nil])
  }

  @Test func `while all mail is stopped an erasure is certified all the same`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    _ = try filed.withAna()
    let brake = try company.ada.stopAllSending(reason: "we look at something")
    _ = try company.ada.erase(filed.address())
    #expect(try company.workplace.certifyErasures { Self.key }.count == 1)
    try company.ada.releaseBrake(brake.id)
  }
}
