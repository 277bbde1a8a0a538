import Delivery
import Firsthand
import MailFormat
import Operations
import SMTP
import Store
import Synchronization
import Testing

/// Invariants 2, 5 and 9 while a send runs.
@Suite struct DispatchTests {
  private static let yes = Submission.accepted(Reply(code: 250, text: "ok"))

  /// Delivers five copies; `act` runs when the second has been taken. Answers how many left, and how the
  /// letter stands.
  private func sendFive(
    _ company: TestCompany, _ id: Newsletter.ID, then act: @escaping () throws -> Void
  ) throws -> (left: Int, state: Newsletter.State, states: [Message.State: Int]) {
    _ = try company.dana.beginSending(id)
    var left = 0
    let report = try company.deliver(id) { envelope, bytes, gate in
      guard gate() else { return .withheld }
      left += 1
      if left == 2 { do { try act() } catch { Issue.record("\(error)") } }
      return Self.yes
    }
    #expect(report.counts.accepted == left)
    let status = try company.dana.status(of: id)
    return (left, status.newsletter.state, try company.states(of: id, company.dana))
  }

  @Test func `every copy is taken once, and only once`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    var recipients: [String] = []
    _ = try company.dana.beginSending(id)
    for _ in 0..<3 {
      _ = try company.dana.beginSending(id)
      _ = try company.deliver { envelope, _, gate in
        guard gate() else { return .withheld }
        recipients.append(envelope.recipient.text)
        return Self.yes
      }
      if case .sent = try company.dana.status(of: id).newsletter.state { break }
    }
    #expect(recipients.sorted() == (1...5).map { "dana\($0)@customers.example" })
    refusal(.conflict, "sent already") { _ = try company.dana.beginSending(id) }
  }

  @Test func `a withdrawn approval halts a running send at the next recipient`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter("reviewword", by: company.dana, customers: 5)
    _ = try company.karin.approveNewsletter(id, reason: "")
    let end = try sendFive(company, id) { try company.karin.withdrawApproval(of: id) }
    #expect(end.left == 2)
    #expect(end.state.name == "halted" && end.state.reason.contains("withdrawn"))
    #expect(end.states == [.accepted: 2, .held: 3])
  }

  @Test func `a waiver that ends in the middle of a send halts it at the next recipient`() throws {
    let company = try TestCompany()
    try company.addCustomers(5, to: company.dana)
    let letter = try company.write("stopword", by: company.dana)
    _ = try company.karin.waive(
      RuleID(policy: "words", rule: "never"), for: letter.id, reason: "agreed",
      until: company.clock.now.adding(seconds: 3_600))
    _ = try company.dana.submitNewsletter(letter.id)
    let end = try sendFive(company, letter.id) { company.clock.advance(seconds: 3_600) }
    #expect(end.left == 2)
    #expect(end.state.name == "halted" && end.state.reason.contains("words/never"))
  }

  @Test func `a letter that is no longer what was certified halts at the next recipient`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    let end = try sendFive(company, id) {
      var files = try TestCompany.files("templates")
      let text = try #require(files.text("company.yml"))
      files.bytes["company.yml"] = Array(text.replacing("Havnegade 12", with: "Havnegade 14").utf8)
      _ = try company.karin.publishCompany(files)
    }
    #expect(end.left == 2)
    #expect(end.state == .halted(reason: "The letter is not certified as it stands now."))
  }

  @Test func `what stops a letter while a copy is on its way keeps back that copy's last dot`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter("reviewword", by: company.dana, customers: 5)
    _ = try company.karin.approveNewsletter(id, reason: "")
    _ = try company.dana.beginSending(id)
    var gates: [Bool] = []
    _ = try company.deliver(id) { _, _, gate in
      if gates.count == 1 {
        do { try company.karin.withdrawApproval(of: id) } catch { Issue.record("\(error)") }
      }
      gates.append(gate())
      return gates.last == true ? Self.yes : .withheld
    }
    #expect(gates == [true, false])
    #expect(try company.states(of: id, company.dana) == [.accepted: 1, .held: 4])
  }

  @Test func `a letter cancelled while a copy is on its way leaves nothing waiting`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 4)
    _ = try company.dana.beginSending(id)
    _ = try company.deliver(id) { _, _, gate in
      do { _ = try company.dana.cancelNewsletter(id) } catch { Issue.record("\(error)") }
      #expect(!gate())
      return .withheld
    }
    #expect(try company.states(of: id, company.dana) == [.cancelled: 4])
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

  @Test func `a halted letter goes on with the rest once a director says yes again`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter("reviewword", by: company.dana, customers: 5)
    _ = try company.karin.approveNewsletter(id, reason: "")
    _ = try sendFive(company, id) { try company.karin.withdrawApproval(of: id) }
    refusal(.conflict, "waits for a director") { _ = try company.dana.beginSending(id) }
    refusal(.conflict, "can no longer change") {
      _ = try company.dana.changeNewsletter(id) { $0.words.subject += "!" }
    }
    _ = try company.otto.approveNewsletter(id, reason: "after all")
    refusal(.conflict, "does not wait") { _ = try company.otto.approveNewsletter(id, reason: "") }
    // Somebody who came to the list meanwhile is not part of the audience that was frozen.
    try company.importCSV("Email\nlate@customers.example\n", for: company.dana)
    _ = try company.dana.beginSending(id)
    #expect(try company.deliver(id).counts.accepted == 3)
    let status = try company.dana.status(of: id)
    #expect(status.newsletter.state == .sent)
    #expect(try company.states(of: id, company.dana) == [.accepted: 5])
  }

  @Test func `copies that a new rule holds go out when they are submitted again and approved`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    let end = try sendFive(company, id) {
      try company.putInForce(
        """
        policy: late
        version: 1.0.0
        applies_to: {languages: ["*"]}
        rules:
          - {id: oak, extends: existence, enforce: review, message: "m", ignorecase: true, tokens: [oak]}

        """)
    }
    #expect(end.states == [.accepted: 2, .held: 3])
    #expect(end.state.name == "halted" && end.state.reason.contains("3 copies are held"))
    // Sent again without a new certificate they are held again.
    _ = try company.dana.beginSending(id)
    #expect(try company.deliver(id).counts.held == 3)
    #expect(try company.dana.submitNewsletter(id).isReady == false)
    refusal(.conflict, "waits for a director") { _ = try company.dana.beginSending(id) }
    _ = try company.karin.approveNewsletter(id, reason: "")
    _ = try company.dana.beginSending(id)
    #expect(try company.deliver(id).counts.accepted == 3)
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
  }

  @Test func `a new rule that forbids halts a running send at the next recipient`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    let end = try sendFive(company, id) {
      try company.putInForce(
        """
        policy: recall
        version: 1.0.0
        applies_to: {languages: ["*"]}
        rules:
          - {id: oak, extends: existence, enforce: forbid, message: "'%s' was recalled.", ignorecase: true, tokens: [oak]}

        """)
    }
    #expect(end.left == 2)
    #expect(end.state.name == "halted" && end.state.reason.contains("recall"))
  }

  @Test func `advice and warnings that are new pass, a review holds`() throws {
    for (level, left) in [("advice", 5), ("warn", 5), ("review", 2), ("stop", 2)] {
      let company = try TestCompany()
      let id = try company.readyLetter(by: company.dana, customers: 5)
      let end = try sendFive(company, id) {
        try company.putInForce(
          """
          policy: late
          version: 1.0.0
          applies_to: {languages: ["*"]}
          rules:
            - {id: oak, extends: existence, enforce: \(level), message: "m", ignorecase: true, tokens: [oak]}

          """)
      }
      #expect(end.left == left, "\(level)")
    }
  }

  @Test func `a stop in one person's words stops that copy alone`() throws {
    let company = try TestCompany()
    try company.importCSV(
      "Email,First name\na@a.example,Ana\nb@a.example,stopword\nc@a.example,Cem\n", for: company.dana)
    let letter = try company.write(by: company.dana)
    // Checked before the odd name was there, as a file imported later would have it.
    let report = try? company.dana.submitNewsletter(letter.id)
    #expect(report == nil, "the check reads every copy")
    try company.importCSV("Email,First name\nb@a.example,Bo\n", for: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    try company.importCSV("Email,First name\nb@a.example,stopword\n", for: company.dana)
    _ = try company.dana.beginSending(letter.id)
    let counts = try company.deliver().counts
    #expect(counts.accepted == 2 && counts.stopped == 1)
  }

  @Test func `consent and suppression are looked up at each copy`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    let end = try sendFive(company, id) {
      _ = try company.dana.suppress(EmailAddress("dana4@customers.example"))
    }
    #expect(end.left == 4)
    #expect(end.states == [.accepted: 4, .leftOut: 1])
    let entries = try company.dana.searchLog(LogQuery(newsletter: id, kinds: [.leftOut]))
    #expect(entries.map(\.entry.facts) == [[LogEntry.Fact("reason", "by_hand")]])
  }

  @Test func `nothing leaves without an address to unsubscribe at`() throws {
    let company = try TestCompany(unsubscribe: nil)
    try company.addCustomers(1, to: company.dana)
    let letter = try company.write(by: company.dana)
    #expect(throws: FirsthandError.self) { _ = try company.dana.submitNewsletter(letter.id) }
    #expect(try company.deliver { _, _, _ in Self.yes }.counts.accepted == 0)
  }

  @Test func `the row says atDot before the gate opens`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(id)
    _ = try company.deliver(id) { _, _, gate in
      #expect((try? company.states(of: id, company.dana)) == [.sending: 1])
      #expect(gate())
      #expect((try? company.states(of: id, company.dana)) == [.atDot: 1])
      return Self.yes
    }
    #expect(try company.states(of: id, company.dana) == [.accepted: 1])
  }

  @Test func `after a crash a row at its dot is in doubt and is never sent again, one before it is`() throws {
    struct Crash: Error {}
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 2)
    _ = try company.dana.beginSending(id)
    let store = company.workplace.store
    // Two workers claim and die: one with its gate open, one before.
    let now = company.clock.now
    func claim(_ worker: String) throws -> Claim {
      let claim = try store.write {
        try $0.dispatch.claim(
          .copies(of: id), worker: worker, at: now, leaseUntil: now.adding(seconds: 60))
      }
      guard let claim else { throw FirsthandError(.failed, "nothing was there to claim") }
      return claim
    }
    let first = try claim("dead1")
    let second = try claim("dead2")
    #expect(first.message.id != second.message.id)
    let epoch = try store.read { try $0.shared.stopEpoch() }
    #expect(
      try store.write {
        try $0.dispatch.openGate(
          first, epoch: epoch, sha256: "x", renderer: "r", at: now, leaseUntil: now.adding(seconds: 60))
      })
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
    #expect(
      try !store.write {
        try $0.dispatch.openGate(
          second, epoch: epoch, sha256: "x", renderer: "r", at: company.clock.now, leaseUntil: company.clock.now)
      })
    // What nobody knows stands in the log as that.
    let doubts = try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.inDoubt]))
    #expect(doubts.map(\.entry.message) == [first.message.id])
  }

  @Test func `a letter in work at two crashes is held`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    for crash in 1...2 {
      let now = company.clock.now
      _ = try company.workplace.store.write {
        try $0.dispatch.claim(.copies(of: id), worker: "dead\(crash)", at: now, leaseUntil: now.adding(seconds: 60))
      }
      company.clock.advance(seconds: 61)
      let report = try company.deliver(id, worker: "w\(crash)", until: { true })
      #expect(report.halted.count == crash - 1)
    }
    let state = try company.dana.status(of: id).newsletter.state
    #expect(state.name == "halted" && state.reason.contains("twice"))
    #expect(try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.sendingHalted])).count == 1)
    #expect(try company.deliver().counts.accepted == 0)
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

  @Test func `a test goes to its author, a notice to a director`() throws {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    let customer = try #require(try company.customers(of: company.dana).first)
    let letter = try company.write("reviewword", by: company.dana)
    _ = try company.dana.sendTest(of: letter.id, as: customer.id)
    _ = try company.dana.submitNewsletter(letter.id)
    var mails: [String: String] = [:]
    _ = try company.deliver { envelope, bytes, gate in
      mails[envelope.recipient.text] = String(decoding: bytes, as: UTF8.self)
      return gate() ? Self.yes : .withheld
    }
    #expect(Set(mails.keys) == ["dana@northwind.example", "karin@northwind.example", "otto@northwind.example"])
    #expect(mails["dana@northwind.example"]?.contains("Name1") == true)
    #expect(mails["karin@northwind.example"]?.contains("Auto-Submitted: auto-generated") == true)
    // What the law forbids is not even sent to oneself.
    let bad = try company.write("lawword", by: company.dana)
    _ = try company.dana.sendTest(of: bad.id, as: customer.id)
    #expect(try company.deliver().counts.stopped == 1)
  }
}
