import Delivery
import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Synchronization
import Testing

/// All mail of the company stopped, and let go again.
@Suite struct BrakeTests {
  private func sendingLetter(_ company: TestCompany, customers count: Int = 3) throws -> Newsletter.ID {
    let id = try company.readyLetter(by: company.dana, customers: count)
    _ = try company.dana.beginSending(id)
    return id
  }

  /// The brake that a restored backup begins with.
  private func restore(_ company: TestCompany) throws -> Brake {
    let brake = Brake(
      id: company.workplace.surroundings.ids.next(), kind: .restored, reason: "From yesterday's backup.",
      appliedBy: nil, appliedAt: company.clock.now)
    #expect(try company.workplace.store.write { try $0.dispatch.apply(brake) })
    return brake
  }

  @Test func `nothing leaves while a brake stands, and release lets it go`() throws {
    let company = try TestCompany()
    let id = try sendingLetter(company)
    _ = try company.dana.sendTest(of: id, as: #require(company.customers(of: company.dana).first).id)
    let brake = try company.ada.stopAllSending(reason: "The price list is wrong.")
    let stopped = try company.deliver { _, _, _ in
      Issue.record("something was handed to the relay")
      return .withheld
    }
    #expect(stopped.end == .braked(brake.sentence) && stopped.counts.total == 0)
    #expect(try company.states(of: id, company.dana) == [.queued: 4])
    #expect(try company.dana.status(of: id).newsletter.state == .sending)
    try company.ada.releaseBrake(brake.id)
    let after = try company.deliver()
    #expect(after.end == .done && after.counts.accepted == 4)
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
  }

  @Test func `a running send stops at the gate, and its copies wait again with no try counted`() throws {
    let company = try TestCompany()
    let id = try sendingLetter(company, customers: 5)
    var taken = 0
    let report = try company.deliver(id) { envelope, bytes, gate in
      if taken == 2 { _ = try? company.ada.stopAllSending(reason: "Stop.") }
      guard gate() else { return .withheld }
      taken += 1
      return .accepted(Reply(code: 250, text: "ok"))
    }
    #expect(report.counts.accepted == 2 && report.counts.total == 2)
    guard case .braked(let sentence) = report.end else {
      Issue.record("it ended as \(report.end)")
      return
    }
    #expect(sentence.contains("An administrator stopped all mail"))
    let status = try company.dana.status(of: id)
    #expect(status.newsletter.state == .sending && status.tally[.accepted] == 2 && status.tally[.queued] == 3)
    for copy in status.messages where copy.message.state == .queued {
      #expect(copy.reason.isEmpty && copy.attempts.isEmpty && copy.dueAt <= company.clock.now)
    }
    #expect(try company.workplace.store.read { try $0.dispatch.hasWork(at: company.clock.now) })
  }

  @Test func `what was claimed before the brake and is looked at after it goes back`() throws {
    let company = try TestCompany()
    let id = try sendingLetter(company)
    var desk = DispatchDesk(company.workplace)
    let messages = try company.dana.status(of: id).messages.map(\.message)
    let brake = try company.ada.stopAllSending(reason: "Stop.")
    for decision in try desk.decide(messages) {
      guard case .putBack = decision else {
        Issue.record("it would be \(decision)")
        continue
      }
    }
    try company.ada.releaseBrake(brake.id)
    for decision in try desk.decide(messages) {
      guard case .submit = decision else {
        Issue.record("it would be \(decision)")
        continue
      }
    }
  }

  @Test func `mails to colleagues go out under an administrator's brake, and wait where data were restored`() throws {
    let company = try TestCompany(publicURL: "https://letters.northwind.example")
    _ = try sendingLetter(company)
    try company.ada.stopAllSending(reason: "Stop.")
    _ = try company.ada.sendTrial(to: EmailAddress("somebody@elsewhere.example"))
    var recipients: [String] = []
    let first = try company.deliver { envelope, bytes, gate in
      recipients.append(envelope.recipient.text)
      return TestCompany.takes(envelope, bytes, gate)
    }
    guard case .braked = first.end else {
      Issue.record("it ended as \(first.end)")
      return
    }
    #expect(recipients == ["somebody@elsewhere.example"])
    let brake = try restore(company)
    let trial = try company.ada.sendTrial(to: EmailAddress("else@elsewhere.example"))
    for errand in [Errand.everything, .notices, .message(trial)] {
      let report = try DeliveryRun(
        company.workplace, outlet: Outlet(connect: { Submitter { TestCompany.takes($0, $1, $2) } }),
        worker: WorkerName("w")
      ).run(errand)
      #expect(report.end == .braked(brake.sentence) && report.counts.total == 0)
    }
    // While one of two is left, nothing goes on.
    try company.ada.releaseBrake(brake.id)
    #expect(try company.deliver().counts.accepted == 1)
    #expect(try company.ada.brakes().map(\.kind) == [.byHand])
  }

  @Test func `only an administrator may stop all mail or let it go`() throws {
    let company = try TestCompany()
    for session in [company.dana, company.karin] {
      refusal(.notPermitted, "may not stop all mail") { try session.stopAllSending(reason: "I want to.") }
    }
    refusal(.badInput, "why all mail is stopped") { try company.ada.stopAllSending(reason: "  ") }
    let brake = try company.ada.stopAllSending(reason: "Stop.")
    refusal(.conflict, "stopped already") { try company.ada.stopAllSending(reason: "Again.") }
    for session in [company.dana, company.karin] {
      refusal(.notPermitted, "may not let mail go again") { try session.releaseBrake(brake.id) }
      refusal(.notPermitted, "may not see") { _ = try session.brakes() }
    }
    #expect(try company.ada.brakes() == [brake])
    try company.ada.releaseBrake(brake.id)
    refusal(.conflict, "let go already") { try company.ada.releaseBrake(brake.id) }
    #expect(try company.ada.brakes().isEmpty)
  }

  @Test func `the log says who stopped all mail and who let it go, without the reason that was typed`() throws {
    let company = try TestCompany()
    let brake = try company.ada.stopAllSending(reason: "Dana's list may be stolen.")
    try company.ada.releaseBrake(brake.id)
    let entries = try company.ada.searchLog(LogQuery(limit: 10)).map(\.entry)
      .filter { [.brakeApplied, .brakeReleased].contains($0.kind) }
    #expect(Set(entries.map(\.kind)) == [.brakeApplied, .brakeReleased])
    for entry in entries {
      #expect(entry.actor == company.ada.member.id && entry.facts == [LogEntry.Fact("kind", "by_hand")])
    }
  }

  @Test func `the loop says why mail waits, and goes on by itself when it is let go`() throws {
    let company = try TestCompany()
    let id = try sendingLetter(company)
    let brake = try company.ada.stopAllSending(reason: "Stop.")
    let heard = Mutex<[String?]>([])
    let news = DispatchSemaphore(value: 0)
    let loop = DeliveryLoop(
      company.workplace, outlet: Outlet(connect: { Submitter { TestCompany.takes($0, $1, $2) } }),
      worker: WorkerName("loop")
    ) { trouble in
      heard.withLock { $0.append(trouble) }
      news.signal()
    }
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      loop.run()
      ended.signal()
    }
    #expect(news.wait(timeout: .now() + 10) == .success)
    #expect(loop.trouble == brake.sentence)
    #expect(try company.states(of: id, company.dana) == [.queued: 3])
    try company.ada.releaseBrake(brake.id)
    loop.wake()
    #expect(news.wait(timeout: .now() + 10) == .success)
    loop.stop()
    #expect(ended.wait(timeout: .now() + 10) == .success)
    #expect(heard.withLock { $0 } == [brake.sentence, nil] && loop.trouble == nil)
  }
}
