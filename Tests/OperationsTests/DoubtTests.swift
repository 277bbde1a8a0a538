import Delivery
import Firsthand
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// Mails of which nobody knows whether the relay took them, and a person's word on them.
@Suite struct DoubtTests {
  private static let yes = Submission.accepted(Reply(code: 250, text: "ok"))

  /// A letter of Dana's to three, one of which is in doubt.
  private func company() throws -> (TestCompany, Newsletter.ID, Doubt) {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    var count = 0
    _ = try company.deliver { _, _, gate in
      guard gate() else { return .withheld }
      count += 1
      return count == 2 ? .inDoubt("The connection ended before the relay answered the end of the message.") : Self.yes
    }
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .inDoubt: 1])
    return (company, id, try #require(try company.dana.doubts(of: id).open.first))
  }

  @Test func `taken as sent, a copy is never sent again and the log says whose word it was`() throws {
    let (company, id, doubt) = try company()
    try company.dana.resolve([doubt.message.id], as: .sent)
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .presumedSent: 1])
    #expect(try company.dana.doubts().open.isEmpty)
    #expect(try company.deliver().counts.total == 0)
    let entry = try #require(try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.presumedSent])).first)
    #expect(entry.entry.actor == company.dana.member.id && entry.entry.message == doubt.message.id)
    #expect(entry.address == doubt.message.recipient.text)
  }

  @Test func `sent again, it goes once more, though the letter was over`() throws {
    let (company, id, doubt) = try company()
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
    try company.dana.resolve([doubt.message.id], as: .resend)
    #expect(try company.dana.status(of: id).newsletter.state == .sending)
    var recipients: [String] = []
    _ = try company.deliver { envelope, _, gate in
      guard gate() else { return .withheld }
      recipients.append(envelope.recipient.text)
      return Self.yes
    }
    #expect(recipients == [doubt.message.recipient.text])
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
    #expect(try company.states(of: id, company.dana) == [.accepted: 3])
    #expect(try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.sentAgain])).count == 1)
  }

  @Test func `what stands against a copy by now holds for one that is sent again`() throws {
    let (company, id, doubt) = try company()
    #expect(try company.dana.suppress(doubt.message.recipient))
    try company.dana.resolve([doubt.message.id], as: .resend)
    #expect(try company.deliver().counts.leftOut == 1)
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .leftOut: 1])
  }

  @Test func `nobody decides twice, and of several that are named all are decided or none`() throws {
    let (company, id, doubt) = try company()
    let other = try #require(
      try company.dana.status(of: id).messages.first { $0.message.state == .accepted }?.message.id)
    refusal(.conflict, "not in doubt any more") {
      try company.dana.resolve([doubt.message.id, other], as: .sent)
    }
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .inDoubt: 1])
    try company.dana.resolve([doubt.message.id], as: .sent)
    refusal(.conflict, "not in doubt any more") { try company.dana.resolve([doubt.message.id], as: .resend) }
  }

  @Test func `a word on copies that were in doubt is none on one that is in doubt again since`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    func breakOff() throws { _ = try company.deliver { $2() ? .inDoubt("gone") : .withheld } }
    try breakOff()
    let read = try company.dana.doubts(of: id).open
    try company.dana.resolve([read[0].message.id], as: .resend)
    try breakOff()
    #expect(try company.states(of: id, company.dana) == [.inDoubt: 3])
    #expect(try company.dana.resolve(read, of: id, as: .resend) == 2)
    #expect(try company.states(of: id, company.dana) == [.inDoubt: 1, .queued: 2])
    #expect(try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.sentAgain])).count == 3)
    #expect(try company.dana.resolveAll(of: id, as: .sent) == 1)
  }

  @Test func `a mail is decided by its Message-ID too`() throws {
    let (company, id, doubt) = try company()
    try company.dana.resolve([Message.ID(doubt.message.messageID)], as: .sent)
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .presumedSent: 1])
  }

  @Test func `a colleague's doubts are as unknown, an administrator decides them and it is logged`() throws {
    let (company, _, doubt) = try company()
    #expect(try company.soren.doubts().open.isEmpty)
    refusal(.notFound, "no message") { try company.soren.resolve([doubt.message.id], as: .sent) }
    refusal(.notFound, "no message") { try company.karin.resolve([doubt.message.id], as: .sent) }
    #expect(try company.ada.doubts().open.map(\.message.id) == [doubt.message.id])
    let reads = try company.ada.searchLog(LogQuery(actor: company.ada.member.id, kinds: [.personalDataRead]))
    #expect(reads.contains { $0.entry.facts.map(\.value) == ["doubts"] })
    try company.ada.resolve([doubt.message.id], as: .sent)
    #expect(
      try company.ada.searchLog(LogQuery(kinds: [.presumedSent])).map(\.entry.actor) == [company.ada.member.id])
  }

  @Test func `of a cancelled letter nothing is sent again`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 2)
    _ = try company.dana.beginSending(id)
    _ = try company.deliver { _, _, gate in
      guard gate() else { return .withheld }
      _ = try? company.dana.cancelNewsletter(id)
      return .inDoubt("gone")
    }
    let doubt = try #require(try company.dana.doubts().open.first)
    refusal(.conflict, "only be taken as sent") { try company.dana.resolve([doubt.message.id], as: .resend) }
    #expect(try company.dana.resolveAll(of: id, as: .sent) == 1)
  }

  @Test func `an answer that comes after a person's word changes nothing and is shown as a possible double`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(id)
    var count = 0
    _ = try company.deliver(id) { _, _, gate in
      guard gate() else { return .withheld }
      count += 1
      // It stands still for longer than its lease; meanwhile a person has the copy sent again, and it goes.
      company.clock.advance(seconds: 61)
      do {
        _ = try company.workplace.recoverAbandoned()
        #expect(try company.dana.resolveAll(of: id, as: .resend) == 1)
        #expect(try company.deliver(id, worker: "w2").counts.accepted == 1)
      } catch { Issue.record("\(error)") }
      return Self.yes
    }
    #expect(count == 1)
    #expect(try company.states(of: id, company.dana) == [.accepted: 1])
    let doubles = try company.ada.doubts().doubles
    #expect(doubles.map(\.message.newsletter) == [id])
    #expect(try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.accepted])).count == 2)
  }

  /// A letter to one, whose try stands still past its lease. Its writer decides, `meanwhile` happens, and then the relay
  /// says `answer` to it after all.
  private func lateAnswer(
    _ answer: Submission, after decision: DoubtDecision,
    meanwhile: @escaping (TestCompany, Newsletter.ID) throws -> Void = { _, _ in }
  ) throws -> (TestCompany, Newsletter.ID) {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(id)
    do {
      _ = try company.deliver(id) { _, _, gate in
        guard gate() else { return .withheld }
        company.clock.advance(seconds: 61)
        do {
          _ = try company.workplace.recoverAbandoned()
          #expect(try company.dana.resolveAll(of: id, as: decision) == 1)
          try meanwhile(company, id)
        } catch { Issue.record("\(error)") }
        return answer
      }
    } catch let error as FirsthandError where error.code == .tryLater {
      // It has lost its lease, and claims nothing more.
    }
    return (company, id)
  }

  @Test func `a late yes makes the second try needless`() throws {
    let (company, id) = try lateAnswer(Self.yes, after: .resend)
    #expect(try company.states(of: id, company.dana) == [.accepted: 1])
    #expect(try company.deliver().counts.total == 0)
    #expect(try company.ada.doubts().doubles.isEmpty)
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
  }

  @Test func `what the relay says at last goes before what a person took for sent`() throws {
    let no = Submission.rejected(.dot, Reply(code: 554, enhanced: "5.7.1", text: "spam"))
    for (answer, state) in [(Self.yes, Message.State.accepted), (no, .rejected)] {
      let (company, id) = try lateAnswer(answer, after: .sent)
      #expect(try company.states(of: id, company.dana) == [state: 1])
    }
  }

  @Test func `a late no does not take back that it is sent again`() throws {
    let no = Submission.rejected(.dot, Reply(code: 554, text: "spam"))
    let (company, id) = try lateAnswer(no, after: .resend)
    #expect(try company.states(of: id, company.dana) == [.queued: 1])
  }

  @Test func `a decision that was made of an earlier try is refused`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(id)
    func breakOff() throws { _ = try company.deliver { $2() ? .inDoubt("gone") : .withheld } }
    try breakOff()
    let seen = try #require(try company.dana.doubts().open.first).message
    try company.dana.resolve([seen.id], as: .resend, attempt: seen.attempt)
    try breakOff()
    refusal(.conflict, "not in doubt any more") {
      try company.dana.resolve([seen.id], as: .resend, attempt: seen.attempt)
    }
    #expect(try company.states(of: id, company.dana) == [.inDoubt: 1])
  }

  @Test func `a late yes reaches a copy that another run has claimed, whose gate then stays shut`() throws {
    var claimed: (Claim, Worker)?
    let (company, id) = try lateAnswer(Self.yes, after: .resend) { company, id in
      let worker = Worker(id: "w2", process: "p2")
      claimed = try company.workplace.store.write { tx in
        try tx.dispatch.signIn(worker, until: company.clock.now.adding(seconds: 600))
        return try tx.dispatch.claim(.copies(of: id), worker: worker.id, at: company.clock.now, limit: 1).first.map {
          ($0, worker)
        }
      }
    }
    let (claim, _) = try #require(claimed)
    #expect(claim.attempt == 2)
    #expect(try company.states(of: id, company.dana) == [.accepted: 1])
    let record = GateRecord(
      epoch: try company.workplace.store.read { try $0.shared.stopEpoch() }, sha256: "x", date: company.clock.now,
      renderer: "1")
    #expect(
      try !company.workplace.store.write { try $0.dispatch.openGate(claim, record, at: company.clock.now).value() })
    try company.workplace.store.write { try company.workplace.release(claim, in: $0) }
    #expect(try company.states(of: id, company.dana) == [.accepted: 1])
    #expect(try company.ada.doubts().doubles.isEmpty)
  }

  @Test func `a late yes reaches a copy that was put off, or cancelled, since`() throws {
    let (company, id) = try lateAnswer(Self.yes, after: .resend) { company, id in
      _ = try company.deliver(id, worker: "w2") { _, _, _ in
        .deferred(.rcpt, Reply(code: 450, text: "greylisted"), "later")
      }
    }
    #expect(try company.states(of: id, company.dana) == [.accepted: 1])
    let (other, cancelled) = try lateAnswer(Self.yes, after: .resend) { company, id in
      _ = try company.dana.cancelNewsletter(id)
    }
    #expect(try other.states(of: cancelled, other.dana) == [.accepted: 1])
    #expect(try other.ada.doubts().doubles.isEmpty)
  }
}
