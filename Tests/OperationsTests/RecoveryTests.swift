import Delivery
import Firsthand
import MailFormat
import Operations
import SMTP
import Store
import Synchronization
import Testing

/// Invariant 5, and what a relay's answers or a crash make of a copy.
@Suite struct RecoveryTests {
  private static let yes = Submission.accepted(Reply(code: 250, text: "ok"))

  @Test func `after a crash a row at its dot is in doubt and is never sent again, one before it is`() throws {
    struct Crash: Error {}
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 2)
    _ = try company.dana.beginSending(id)
    let store = company.workplace.store
    // Two workers claim and die together: one with its gate open, one before.
    let now = company.clock.now
    func claim(_ worker: String) throws -> Claim {
      let claim = try store.write {
        try $0.dispatch.signIn(Worker(id: worker, process: ""), until: now.adding(seconds: 60))
        return try $0.dispatch.claim(.copies(of: id), worker: worker, at: now, limit: 1).first
      }
      guard let claim else { throw FirsthandError(.failed, "nothing was there to claim") }
      return claim
    }
    let first = try claim("dead1")
    let second = try claim("dead2")
    #expect(first.message.id != second.message.id)
    let epoch = try store.read { try $0.shared.stopEpoch() }
    let record = GateRecord(epoch: epoch, sha256: "x", date: now, renderer: "r")
    #expect(try store.write { try $0.dispatch.openGate(first, record, at: now).value() })
    // While the leases stand nobody takes their rows.
    #expect(try company.deliver(worker: "w2").counts.total == 0)
    company.clock.advance(seconds: 61)
    var recipients: [EmailAddress] = []
    let report = try company.deliver(worker: "w2") { envelope, _, gate in
      guard gate() else { return .withheld }
      recipients.append(envelope.recipient)
      return Self.yes
    }
    #expect(report.counts.accepted == 1)
    #expect(recipients == [second.message.recipient])
    #expect(try company.states(of: id, company.dana) == [.accepted: 1, .inDoubt: 1])
    company.clock.advance(seconds: 100_000)
    #expect(try company.deliver(worker: "w3").counts.total == 0)
    // A worker that wakes after its lease finds its gate shut.
    #expect(try !store.write { try $0.dispatch.openGate(second, record, at: company.clock.now).value() })
    // What nobody knows stands in the log as that.
    let doubts = try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.inDoubt]))
    #expect(doubts.map(\.entry.message) == [first.message.id])
  }

  @Test func `a run that was taken over still writes down what the relay said, and claims nothing more`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    var taken: [String] = []
    refusal(.tryLater, "another took over") {
      _ = try company.deliver(id) { envelope, _, gate in
        guard gate() else { return .withheld }
        // As if it had been stopped for longer than its lease: somebody else looks after what it left.
        company.clock.advance(seconds: 61)
        do { _ = try company.workplace.recoverAbandoned() } catch { Issue.record("\(error)") }
        #expect((try? company.states(of: id, company.dana)) == [.inDoubt: 1, .queued: 2])
        taken.append(envelope.recipient.text)
        return Self.yes
      }
    }
    #expect(taken.count == 1)
    #expect(try company.states(of: id, company.dana) == [.accepted: 1, .queued: 2])
    #expect(try company.deliver(id).counts.accepted == 2)
    #expect(try company.states(of: id, company.dana) == [.accepted: 3])
    #expect(try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.accepted])).count == 3)
    #expect(try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.inDoubt])).count == 1)
  }

  @Test(arguments: [Outcome.accepted, .deferred, .rejected, .inDoubt])
  func `what a relay said stands once, though it is written again because the database's answer got lost`(
    outcome: Outcome
  ) throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(id)
    let (store, now) = (company.workplace.store, company.clock.now)
    try store.write { try $0.dispatch.signIn(Worker(id: "w", process: ""), until: now.adding(seconds: 60)) }
    let claims = try store.write { try $0.dispatch.claim(.copies(of: id), worker: "w", at: now, limit: 1) }
    let claim = try #require(claims.first)
    let epoch = try store.read { try $0.shared.stopEpoch() }
    let record = GateRecord(epoch: epoch, sha256: "x", date: now, renderer: "r")
    #expect(try store.write { try $0.dispatch.openGate(claim, record, at: now).value() })
    let attempt = AttemptRecord(outcome: outcome, stage: "dot", code: 250, enhanced: nil, relayWords: "")
    let state: Message.State =
      switch outcome {
      case .accepted: .accepted
      case .deferred: .queued
      case .rejected: .rejected
      case .inDoubt: .inDoubt
      }
    func write() throws -> Bool {
      try store.write {
        try company.workplace.record(claim, attempt, next: state, reason: "", retryAt: nil, in: $0).value()
      }
    }
    #expect(try write())
    company.clock.advance(seconds: 3)
    #expect(try !write())
    let shown = try company.dana.showMessage(claim.message.id.text)
    #expect(shown.message.attempts.count == 1)
    #expect(shown.entries.count { $0.entry.message == claim.message.id } == 1)
  }

  @Test func `a letter in work at two crashes is held`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    for crash in 1...2 {
      let now = company.clock.now
      try company.workplace.store.write {
        try $0.dispatch.signIn(Worker(id: "dead\(crash)", process: ""), until: now.adding(seconds: 60))
        _ = try $0.dispatch.claim(.copies(of: id), worker: "dead\(crash)", at: now, limit: 1)
      }
      company.clock.advance(seconds: 61)
      let report = try company.deliver(id, worker: "w\(crash)", until: { true })
      #expect(report.halted.count == crash - 1)
    }
    let state = try company.dana.status(of: id).newsletter.state
    #expect(state.name == "halted" && state.reason.contains("twice"))
    #expect(try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.sendingHalted])).count == 1)
    #expect(try company.deliver(id).counts.accepted == 0)
  }

  @Test func `a refusal ends a copy, a delay tries later, no answer is doubt, a wrong setting ends the run`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 4)
    _ = try company.dana.beginSending(id)
    let report = try company.deliver(id) { envelope, _, gate in
      switch envelope.recipient.local {
      case "dana1": return .rejected(.rcpt, Reply(code: 550, enhanced: "5.1.1", text: "no such user"))
      case "dana2": return .deferred(.rcpt, Reply(code: 451, text: "later"), "later")
      case "dana3":
        _ = gate()
        return .inDoubt("the line went dead")
      default: return gate() ? Self.yes : .withheld
      }
    }
    #expect(report.end == .done)
    #expect(
      try company.states(of: id, company.dana)
        == [.rejected: 1, .queued: 1, .inDoubt: 1, .accepted: 1])
    let waiting = try #require(
      try company.dana.status(of: id).messages.first { $0.message.state == .queued })
    let dueAt = waiting.dueAt
    #expect(dueAt > company.clock.now)
    #expect(try company.deliver().counts.total == 0, "not before its time")
    company.clock.advance(seconds: (dueAt.milliseconds - company.clock.now.milliseconds) / 1_000 + 1)
    let trouble = try company.deliver { _, _, _ in .misconfigured(.auth, nil, "The password is wrong.") }
    #expect(trouble.end == .relayTrouble("The password is wrong."))
    #expect(try company.deliver().counts.accepted == 1)
  }

  @Test func `a copy at which the relay hangs up does not stand in the way of the others`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    var first: EmailAddress?
    func relay(_ envelope: Envelope, _ bytes: [UInt8], _ gate: () -> Bool) -> Submission {
      if first == nil { first = envelope.recipient }
      if envelope.recipient == first { return .deferred(.body, nil, "The line broke.") }
      return gate() ? Self.yes : .withheld
    }
    guard case .relayTrouble = try company.deliver(id, relay).end else {
      Issue.record("the run goes on as if the relay were well")
      return
    }
    #expect(try company.deliver(id, relay).counts.accepted == 2)
    #expect(try company.states(of: id, company.dana) == [.queued: 1, .accepted: 2])
  }

  @Test func `runs that never reach the relay use up none of a copy's tries`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(id)
    for _ in 0..<40 {
      _ = try company.deliver(id) { _, _, _ in .deferred(.connect, nil, "Nobody is there.") }
    }
    let later = Submission.deferred(.rcpt, Reply(code: 450, text: "greylisted"), "later")
    #expect(try company.deliver(id) { _, _, _ in later }.counts.deferred == 1)
    #expect(try company.states(of: id, company.dana) == [.queued: 1])
  }

  @Test func `cancelled or interrupted, what waits stays where it is`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    _ = try company.dana.beginSending(id)
    let taken = Mutex(0)
    let report = try company.deliver(id, until: { taken.withLock { $0 >= 2 } }) { _, _, gate in
      guard gate() else { return .withheld }
      taken.withLock { $0 += 1 }
      return Self.yes
    }
    #expect(report.end == .interrupted)
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .queued: 3])
    _ = try company.dana.cancelNewsletter(id)
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .cancelled: 3])
    #expect(try company.deliver().counts.total == 0)
  }
}
