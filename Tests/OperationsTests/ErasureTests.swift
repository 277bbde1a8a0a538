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
  private let ana = "ana.unique-needle@customers.example"

  /// A company whose database is a file in a folder of its own, which goes with it.
  private final class Filed {
    let folder: URL
    let company: TestCompany

    init() throws {
      folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      company = try TestCompany(store: folder.appendingPathComponent("firsthand.db").path)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The names of the files in which these bytes stand.
    func files(holding text: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { name in
        try Data(contentsOf: folder.appendingPathComponent(name)).firstRange(of: Data(text.utf8)) != nil
      }
    }
  }

  private func address(_ text: String) throws -> EmailAddress { try EmailAddress(text) }

  /// Ana with all that a customer can have: fields, versions, a basis, a note, a wish with words, an edit of her own, a copy
  /// that left, one that waits, a trial of the writer's in her name.
  private func withAna(_ company: TestCompany) throws -> (ana: Customer, sent: Newsletter.ID, waiting: Newsletter.ID) {
    try company.importCSV(
      "First name,Last name,Email,Notes\nAna,Needlesen,\(ana),likes unique-needle work\nBo,Berg,bo@customers.example,\n",
      for: company.dana)
    let desk = try SalespersonDesk(company.dana)
    let customer = try #require(try company.customers(of: company.dana).first { $0.address.text == ana })
    try desk.note(.met, on: "2026-09-01", "a unique-needle note", about: customer.id)
    let sent = try company.write(by: company.dana)
    _ = try company.dana.editCopy(
      of: sent.id, for: customer.id,
      Newsletter.Edit(slots: ["opening": "Only the unique-needle reads this, {first_name|friend}, about oak boards."]))
    _ = try company.dana.submitNewsletter(sent.id)
    _ = try company.dana.beginSending(sent.id)
    _ = try company.deliver(sent.id) { envelope, _, gate in
      gate() ? .accepted(Reply(code: 250, text: "taken for \(envelope.recipient.text)")) : .withheld
    }
    let copy = try #require(
      try company.dana.status(of: sent.id).messages.first {
        $0.message.customer == customer.id && $0.message.kind == .copy
      })
    let token = LetterToken.text(for: copy.message.id, secret: company.workplace.secret)
    let page = try #require(try ReaderDesk.open(company.workplace, token: token))
    _ = try page.choose(.say, words: "The unique-needle says hello")
    _ = try company.dana.sendTest(of: sent.id, as: customer.id)
    let waiting = try company.write("Later.", by: company.dana)
    _ = try company.dana.editCopy(
      of: waiting.id, for: customer.id,
      Newsletter.Edit(slots: ["closing": "For the unique-needle alone: how is the oak table doing?"]))
    _ = try company.dana.submitNewsletter(waiting.id)
    _ = try company.dana.beginSending(waiting.id)
    return (customer, sent.id, waiting.id)
  }

  @Test func `whoever is erased is gone at once, and no byte is left once it is certified`() throws {
    let filed = try Filed()
    let company = filed.company
    let (customer, sent, waiting) = try withAna(company)
    let before = try company.workplace.checkpointLog(with: Self.key)
    let report = try company.ada.erase(address(ana))
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
    let filed = try Filed()
    let (_, _, waiting) = try withAna(filed.company)
    _ = try filed.company.ada.erase(address(ana))
    let report = try filed.company.deliver(waiting)
    #expect(report.counts.accepted == 1)
    let letter = try filed.company.dana.status(of: waiting)
    #expect(letter.newsletter.state.name == "sent", "\(letter.newsletter.state)")
    #expect(letter.newsletter.edits.isEmpty && letter.newsletter.erasedEdits.count == 1)
  }

  @Test func `the certificate is signed with the log's key, stands in the log, and names what it does not reach`()
    throws
  {
    let filed = try Filed()
    let company = filed.company
    let (_, sent, _) = try withAna(company)
    let other = try company.write("Ana Needlesen told me so.", by: company.dana)
    let report = try company.ada.erase(address(ana))
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
    let entries = try company.ada.searchLog(LogQuery(kinds: [.erased, .erasureCertified]))
    #expect(entries.map(\.entry.kind) == [.erased, .erasureCertified])
    #expect(
      entries[1].entry.facts.contains(LogEntry.Fact("certificate", Digest(of: Array(certificate.utf8)).hex)))
    #expect(try company.workplace.certifyErasures { Self.key }.isEmpty, "once is enough")
    #expect(try !company.dana.status(of: sent).messages.isEmpty)
  }

  @Test func `nobody writes to them again, whoever imports them, unless they may return`() throws {
    for mayReturn in [false, true] {
      let filed = try Filed()
      let company = filed.company
      _ = try withAna(company)
      _ = try company.ada.erase(address(ana), mayReturn: mayReturn)
      try company.importCSV("First name,Email\nAna,\(ana)\n", for: company.soren)
      let card = try #require(try company.soren.customers().first)
      #expect(card.leftOut == (mayReturn ? nil : .suppressed(.byHand)))
    }
  }

  @Test func `asking for somebody of whom nothing is held keeps nothing of them`() throws {
    let filed = try Filed()
    let company = filed.company
    _ = try withAna(company)
    _ = try company.ada.erase(address(ana))
    _ = try AdministratorDesk(company.ada).searchAudit(AuditQuestion(text: ana))
    try company.ada.exportLog(LogQuery(address: ana)) { _ in }
    refusal(.notFound, "Nothing is held") { _ = try company.ada.erase(address(ana)) }
    _ = try company.deliver()
    _ = try company.workplace.certifyErasures { Self.key }
    #expect(try filed.files(holding: "unique-needle") == [])
  }

  @Test func `only an administrator may, and a legal hold goes before it`() throws {
    let filed = try Filed()
    let company = filed.company
    let (_, sent, _) = try withAna(company)
    for session in [company.dana, company.karin] {
      refusal(.notPermitted, "administrator") { _ = try session.erase(address(ana)) }
      refusal(.notPermitted, "administrator") { _ = try session.placeHold(on: .everything, reason: "case 1") }
    }
    let subjects: [HoldSubject] = [
      .customer(try address(ana)), .salesperson(company.dana.member.address), .newsletter(sent), .everything,
    ]
    for subject in subjects {
      let hold = try company.ada.placeHold(on: subject, reason: "case 4711")
      refusal(.conflict, "case 4711") { _ = try company.ada.erase(address(ana)) }
      #expect(try company.customers(of: company.dana).count == 2, "nothing was taken")
      try company.ada.liftHold(hold.id)
      refusal(.notFound, "No legal hold") { try company.ada.liftHold(hold.id) }
    }
    _ = try company.ada.placeHold(on: .salesperson(company.soren.member.address), reason: "case 1")
    _ = try company.ada.erase(address(ana))
    let kinds = try company.ada.searchLog(LogQuery(kinds: [.holdPlaced, .holdLifted])).map(\.entry.kind)
    #expect(kinds.count == 9)
  }

  @Test func `a copy that is being handed over is waited for, and no other begins`() throws {
    let filed = try Filed()
    let company = filed.company
    let (_, _, waiting) = try withAna(company)
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
    _ = try company.ada.erase(address(ana))
    #expect(try company.states(of: waiting, company.dana) == [.accepted: 2])
  }

  @Test func `what the mail server says late of an erased person's copy is kept without its words and address`() throws
  {
    let filed = try Filed()
    let company = filed.company
    let (customer, sent, _) = try withAna(company)
    let copy = try #require(
      try company.dana.status(of: sent).messages.first {
        $0.message.customer == customer.id && $0.message.kind == .copy
      })
    try company.workplace.store.write { tx in
      try tx.dispatch.connection.run(
        "UPDATE message SET state = 'inDoubt' WHERE id = $1", [.text(copy.message.id.text)])
    }
    _ = try company.ada.erase(address(ana))
    let claim = Claim(message: copy.message, worker: "w1", attempt: copy.message.attempt)
    let late = AttemptRecord(
      outcome: .rejected, stage: "dot", code: 550, enhanced: "5.1.1", relayWords: "<\(ana)> is unknown")
    try company.workplace.store.write {
      try company.workplace.record(
        claim, late, next: .rejected, reason: "550 5.1.1 <\(ana)> is unknown", retryAt: nil, in: $0)
    }
    let after = try #require(try company.dana.status(of: sent).messages.first { $0.message.id == copy.message.id })
    #expect(after.message.state == .rejected && after.reason.isEmpty)
    #expect(try company.ada.searchLog(LogQuery(message: copy.message.id, kinds: [.rejected])).count == 1)
    #expect(try company.ada.searchLog(LogQuery(address: ana)).isEmpty)
  }

  @Test func `imports can be undone after somebody on the list was erased who never had a letter`() throws {
    let filed = try Filed()
    let company = filed.company
    try company.importCSV("Email\n\(ana)\n", for: company.dana)
    _ = try company.ada.erase(address(ana))
    try company.importCSV("Email\nbo@customers.example\n", for: company.dana)
    let imports = try company.dana.imports(of: company.dana.member.id)
    for one in imports { try company.dana.undoImport(one.id.text, of: company.dana.member.id) }
    #expect(try company.customers(of: company.dana).isEmpty)
    try company.importCSV("Email\ncy@customers.example\n", for: company.dana)
  }

  @Test func `mails of colleagues and rows of others with a like name or address are left alone`() throws {
    let filed = try Filed()
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
    let report = try company.ada.erase(address("karin.lund@lopez.example"))
    #expect(report.files.isEmpty)
    #expect(
      try company.workplace.openMessages().map(\.count) == before.map(\.count), "the director's notice still waits")
    #expect(report.erasure.stillNamed.contains("colleague \(company.karin.member.id)"))
  }

  @Test func `an erasure that takes the last waiting copy ends the letter`() throws {
    let filed = try Filed()
    let company = filed.company
    try company.importCSV("Email\n\(ana)\n", for: company.dana)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    _ = try company.dana.beginSending(letter.id)
    _ = try company.ada.erase(address(ana))
    #expect(try company.dana.status(of: letter.id).newsletter.state.name == "sent")
  }

  @Test func `a dry run says what would go and takes nothing, files that wait among it`() throws {
    let filed = try Filed()
    let company = filed.company
    _ = try withAna(company)
    let desk = try SalespersonDesk(company.soren)
    let id = try desk.beginUpload(fileName: "list.csv")
    try desk.receive(Array("Email\n\(ana)\n".utf8), of: id)
    try desk.finishUpload(id)
    let report = try company.ada.rehearsal().erase(address(ana))
    #expect(report.files == ["list.csv"] && report.copiesLeftOut == 1)
    #expect(try company.customers(of: company.dana).count == 2)
    #expect(try company.ada.erasures(limit: 1).isEmpty)
    #expect(try company.ada.erase(address(ana)).files == ["list.csv"])
  }

  @Test func `an erasure that fails leaves whoever may return as they were`() throws {
    let filed = try Filed()
    let company = filed.company
    let (_, _, waiting) = try withAna(company)
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
    let filed = try Filed()
    let company = filed.company
    _ = try withAna(company)
    let brake = try company.ada.stopAllSending(reason: "we look at something")
    _ = try company.ada.erase(address(ana))
    #expect(try company.workplace.certifyErasures { Self.key }.count == 1)
    try company.ada.releaseBrake(brake.id)
  }

  @Test func `a file that waits to be imported is put away, in whatever encoding the address stands in it`() throws {
    let filed = try Filed()
    let company = filed.company
    _ = try withAna(company)
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
    let report = try company.ada.erase(address(ana))
    #expect(report.files.sorted() == ["list0.csv", "list1.csv"])
    #expect(
      try company.workplace.store.read { try $0.owned(by: company.soren.member.id).uploads() }.map(\.fileName) == [
        "list2.csv"
      ])
  }

  @Test func `of a thousand who are erased no address is left in any file or in the log's export`() throws {
    let filed = try Filed()
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
    for number in 0..<1_000 { _ = try company.ada.erase(address("gone-\(number)-x@customers.example")) }
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
