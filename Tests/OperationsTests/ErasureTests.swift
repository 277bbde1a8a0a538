import Delivery
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Testing
import Transparency

@testable import Store

/// A person who asked to be forgotten: gone at once, certified when no byte is left, and every proof holds.
@Suite struct ErasureTests {
  private static let key = NoteKey(named: "northwind.example/send-log")
  private let ana = FiledCompany.ana

  @Test func `whoever is erased is gone at once, and no byte is left once it is certified`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    let (customer, sent, waiting) = try filed.withAna()
    let before = try company.workplace.checkpointLog(with: Self.key)
    let report = try company.ada.erase(filed.address())
    #expect(report.copiesLeftOut == 1 && report.entries > 0 && report.erasure.stillNamed.isEmpty)

    #expect(try company.customers(of: company.dana).map(\.address.text) == ["bo@customers.example"])
    #expect(try company.ada.searchLog(LogQuery(address: ana)).isEmpty)
    for letter in [sent, waiting] {
      let copies = try company.dana.status(of: letter).messages.filter {
        $0.message.customer == customer.id && $0.message.kind == .copy
      }
      #expect(copies.allSatisfy { $0.message.isErased && $0.sha256 == nil } && !copies.isEmpty)
    }
    #expect(try company.states(of: waiting, company.dana) == [.queued: 1, .leftOut: 1])
    let desk = try AdministratorDesk(company.ada)
    let copy = try #require(
      try company.dana.status(of: sent).messages.first {
        $0.message.customer == customer.id && $0.message.kind == .copy
      })
    let shown = try desk.auditedSend(copy.message.id.text)
    #expect(shown.copy == nil && shown.entries.allSatisfy { $0.address == nil && ($0.relayWords ?? "").isEmpty })
    let token = LetterToken.text(for: copy.message.id, secret: company.workplace.secret)
    #expect(try ReaderDesk.open(company.workplace, token: token) == nil)

    refusal(.tryLater, "Letters are going out") { _ = try company.workplace.certifyErasures { Self.key } }
    _ = try company.deliver()
    let certified = try company.workplace.certifyErasures { Self.key }
    #expect(certified.map(\.id) == [report.erasure.id])
    for needle in ["unique-needle", "Needlesen"] { #expect(try filed.files(holding: needle) == [], "\(needle)") }
    #expect(try filed.files(holding: "bo@customers.example") != [], "the search finds what is there")

    let found = try company.workplace.verifyLog(
      key: Self.key.verifier, held: [HeldCheckpoint(name: "the auditor's", note: before)])
    #expect(found.isSound, "\(found.faults)")
  }

  @Test func `the rest of the letter goes on as it was certified`() throws {
    let filed = try FiledCompany()
    let (_, _, waiting) = try filed.withAna()
    _ = try filed.company.ada.erase(filed.address())
    let report = try filed.company.deliver(waiting)
    #expect(report.counts.accepted == 1)
    let letter = try filed.company.dana.status(of: waiting)
    #expect(letter.newsletter.state.name == "sent", "\(letter.newsletter.state)")
    #expect(letter.newsletter.edits.isEmpty && letter.newsletter.erasedEdits.count == 1)
  }

  @Test func `the certificate is signed with the log's key, stands in the log, and names what it does not reach`()
    throws
  {
    let filed = try FiledCompany()
    let company = filed.company
    let (_, sent, _) = try filed.withAna()
    let other = try company.write("Ana Needlesen told me so.", by: company.dana)
    let report = try company.ada.erase(filed.address())
    #expect(report.erasure.stillNamed == ["letter \(other.id)"])
    #expect(try company.ada.erasure(report.erasure.id).certificate == nil)
    company.clock.advance(seconds: 3_600)
    _ = try company.deliver()
    _ = try company.workplace.certifyErasures { Self.key }
    let erasure = try company.ada.erasure(report.erasure.id)
    let certificate = try #require(erasure.certificate)
    try SignedNote(certificate).verify(Self.key.verifier)
    let lines = certificate.split(separator: "\n").map(String.init)
    #expect(lines[0] == "firsthand-erasure-certificate/1" && lines.contains("erasure \(erasure.id)"))
    #expect(lines.contains("still named in letter \(other.id)"))
    #expect(certificate.contains("backups") && !certificate.contains(ana))
    // A server's log of writes is not the program's to empty.
    let isOnServer = try company.workplace.store.read { $0.isOnServer }
    #expect(certificate.contains("with it the log of writes beside it") == !isOnServer)
    #expect(certificate.contains("in its log of writes until that is\nused again, in archives") == isOnServer)
    let entries = try company.ada.searchLog(LogQuery(kinds: [.erased, .erasureCertified]))
    #expect(entries.map(\.entry.kind) == [.erased, .erasureCertified])
    #expect(
      entries[1].entry.facts.contains(LogEntry.Fact("certificate", Digest(of: Array(certificate.utf8)).hex)))
    #expect(try company.workplace.certifyErasures { Self.key }.isEmpty, "once is enough")
    #expect(try !company.dana.status(of: sent).messages.isEmpty)
  }

  @Test func `nobody writes to them again, whoever imports them, unless they may return`() throws {
    for mayReturn in [false, true] {
      let filed = try FiledCompany()
      let company = filed.company
      _ = try filed.withAna()
      _ = try company.ada.erase(filed.address(), mayReturn: mayReturn)
      try company.importCSV("First name,Email\nAna,\(ana)\n", for: company.soren)
      let card = try #require(try company.soren.customers().first)
      #expect(card.leftOut == (mayReturn ? nil : .suppressed(.byHand)))
    }
  }

  @Test func `asking for somebody of whom nothing is held keeps nothing of them`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    _ = try filed.withAna()
    _ = try company.ada.erase(filed.address())
    _ = try AdministratorDesk(company.ada).searchAudit(AuditQuestion(text: ana))
    try company.ada.exportLog(LogQuery(address: ana)) { _ in }
    refusal(.notFound, "Nothing is held") { _ = try company.ada.erase(filed.address()) }
    _ = try company.deliver()
    _ = try company.workplace.certifyErasures { Self.key }
    #expect(try filed.files(holding: "unique-needle") == [])
  }

  @Test func `only an administrator may, and a legal hold goes before it`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    let (_, sent, _) = try filed.withAna()
    for session in [company.dana, company.karin] {
      refusal(.notPermitted, "administrator") { _ = try session.erase(filed.address()) }
      refusal(.notPermitted, "administrator") { _ = try session.placeHold(on: .everything, reason: "case 1") }
    }
    let subjects: [HoldSubject] = [
      .customer(try filed.address()), .salesperson(company.dana.member.address), .newsletter(sent), .everything,
    ]
    for subject in subjects {
      let hold = try company.ada.placeHold(on: subject, reason: "case 4711")
      refusal(.conflict, "case 4711") { _ = try company.ada.erase(filed.address()) }
      #expect(try company.customers(of: company.dana).count == 2, "nothing was taken")
      try company.ada.liftHold(hold.id)
      refusal(.notFound, "No legal hold") { try company.ada.liftHold(hold.id) }
    }
    _ = try company.ada.placeHold(on: .salesperson(company.soren.member.address), reason: "case 1")
    _ = try company.ada.erase(filed.address())
    let kinds = try company.ada.searchLog(LogQuery(kinds: [.holdPlaced, .holdLifted])).map(\.entry.kind)
    #expect(kinds.count == 9)
  }

  @Test func `a file that waits to be imported is put away, in whatever encoding the address stands in it`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    _ = try filed.withAna()
    let desk = try SalespersonDesk(company.soren)
    let texts: [[UInt8]] = [
      Array("Email\n\(ana.uppercased())\n".utf8),
      [0xFF, 0xFE] + "Email\n\(ana)\n".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
      Array("Email\nsomebody@else.example\n".utf8),
    ]
    for (number, text) in texts.enumerated() {
      let id = try desk.beginUpload(fileName: "list\(number).csv")
      try desk.receive(text, of: id)
      try desk.finishUpload(id)
    }
    let report = try company.ada.erase(filed.address())
    #expect(report.files.sorted() == ["list0.csv", "list1.csv"])
    #expect(
      try company.workplace.store.read { try $0.owned(by: company.soren.member.id).uploads() }.map(\.fileName) == [
        "list2.csv"
      ])
  }

  @Test func `of a thousand who are erased no address is left in any file or in the log's export`() throws {
    let filed = try FiledCompany()
    let company = filed.company
    let rows = (0..<1_050).map { "First\($0),Last\($0),gone-\($0)-x@customers.example" }
    try company.importCSV("First name,Last name,Email\n" + rows.joined(separator: "\n") + "\n", for: company.dana)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    _ = try company.dana.beginSending(letter.id)
    _ = try company.deliver(letter.id) { envelope, _, gate in
      gate() ? .accepted(Reply(code: 250, text: "kept for \(envelope.recipient.text)")) : .withheld
    }
    let note = try company.workplace.checkpointLog(with: Self.key)
    // A database that does not overwrite what it deletes: only writing it anew takes the bytes away.
    try company.workplace.store.write { try $0.dispatch.connection.script("PRAGMA secure_delete = OFF") }
    for number in 0..<1_000 { _ = try company.ada.erase(filed.address("gone-\(number)-x@customers.example")) }
    #expect(try company.workplace.certifyErasures { Self.key }.count == 1_000)
    var bytes = try FileManager.default.contentsOfDirectory(atPath: filed.folder.path).sorted()
      .map { try Data(contentsOf: filed.folder.appendingPathComponent($0)) }
    var tiles = Data()
    _ = try company.ada.exportTiles(key: Self.key) { tiles.append(contentsOf: $1) }
    bytes.append(tiles)
    let found = bytes.map { Self.numbers(in: $0) }.reduce(into: Set<Int>()) { $0.formUnion($1) }
    #expect(found == Set(1_000..<1_050), "those who were not erased are all there, and nobody else")
    let log = try company.workplace.verifyLog(
      key: Self.key.verifier, held: [HeldCheckpoint(name: "the auditor's", note: note)])
    #expect(log.isSound, "\(log.faults.prefix(3))")
  }

  /// The numbers of all addresses `gone-N-x` in the bytes.
  private static func numbers(in data: Data) -> Set<Int> {
    var found: Set<Int> = []
    var from = data.startIndex
    while let start = data.range(of: Data("gone-".utf8), in: from..<data.endIndex) {
      let digits = data[start.upperBound...].prefix { (48...57).contains($0) }
      if data[digits.endIndex...].starts(with: Data("-x@".utf8)),
        let number = Int(String(decoding: digits, as: UTF8.self))
      {
        found.insert(number)
      }
      from = start.upperBound
    }
    return found
  }
}
