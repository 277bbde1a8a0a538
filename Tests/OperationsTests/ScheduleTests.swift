import Delivery
import Firsthand
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// Letters that wait for their moment.
@Suite struct ScheduleTests {
  private func state(_ company: TestCompany, _ id: Newsletter.ID) throws -> Newsletter.State {
    try company.dana.status(of: id).newsletter.state
  }

  /// What the clock in Madrid shows so many seconds from now.
  private func time(_ company: TestCompany, in seconds: Int64) throws -> LocalTime {
    LocalTime(company.clock.now.adding(seconds: seconds), in: try NamedZone("Europe/Madrid"))
  }

  @Test func `a letter goes out at its moment and not before`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana)
    let at = try company.dana.scheduleNewsletter(id, at: time(company, in: 7_200), zone: "Europe/Madrid")
    #expect(try state(company, id) == .scheduled(at: at, zone: "Europe/Madrid"))
    #expect(try company.workplace.releaseDue().released.isEmpty)
    company.clock.advance(seconds: (at.milliseconds - company.clock.now.milliseconds) / 1_000 - 1)
    #expect(try company.workplace.releaseDue().released.isEmpty)
    #expect(try !company.workplace.hasWork())
    company.clock.advance(seconds: 1)
    #expect(try company.workplace.releaseDue().released == [id])
    #expect(try company.workplace.hasWork())
    #expect(try company.deliver().counts.accepted == 3)
    #expect(try state(company, id) == .sent)
  }

  @Test func `a letter that was sent can be called back for a minute`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana)
    let at = try company.dana.sendNow(id, zone: "Europe/Madrid")
    #expect(at == company.clock.now.adding(seconds: 60))
    company.clock.advance(seconds: 59)
    #expect(try company.workplace.releaseDue().released.isEmpty)
    try company.dana.unscheduleNewsletter(id)
    #expect(try state(company, id) == .ready)
    company.clock.advance(seconds: 600)
    #expect(try company.workplace.releaseDue().released.isEmpty)
    #expect(try company.deliver().counts.total == 0)
    // Once it has begun to leave there is nothing to call back.
    _ = try company.dana.sendNow(id, zone: "UTC")
    company.clock.advance(seconds: 60)
    _ = try company.workplace.releaseDue()
    refusal(.conflict, "begun to leave") { try company.dana.unscheduleNewsletter(id) }
  }

  @Test func `a letter on the schedule is not changed, submitted or sent besides`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana)
    _ = try company.dana.sendNow(id, zone: "UTC")
    refusal(.conflict, "no longer change") { _ = try company.dana.changeNewsletter(id) { $0.words.subject += "!" } }
    refusal(.conflict, "already") { _ = try company.dana.submitNewsletter(id) }
    refusal(.conflict, "on the schedule") { _ = try company.dana.beginSending(id) }
    refusal(.conflict, "on the schedule already") { _ = try company.dana.sendNow(id, zone: "UTC") }
    refusal(.conflict, "not being sent") { try company.dana.pauseNewsletter(id) }
    refusal(.conflict, "not paused") { try company.dana.resumeNewsletter(id) }
  }

  @Test func `only what is ready and has somebody to go to is put on the schedule`() throws {
    let company = try TestCompany()
    try company.addCustomers(2, to: company.dana)
    let draft = try company.write(by: company.dana).id
    refusal(.conflict, "draft") { _ = try company.dana.sendNow(draft, zone: "UTC") }
    let waiting = try company.write("reviewword", by: company.dana).id
    _ = try company.dana.submitNewsletter(waiting)
    refusal(.conflict, "waits for") { _ = try company.dana.sendNow(waiting, zone: "UTC") }
    let nobody = try company.write(by: company.dana, audience: "city=Nowhere").id
    _ = try company.dana.submitNewsletter(nobody)
    refusal(.conflict, "nobody to send") { _ = try company.dana.sendNow(nobody, zone: "UTC") }
    let ready = try company.write(by: company.dana).id
    _ = try company.dana.submitNewsletter(ready)
    refusal(.badInput, "has passed") {
      _ = try company.dana.scheduleNewsletter(ready, at: time(company, in: -120), zone: "Europe/Madrid")
    }
    refusal(.badInput, "more than a year") {
      _ = try company.dana.scheduleNewsletter(ready, at: time(company, in: 400 * 86_400), zone: "Europe/Madrid")
    }
    refusal(.badInput, "time zone") {
      _ = try company.dana.scheduleNewsletter(ready, at: time(company, in: 7_200), zone: "Mars/Olympus")
    }
    refusal(.notFound, "among yours") { _ = try company.soren.sendNow(ready, zone: "UTC") }
    refusal(.notFound, "among yours") { try company.soren.unscheduleNewsletter(ready) }
  }

  @Test func `released twice, by two programs at once, it is sent once`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    _ = try company.dana.sendNow(id, zone: "UTC")
    company.clock.advance(seconds: 60)
    #expect(try company.workplace.releaseDue().released == [id])
    #expect(try company.workplace.releaseDue().released.isEmpty)
    var recipients: [String] = []
    for worker in ["w1", "w2"] {
      _ = try company.deliver(worker: worker) { envelope, _, gate in
        guard gate() else { return .withheld }
        recipients.append(envelope.recipient.text)
        return .accepted(Reply(code: 250, text: "ok"))
      }
      _ = try company.workplace.releaseDue()
    }
    #expect(Set(recipients).count == 5 && recipients.count == 5)
  }

  @Test func `a letter that is more than an hour late asks its writer`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana)
    _ = try company.dana.scheduleNewsletter(id, at: time(company, in: 7_200), zone: "Europe/Madrid")
    company.clock.advance(seconds: 7_200 + 3_700)
    let report = try company.workplace.releaseDue()
    #expect(report.released.isEmpty && report.stopped.map(\.newsletter) == [id])
    let stopped = try state(company, id)
    #expect(stopped.name == "halted" && stopped.reason.contains("Europe/Madrid"))
    var mails: [String] = []
    _ = try company.deliver { envelope, bytes, gate in
      mails.append(envelope.recipient.text + " " + String(decoding: bytes, as: UTF8.self))
      return gate() ? .accepted(Reply(code: 250, text: "ok")) : .withheld
    }
    #expect(mails.count == 1)
    #expect(mails.first?.hasPrefix("dana@northwind.example") == true)
    #expect(mails.first?.contains("Your letter was stopped") == true)
    // It can be sent after all, or taken back to the desk.
    _ = try company.dana.sendNow(id, zone: "UTC")
    try company.dana.unscheduleNewsletter(id)
    _ = try company.dana.sendNow(id, zone: "UTC")
    company.clock.advance(seconds: 3_660 + 60)
    _ = try company.workplace.releaseDue()
    try company.dana.reopenNewsletter(id)
    #expect(try state(company, id) == .draft)
    #expect(try company.dana.submitNewsletter(id).check.recipients == 3)
  }

  @Test func `within the hour it goes out late`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana)
    _ = try company.dana.sendNow(id, zone: "UTC")
    company.clock.advance(seconds: 60 + 3_600)
    #expect(try company.workplace.releaseDue().released == [id])
  }

  @Test func `a letter whose certificate no longer holds at its moment is stopped`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana)
    _ = try company.dana.sendNow(id, zone: "UTC")
    var files = try TestCompany.files("templates")
    let text = try #require(files.text("company.yml"))
    files.bytes["company.yml"] = Array(text.replacing("Havnegade 12", with: "Havnegade 14").utf8)
    _ = try company.karin.publish([("", files)])
    company.clock.advance(seconds: 60)
    #expect(try company.workplace.releaseDue().stopped.map(\.newsletter) == [id])
    #expect(try state(company, id).reason.contains("Submit it again"))
    #expect(try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.sendingHalted])).count == 1)
  }

  @Test func `an approval that is withdrawn takes a letter off the schedule`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter("reviewword", by: company.dana)
    _ = try company.karin.approveNewsletter(id, reason: "")
    _ = try company.dana.sendNow(id, zone: "UTC")
    try company.karin.withdrawApproval(of: id)
    company.clock.advance(seconds: 60)
    #expect(try company.workplace.releaseDue().released.isEmpty)
    #expect(try state(company, id) == .awaitingApproval)
  }

  @Test func `a freeze that broke off goes on, and adds nobody twice`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 4)
    _ = try company.dana.sendNow(id, zone: "UTC")
    company.clock.advance(seconds: 60)
    // As a program leaves it that ended right after the state was written.
    _ = try company.workplace.store.write {
      try $0.company.setState(.freezing, of: id, from: ["scheduled"], at: company.clock.now)
    }
    _ = try company.workplace.releaseDue()
    #expect(try company.states(of: id, company.dana) == [.queued: 4])
    #expect(try state(company, id) == .sending)
  }

  @Test func `a letter whose people all left it meanwhile is done at once`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.sendNow(id, zone: "UTC")
    _ = try company.dana.suppress(EmailAddress("dana1@customers.example"))
    company.clock.advance(seconds: 60)
    _ = try company.workplace.releaseDue()
    #expect(try state(company, id) == .sent)
    #expect(try company.states(of: id, company.dana) == [.leftOut: 1])
  }
}
