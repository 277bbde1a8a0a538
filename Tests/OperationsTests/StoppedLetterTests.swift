import Delivery
import Firsthand
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// Letters that stop on their way, and how they go on.
@Suite struct StoppedLetterTests {
  private func state(_ company: TestCompany, _ id: Newsletter.ID) throws -> Newsletter.State {
    try company.dana.status(of: id).newsletter.state
  }

  /// Dana's letter to five, of which two have been sent when `what` happens.
  private func twoOfFive(
    _ company: TestCompany, _ extra: String = "", then what: () throws -> Void
  ) throws -> Newsletter.ID {
    let id = try company.readyLetter(extra, by: company.dana, customers: 5)
    if extra == "reviewword" { _ = try company.karin.approveNewsletter(id, reason: "") }
    _ = try company.dana.beginSending(id)
    var left = 0
    _ = try company.deliver(id) { envelope, bytes, gate in
      let submission = TestCompany.takes(envelope, bytes, gate)
      left += 1
      if left == 2 { do { try company.dana.pauseNewsletter(id) } catch { Issue.record("\(error)") } }
      return submission
    }
    try what()
    return id
  }

  /// New company details: what was certified is no longer what would leave.
  private func move(_ company: TestCompany) throws {
    var files = try TestCompany.files("templates")
    let text = try #require(files.text("company.yml"))
    files.bytes["company.yml"] = Array(text.replacing("Havnegade 12", with: "Havnegade 14").utf8)
    _ = try company.karin.publish([("", files)])
  }

  @Test func `paused before anybody's copy is written down, a letter is not done, and reaches everybody`() throws {
    let company = try TestCompany()
    try company.importCSV("Email\nnobody@nowhere.example\n", for: company.dana, basis: nil)
    let id = try company.readyLetter(by: company.dana, customers: 4)
    // As it stands between two batches, the first of which was left out as a whole.
    _ = try company.dana.sendNow(id, zone: "UTC")
    let person = try #require(try company.customers(of: company.dana).first { $0.address.domain == "nowhere.example" })
    let message = Message(
      id: company.workplace.surroundings.ids.next(), kind: .copy, newsletter: id, customer: person.id,
      owner: company.dana.member.id, recipient: person.address, messageID: "first@northwind.example",
      state: .leftOut, attempt: 0)
    let isFreezing = try company.workplace.store.write { tx in
      _ = try tx.dispatch.enqueue(message, reason: "noBasis", at: company.clock.now)
      return try tx.company.setState(.freezing, of: id, from: ["scheduled"], at: company.clock.now)
    }
    #expect(isFreezing)
    try company.dana.pauseNewsletter(id)
    #expect(try company.deliver(id).counts.total == 0)
    try company.workplace.finishIfDone(id)
    #expect(try state(company, id) == .paused)
    try company.dana.resumeNewsletter(id)
    #expect(try company.deliver(id).counts.accepted == 4)
    #expect(try state(company, id) == .sent)
    #expect(try company.states(of: id, company.dana) == [.accepted: 4, .leftOut: 1])
  }

  @Test func `a paused letter whose certificate is void is halted when it is to go on, and submitted again it goes`()
    throws
  {
    let company = try TestCompany()
    let id = try twoOfFive(company) { try move(company) }
    #expect(try state(company, id) == .paused)
    refusal(.conflict, "Submit it again") { try company.dana.resumeNewsletter(id) }
    let halted = try state(company, id)
    #expect(halted.name == "halted" && halted.reason.contains("Submit it again"))
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .held: 3])
    #expect(try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.sendingHalted])).count == 1)
    #expect(try company.dana.submitNewsletter(id).isReady)
    try company.dana.resumeNewsletter(id)
    #expect(try company.deliver(id).counts.accepted == 3)
    #expect(try state(company, id) == .sent)
  }

  @Test func `an approval withdrawn while the letter is paused puts it back into the inbox`() throws {
    let company = try TestCompany()
    let id = try twoOfFive(company, "reviewword") {}
    try company.karin.withdrawApproval(of: id)
    #expect(try state(company, id) == .halted(reason: "The approval was withdrawn."))
    refusal(.conflict, "approval") { try company.dana.resumeNewsletter(id) }
    #expect(try DirectorDesk(company.otto).inboxCount() == 1)
    _ = try company.otto.approveNewsletter(id, reason: "after all")
    try company.dana.resumeNewsletter(id)
    #expect(try company.deliver(id).counts.accepted == 3)
    #expect(try state(company, id) == .sent)
  }

  @Test func `somebody who no longer sells sends nothing more`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    var details = MemberDetails(company.dana.member)
    details.roles = [.director]
    var sent = 0
    _ = try company.deliver { envelope, bytes, gate in
      let submission = TestCompany.takes(envelope, bytes, gate)
      sent += 1
      if sent == 1 { _ = try? AdministratorDesk(company.ada).change(company.dana.member.id, details) }
      return submission
    }
    let status = try company.ada.status(of: id)
    #expect(status.newsletter.state.reason == "Dana Reyes no longer sends letters.")
    #expect(status.messages.count { $0.message.state == .accepted } == 1)
  }

  @Test func `a test that waits does not leave to somebody who was shut out`() throws {
    for isShutOut in [true, false] {
      let company = try TestCompany()
      try company.addCustomers(1, to: company.dana)
      let customer = try #require(try company.customers(of: company.dana).first)
      let letter = try company.write(by: company.dana)
      let test = try company.dana.sendTest(of: letter.id, as: customer.id)
      let desk = try AdministratorDesk(company.ada)
      if isShutOut {
        _ = try desk.disable(company.dana.member.id)
      } else {
        var details = MemberDetails(company.dana.member)
        details.roles = [.director]
        _ = try desk.change(company.dana.member.id, details)
      }
      let counts = try company.deliver().counts
      #expect(counts.stopped == 1 && counts.accepted == 0)
      let row = try #require(try company.ada.status(of: letter.id).messages.first { $0.message.id == test })
      #expect(row.message.state == .cancelled && row.reason.contains("no longer"))
    }
  }

  @Test func `submitted again without a change, no director is asked again`() throws {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    let letter = try company.write("reviewword", by: company.dana)
    var mails: [String] = []
    func deliver() throws {
      _ = try company.deliver { envelope, bytes, gate in
        if envelope.recipient.local != "dana" { mails.append(envelope.recipient.local) }
        return TestCompany.takes(envelope, bytes, gate)
      }
    }
    for _ in 0..<3 { #expect(try !company.dana.submitNewsletter(letter.id).isReady) }
    try deliver()
    #expect(mails.sorted() == ["karin", "otto"])
    let certified = LogQuery(newsletter: letter.id, kinds: [.certified])
    #expect(try company.dana.searchLog(certified).count == 1)
    // Another reason is one more thing to read, not one more mail.
    _ = try company.dana.submitNewsletter(letter.id, reason: "Karin knows the joiner.")
    try deliver()
    #expect(mails.count == 2)
    #expect(try DirectorDesk(company.karin).inbox().count == 1)
    // After a no, the same words are a new question.
    company.clock.advance(seconds: 60)
    let read = try company.dana.submitNewsletter(letter.id).check.content
    _ = try DirectorDesk(company.karin).decline(letter.id, seen: read, reason: "Not yet.")
    company.clock.advance(seconds: 60)
    _ = try company.dana.submitNewsletter(letter.id)
    try deliver()
    #expect(mails.count == 4)
  }

  @Test func `the letter's state stops its copies, which are moved in batches, to the end by the next start`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    _ = try company.dana.beginSending(id)
    let now = company.clock.now
    // As a program leaves it that ended after the first batch.
    let held = try company.workplace.store.write { tx in
      _ = try tx.company.setState(.halted(reason: "why"), of: id, from: ["sending"], at: now)
      return try tx.dispatch.hold(id, reason: "why", at: now, limit: 2)
    }
    #expect(held == 2)
    #expect(try company.states(of: id, company.dana) == [.queued: 3, .held: 2])
    #expect(try !company.workplace.hasWork())
    #expect(try company.deliver().counts.total == 0)
    try company.workplace.finishAll()
    #expect(try company.states(of: id, company.dana) == [.held: 5])
    try company.dana.resumeNewsletter(id)
    #expect(try company.states(of: id, company.dana) == [.queued: 5])
    // What goes on is held no more, however late a batch comes.
    let late = try company.workplace.store.write { try $0.dispatch.hold(id, reason: "why", at: now, limit: 2) }
    #expect(late == 0)
    _ = try company.workplace.store.write {
      try $0.company.setState(.cancelled, of: id, from: ["sending"], at: now)
    }
    #expect(try company.deliver().counts.total == 0)
    try company.workplace.finishAll()
    #expect(try company.states(of: id, company.dana) == [.cancelled: 5])
  }

  @Test func `more copies than a batch has are held, let go on and cancelled, every one`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter("reviewword", by: company.dana, customers: 1_003)
    _ = try company.karin.approveNewsletter(id, reason: "")
    _ = try company.dana.beginSending(id)
    try company.dana.pauseNewsletter(id)
    try company.karin.withdrawApproval(of: id)
    #expect(try company.states(of: id, company.dana) == [.held: 1_003])
    _ = try company.otto.approveNewsletter(id, reason: "")
    try company.dana.resumeNewsletter(id)
    #expect(try company.states(of: id, company.dana) == [.queued: 1_003])
    #expect(try company.dana.cancelNewsletter(id).count(.cancelled) == 1_003)
  }
}
