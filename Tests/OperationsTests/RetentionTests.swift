import Firsthand
import Foundation
import MailFormat
import Operations
import Store
import Synchronization
import Testing
import Transparency

/// What is older than the company keeps it goes, and nothing else.
@Suite struct RetentionTests {
  private static let key = NoteKey(named: "northwind.example/send-log")
  private static let month: Int64 = 31 * 86_400

  /// Two letters with `months` between them, each to the same three people.
  private func company(months: Int64) throws -> (TestCompany, old: Newsletter.ID, new: Newsletter.ID) {
    let company = try TestCompany()
    let old = try send(company.readyLetter(by: company.dana), company)
    company.clock.advance(seconds: months * Self.month)
    let letter = try company.write("And more.", by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    return (company, old, try send(letter.id, company))
  }

  private func send(_ letter: Newsletter.ID, _ company: TestCompany) throws -> Newsletter.ID {
    _ = try company.dana.beginSending(letter)
    _ = try company.deliver(letter)
    return letter
  }

  private func canBeShown(_ letter: Newsletter.ID, _ company: TestCompany) throws -> [Bool] {
    let desk = try AdministratorDesk(company.ada)
    return try company.dana.status(of: letter).messages.map {
      try desk.auditedSend($0.message.id.text).copy?.isExact == true
    }
  }

  @Test func `old copies can no longer be shown, their hashes and the newer ones stay`() throws {
    let (company, old, new) = try company(months: 25)
    #expect(try canBeShown(old, company) == [true, true, true])
    let report = try company.workplace.applyRetention(Retention(letters: 24))
    #expect(report.letters == 3 && report.addresses == 0 && report.customers == 0)
    #expect(try canBeShown(old, company) == [false, false, false])
    #expect(try canBeShown(new, company) == [true, true, true])
    #expect(try company.dana.status(of: old).messages.allSatisfy { $0.sha256 != nil })
    #expect(try company.workplace.applyRetention(Retention(letters: 24)).isEmpty, "run again it finds nothing")
    #expect(try company.ada.searchLog(LogQuery(kinds: [.retentionApplied])).count == 1)
  }

  @Test func `old addresses beside the log go, newer ones stay, and every proof holds`() throws {
    let (company, _, _) = try company(months: 61)
    let note = try company.workplace.checkpointLog(with: Self.key)
    let before = try company.ada.searchLog(LogQuery(kinds: [.accepted]))
    #expect(before.count == 6 && before.allSatisfy { $0.address != nil })
    #expect(try company.workplace.applyRetention(Retention(addresses: 60)).addresses >= 3)
    let after = try company.ada.searchLog(LogQuery(kinds: [.accepted]))
    #expect(after.count == 6 && after.map { $0.address != nil } == [false, false, false, true, true, true])
    let found = try company.workplace.verifyLog(
      key: Self.key.verifier, held: [HeldCheckpoint(name: "the auditor's", note: note)])
    #expect(found.isSound, "\(found.faults)")
  }

  @Test func `customers with whom nothing happened for so long are erased, and may come back`() throws {
    let company = try TestCompany()
    try company.addCustomers(3, to: company.dana)
    company.clock.advance(seconds: 20 * Self.month)
    let desk = try SalespersonDesk(company.dana)
    let met = try company.customers(of: company.dana)[1]
    try desk.note(.met, on: company.clock.now.day.text, "we met", about: met.id)
    company.clock.advance(seconds: 20 * Self.month)
    #expect(try company.workplace.applyRetention(Retention(customers: 36)).customers == 2)
    #expect(try company.customers(of: company.dana).map(\.id) == [met.id])
    try company.addCustomers(3, to: company.dana)
    #expect(try company.dana.customers().map(\.leftOut) == [nil, nil, nil])
    let erased = try company.ada.erasures(limit: 10)
    #expect(erased.count == 2 && erased.allSatisfy { $0.by == nil })
  }

  @Test func `a legal hold keeps what it names, for as long as it stands`() throws {
    let all = Retention(letters: 24, addresses: 24, customers: 24)
    let subjects: [(Newsletter.ID, TestCompany) throws -> HoldSubject] = [
      { letter, _ in .newsletter(letter) }, { _, company in .salesperson(company.dana.member.address) },
      { _, _ in .everything },
    ]
    let one = try TestCompany()
    _ = try send(one.readyLetter(by: one.dana), one)
    let customers = try one.customers(of: one.dana)
    _ = try one.dana.suppress(customers[1].address)
    _ = try one.dana.suppress(customers[2].address)
    one.clock.advance(seconds: 30 * Self.month)
    _ = try one.ada.placeHold(on: .customer(customers[1].address), reason: "case 4711")
    #expect(try one.workplace.applyRetention(all).customers == 2)
    #expect(try one.ada.searchLog(LogQuery(kinds: [.suppressed])).map { $0.address != nil } == [true, false])
    for subject in subjects {
      let company = try TestCompany()
      let letter = try send(company.readyLetter(by: company.dana), company)
      company.clock.advance(seconds: 30 * Self.month)
      let hold = try company.ada.placeHold(on: subject(letter, company), reason: "case 4711")
      let report = try company.workplace.applyRetention(all)
      #expect(report.letters == 0 && report.customers == 0)
      #expect(try canBeShown(letter, company) == [true, true, true])
      #expect(try company.ada.searchLog(LogQuery(kinds: [.accepted])).allSatisfy { $0.address != nil })
      try company.ada.liftHold(hold.id)
      // The reads just made are of today; those copies are old.
      #expect(try company.workplace.applyRetention(all).customers == 3)
      #expect(try company.ada.searchLog(LogQuery(kinds: [.accepted])).allSatisfy { $0.address == nil })
    }
  }

  @Test func `without a word in the configuration nothing is too old`() throws {
    let (company, old, _) = try company(months: 200)
    #expect(try company.workplace.applyRetention(Retention()).isEmpty)
    #expect(try canBeShown(old, company) == [true, true, true])
  }

  @Test func `the night's work is done once a day, from its hour on, and waits for letters that go out`() throws {
    let company = try TestCompany()
    let letter = try company.readyLetter(by: company.dana)
    let troubles = Mutex<[String?]>([])
    let keeper = Housekeeper(
      company.workplace, retention: Retention(), hour: 3, zone: NamedZone(stored: "UTC"), key: { Self.key }
    ) { trouble in troubles.withLock { $0.append(trouble) } }
    let day = company.clock.now.day.startInUTC
    company.clock.advance(seconds: (day.milliseconds - company.clock.now.milliseconds) / 1_000 + 86_400)
    #expect(!keeper.look(), "it is midnight")
    company.clock.advance(seconds: 3 * 3_600)
    _ = try company.ada.erase(EmailAddress("dana1@customers.example"))
    _ = try company.dana.beginSending(letter)
    #expect(!keeper.look() && !keeper.look())
    #expect(troubles.withLock { $0.count } == 1 && troubles.withLock { $0[0]?.contains("going out") } == true)
    _ = try company.deliver(letter)
    #expect(keeper.look())
    #expect(!keeper.look(), "once a day")
    #expect(troubles.withLock { $0.last } == .some(nil))
    #expect(try company.ada.erasures(limit: 1)[0].certifiedAt != nil)
    company.clock.advance(seconds: 86_400)
    #expect(keeper.look())
  }
}
