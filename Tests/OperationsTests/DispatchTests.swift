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
      _ = try company.karin.publish([("", files)])
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
      try company.putInForce(oak: "review")
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

  @Test func `a halted letter is checked for those who wait, not for others the rule finds now`() throws {
    let company = try TestCompany()
    try company.importCSV("Email,First name,City\na@a.example,Ana,Odense\nb@a.example,Bo,Odense\n", for: company.dana)
    let letter = try company.write(by: company.dana, audience: "city=Odense")
    _ = try company.dana.submitNewsletter(letter.id)
    _ = try company.dana.beginSending(letter.id)
    try company.putInForce(
      """
      policy: late
      version: 1.0.0
      applies_to: {languages: ["*"]}
      rules:
        - {id: ana, extends: existence, enforce: review, message: "m", tokens: [Ana]}
        - {id: bo, extends: existence, enforce: forbid, message: "m", tokens: [Bo]}

      """)
    _ = try company.deliver(letter.id)
    #expect(try company.states(of: letter.id, company.dana) == [.held: 1, .cancelled: 1])
    // Ana moves away; her copy waits all the same.
    try company.importCSV("Email,First name,City\na@a.example,Ana,Aarhus\nc@a.example,Bo,Odense\n", for: company.dana)
    let report = try company.dana.submitNewsletter(letter.id)
    #expect(!report.isReady && report.check.recipients == 1)
    _ = try company.karin.approveNewsletter(letter.id, reason: "")
    _ = try company.dana.beginSending(letter.id)
    #expect(try company.deliver(letter.id).counts.accepted == 1)
  }

  @Test func `a new rule that forbids halts a running send at the next recipient`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    let end = try sendFive(company, id) {
      try company.putInForce(oak: "forbid")
    }
    #expect(end.left == 2)
    #expect(end.state.name == "halted" && end.state.reason.contains("late/oak"))
  }

  @Test func `advice and warnings that are new pass, a review holds`() throws {
    for (level, left) in [("advice", 5), ("warn", 5), ("review", 2), ("stop", 2)] {
      let company = try TestCompany()
      let id = try company.readyLetter(by: company.dana, customers: 5)
      let end = try sendFive(company, id) {
        try company.putInForce(oak: level)
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

  @Test(.enabled(if: TestDatabase.isOnServer))
  func `copies that one node is about to take are passed over by another`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 4)
    _ = try company.dana.beginSending(id)
    let (store, now) = (company.workplace.store, company.clock.now)
    var others: [Claim]?
    let mine = try store.write { tx in
      let mine = try tx.dispatch.claim(.copies(of: id), worker: "w1", at: now, limit: 2)
      // It may be done again, for the other one was in its way.
      others = try others ?? store.write { try $0.dispatch.claim(.copies(of: id), worker: "w2", at: now, limit: 9) }
      return mine
    }
    #expect(mine.count == 2 && others?.count == 2)
    #expect(Set((mine + (others ?? [])).map(\.message.id)).count == 4)
  }
}
