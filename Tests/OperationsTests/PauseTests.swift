import Delivery
import Firsthand
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// Letters that are held in the middle, and what their writers see meanwhile.
@Suite struct PauseTests {
  private static let yes = Submission.accepted(Reply(code: 250, enhanced: "2.0.0", text: "queued"))

  /// A letter to five whose writer pauses when the second copy has been taken.
  private func pausedLetter(_ company: TestCompany, _ extra: String = "") throws -> Newsletter.ID {
    let id = try company.readyLetter(extra, by: company.dana, customers: 5)
    if !extra.isEmpty { _ = try company.karin.approveNewsletter(id, reason: "") }
    _ = try company.dana.beginSending(id)
    var left = 0
    _ = try company.deliver(id) { _, _, gate in
      guard gate() else { return .withheld }
      left += 1
      if left == 2 { do { try company.dana.pauseNewsletter(id) } catch { Issue.record("\(error)") } }
      return Self.yes
    }
    #expect(left == 2)
    return id
  }

  @Test func `a pause acts at the next copy, and resumed it sends to the rest once`() throws {
    let company = try TestCompany()
    let id = try pausedLetter(company)
    #expect(try company.dana.status(of: id).newsletter.state == .paused)
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .queued: 3])
    #expect(try !company.workplace.hasWork())
    #expect(try company.deliver().counts.total == 0)
    refusal(.conflict, "paused") { _ = try company.dana.beginSending(id) }
    refusal(.conflict, "not being sent") { try company.dana.pauseNewsletter(id) }
    try company.dana.resumeNewsletter(id)
    #expect(try company.deliver().counts.accepted == 3)
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
    let kinds = try company.dana.searchLog(LogQuery(newsletter: id, kinds: [.paused, .resumed])).map(\.entry.kind)
    #expect(kinds == [.paused, .resumed])
  }

  @Test func `a pause keeps back the last dot of a copy that is on its way`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    var gates: [Bool] = []
    _ = try company.deliver { _, _, gate in
      if gates.isEmpty { do { try company.dana.pauseNewsletter(id) } catch { Issue.record("\(error)") } }
      gates.append(gate())
      return gates.last == true ? Self.yes : .withheld
    }
    #expect(gates == [false])
    #expect(try company.states(of: id, company.dana) == [.queued: 3])
  }

  @Test func `it does not go on without its certificate`() throws {
    let company = try TestCompany()
    let id = try pausedLetter(company, "reviewword")
    try company.karin.withdrawApproval(of: id)
    refusal(.conflict, "approval") { try company.dana.resumeNewsletter(id) }
    #expect(try company.deliver(id).counts.total == 0)
    refusal(.notFound, "among yours") { try company.soren.resumeNewsletter(id) }
    refusal(.notFound, "among yours") { try company.soren.pauseNewsletter(id) }
  }

  @Test func `paused before its audience was written down to the end, it goes on with everybody`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 4)
    _ = try company.dana.sendNow(id, zone: "UTC")
    // As it stands when a long audience is half written down.
    let person = try #require(try company.customers(of: company.dana).first)
    try company.workplace.store.write { tx in
      let message = Message(
        id: company.workplace.surroundings.ids.next(), kind: .copy, newsletter: id, customer: person.id,
        owner: company.dana.member.id, recipient: person.address, messageID: "first@northwind.example", state: .queued,
        attempt: 0)
      _ = try tx.company.setState(.freezing, of: id, from: ["scheduled"], at: company.clock.now)
      #expect(try tx.dispatch.enqueue(message, at: company.clock.now))
    }
    try company.dana.pauseNewsletter(id)
    #expect(try company.workplace.releaseDue().released.isEmpty)
    #expect(try company.deliver(id).counts.total == 0)
    try company.dana.resumeNewsletter(id)
    #expect(try company.deliver(id).counts.accepted == 4)
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
  }

  @Test func `paused, it can be cancelled, and the rest never leaves`() throws {
    let company = try TestCompany()
    let id = try pausedLetter(company)
    _ = try company.dana.cancelNewsletter(id)
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .cancelled: 3])
    refusal(.conflict, "not paused") { try company.dana.resumeNewsletter(id) }
  }

  @Test func `paused at its very last copy it is done`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(id)
    _ = try company.deliver { _, _, gate in
      guard gate() else { return .withheld }
      do { try company.dana.pauseNewsletter(id) } catch { Issue.record("\(error)") }
      return Self.yes
    }
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
  }

  @Test func `its writer sees every recipient with what became of the copy, page by page`() throws {
    let company = try TestCompany()
    try company.importCSV("Email\nnobody@nowhere.example\n", for: company.dana, basis: nil)
    let id = try company.readyLetter(by: company.dana, customers: 7)
    _ = try company.dana.beginSending(id)
    var count = 0
    _ = try company.deliver { _, _, gate in
      guard gate() else { return .withheld }
      count += 1
      switch count {
      case 1: return .rejected(.rcpt, Reply(code: 550, enhanced: "5.1.1", text: "no such mailbox"))
      case 2: return .deferred(.rcpt, Reply(code: 451, enhanced: "4.7.1", text: "later"), "The relay said later.")
      case 3: return .inDoubt("The line broke.")
      default: return Self.yes
      }
    }
    let desk = try SalespersonDesk(company.dana)
    let whole = try desk.progress(id)
    #expect(whole.copies.count == 8 && whole.next == nil && whole.tally.total == 8)
    let standings = Dictionary(grouping: whole.copies, by: \.standing).mapValues(\.count)
    #expect(standings == [.refused: 1, .tryingAgain: 1, .unknown: 1, .sent: 4, .leftOut: 1])
    for (standing, number) in standings {
      #expect(whole.tally.count(standing) == number)
      #expect(try desk.progress(id, standing: standing).copies.count == number)
    }
    let refused = try #require(whole.copies.first { $0.standing == .refused })
    #expect(refused.relayWords == "no such mailbox" && refused.stored.attempts.first?.code == 550)
    #expect(refused.name.hasPrefix("Name"))
    var seen: [Customer.ID] = []
    var after: Customer.ID?
    repeat {
      let page = try desk.progress(id, after: after, limit: 3)
      seen += page.copies.map(\.customer)
      after = page.next
    } while after != nil
    #expect(seen == whole.copies.map(\.customer) && Set(seen).count == 8)
    refusal(.notFound, "among yours") { _ = try SalespersonDesk(company.soren).progress(id) }
  }

  @Test func `before sending they see whom it goes to, who is left out and why`() throws {
    let company = try TestCompany()
    try company.importCSV("Email,First name\nnew@x.example,Nina\n", for: company.dana, basis: nil)
    let id = try company.readyLetter("warnword", by: company.dana, customers: 3, acknowledges: true)
    _ = try company.dana.suppress(EmailAddress("dana2@customers.example"))
    let desk = try SalespersonDesk(company.dana)
    let ready = try desk.sendSummary(id)
    #expect(ready.isCertified && ready.recipients == 2 && ready.leftOutCount == 2)
    #expect(ready.leftOut.map(\.names) == [["Nina"], ["Name2 Last2"]])
    let draft = try company.write("warnword stopword reviewword", by: company.dana).id
    let open = try desk.sendSummary(draft)
    #expect(!open.isCertified && open.recipients == 2)
    #expect(open.mustFix.map(\.quote) == ["stopword"] && open.toConsider.map(\.quote) == ["warnword"])
    #expect(open.needsApproval.map(\.quote) == ["reviewword"])
    // A standard that is new since makes it be checked again.
    try company.putInForce(oak: "review")
    let again = try desk.sendSummary(id)
    #expect(!again.isCertified && !again.needsApproval.isEmpty)
    refusal(.notFound, "among yours") { _ = try SalespersonDesk(company.soren).sendSummary(id) }
  }

  @Test func `letters stand on their shelves, newest first`() throws {
    let company = try TestCompany()
    let first = try company.readyLetter(by: company.dana)
    let second = try company.write(by: company.dana).id
    _ = try company.dana.beginSending(first)
    let desk = try SalespersonDesk(company.dana)
    #expect(try desk.letters(.underway).letters.map(\.id) == [first])
    #expect(try desk.letters(.drafts).letters.map(\.id) == [second])
    _ = try company.deliver()
    #expect(try desk.shelves() == [.drafts: 1, .underway: 0, .sent: 1, .cancelled: 0])
    #expect(try desk.overview().sent.first?.tally.count(.sent) == 3)
    let page = try desk.letters(nil, limit: 1)
    #expect(page.letters.map(\.id) == [second] && page.next == second)
    #expect(try desk.letters(nil, before: page.next).letters.map(\.id) == [first])
    #expect(try SalespersonDesk(company.soren).shelves() == [.drafts: 0, .underway: 0, .sent: 0, .cancelled: 0])
  }
}
