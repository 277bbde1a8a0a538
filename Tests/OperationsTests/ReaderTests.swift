import Delivery
import Feedback
import Firsthand
import MailFormat
import Operations
import Store
import Testing

/// What the reader of a letter can do by the link in it.
@Suite struct ReaderTests {
  /// A letter of Dana's, sent to Ana; what came with it.
  private func sentToAna(_ company: TestCompany, by session: Session? = nil) throws -> Message {
    let session = session ?? company.dana
    let local = session.member.address.local
    try company.importCSV("Email,First name,Tastes\nana-\(local)@customers.example,Ana,oak\n", for: session)
    let letter = try company.write(by: session)
    _ = try session.submitNewsletter(letter.id)
    _ = try session.beginSending(letter.id)
    _ = try company.deliver(letter.id)
    return try #require(try session.status(of: letter.id).messages.first).message
  }

  private func token(_ message: Message, _ company: TestCompany) -> String {
    LetterToken.text(for: message.id, secret: company.workplace.secret)
  }

  private func open(_ message: Message, _ company: TestCompany) throws -> ReaderDesk {
    try #require(try ReaderDesk.open(company.workplace, token: token(message, company)))
  }

  private func leftOut(_ session: Session) throws -> [LeftOutReason?] { try session.customers().map(\.leftOut) }

  @Test func `a token that is not ours opens nothing, whatever its length`() throws {
    let company = try TestCompany()
    let right = token(try sentToAna(company), company)
    #expect(try ReaderDesk.open(company.workplace, token: right) != nil)
    #expect(try ReaderDesk.open(company.workplace, token: right.uppercased()) != nil, "mail programs change case")
    var wrong = ["", "x", String(right.dropLast()), right + "0", String(right.reversed()), "ſ" + right.dropFirst()]
    for place in stride(from: 0, to: right.count, by: 5) {
      var characters = Array(right)
      characters[place] = characters[place] == "0" ? "1" : "0"
      wrong.append(String(characters))
    }
    for text in wrong { #expect(try ReaderDesk.open(company.workplace, token: text) == nil, "\(text)") }
    let unknown = LetterToken.text(for: Message.ID("000000000zzzzzzz"), secret: company.workplace.secret)
    #expect(try ReaderDesk.open(company.workplace, token: unknown) == nil)
  }

  @Test func `a pause keeps letters back until its day and ends by itself`() throws {
    let company = try TestCompany()
    let desk = try open(try sentToAna(company), company)
    let day = desk.now.day.adding(months: 1)
    #expect(try desk.choose(.pause(until: day, .salesperson), words: "On holiday"))
    #expect(try desk.choose(.pause(until: day, .salesperson)) == false, "it was so already")
    #expect(try leftOut(company.dana) == [.paused(until: day)])
    let letter = try company.write(by: company.dana)
    #expect(try company.dana.checkNewsletter(letter.id).leftOut.map(\.reason) == [.paused(until: day)])
    company.clock.advance(seconds: (day.startInUTC.milliseconds - company.clock.now.milliseconds) / 1_000 - 1)
    #expect(try leftOut(company.dana) == [.paused(until: day)])
    company.clock.advance(seconds: 1)
    #expect(try leftOut(company.dana) == [nil])
    #expect(try desk.standing().getsLetters)
  }

  @Test func `a pause asked for in the middle of a send holds at the next copy`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    let last = try #require(try company.dana.status(of: id).messages.map(\.message).max { $0.id < $1.id })
    let desk = try open(last, company)
    var left = 0
    _ = try company.deliver(id) { envelope, bytes, gate in
      if left == 1 {
        do { _ = try desk.choose(.pause(until: desk.now.day.adding(months: 2), .newsletters)) } catch {
          Issue.record("\(error)")
        }
      }
      left += 1
      return TestCompany.takes(envelope, bytes, gate)
    }
    #expect(try company.states(of: id, company.dana) == [.accepted: 2, .leftOut: 1])
    let row = try #require(try company.dana.status(of: id).messages.first { $0.message.id == last.id })
    #expect(LeftOutReason(name: row.reason)?.words.contains("pause until") == true)
    let entry = try #require(try company.dana.searchLog(LogQuery(newsletter: id, kinds: [.leftOut])).last)
    #expect(entry.entry.facts == [LogEntry.Fact("reason", "paused")], "the day stands with the person, not in the log")
  }

  @Test func `who leaves one writer may still hear from another`() throws {
    let company = try TestCompany()
    let message = try sentToAna(company)
    let desk = try open(message, company)
    #expect(try desk.choose(.stop(.salesperson)))
    #expect(try leftOut(company.dana) == [.leftThisWriter])
    let key = company.workplace.secret.addressKey(message.recipient.normalized)
    func stands(_ session: Session) throws -> Suppression? {
      try company.workplace.store.read {
        try $0.shared.suppression(addressKey: key, owner: session.member.id, at: company.clock.now)
      }
    }
    #expect(try stands(company.dana)?.scope == .salesperson(company.dana.member.id))
    #expect(try stands(company.soren) == nil)
    #expect(try desk.choose(.stop(.newsletters)))
    #expect(try stands(company.soren)?.scope == .newsletters)
    #expect(try desk.choose(.stop(.everything)))
    #expect(try stands(company.soren)?.scope == .everything)
    #expect(try leftOut(company.dana) == [.suppressed(.unsubscribed)])
    // What was chosen last is what is meant.
    #expect(try desk.choose(.stop(.salesperson)))
    #expect(try stands(company.soren) == nil && stands(company.dana) != nil)
  }

  @Test func `a mail program's button stops all letters and never takes anything back`() throws {
    let company = try TestCompany()
    let desk = try open(try sentToAna(company), company)
    #expect(try desk.choose(.stop(.everything)))
    #expect(try desk.stopLetters())
    #expect(try desk.stopLetters() == false)
    #expect(try desk.standing().choice?.scope == .everything)
  }

  @Test func `taking it back lifts what the person set and never a bounce, a complaint or a word by hand`() throws {
    let company = try TestCompany()
    let message = try sentToAna(company)
    let desk = try open(message, company)
    #expect(try desk.choose(.resume) == false)
    _ = try desk.choose(.stop(.everything))
    #expect(try desk.choose(.resume))
    #expect(try leftOut(company.dana) == [nil])
    let key = company.workplace.secret.addressKey(message.recipient.normalized)
    for reason in [Suppression.Reason.bounced, .byHand, .complained] {
      try company.workplace.store.write { tx in
        _ = try tx.shared.suppress(Suppression(addressKey: key, reason: reason, at: company.clock.now))
      }
      _ = try desk.choose(.stop(.everything))
      _ = try desk.choose(.resume)
      #expect(try leftOut(company.dana) == [.suppressed(reason)])
      let standing = try desk.standing()
      #expect(standing.choice == nil && standing.isClosed)
    }
    let kinds = try company.ada.searchLog(LogQuery(address: message.recipient.normalized)).map(\.entry.kind)
    #expect(kinds.filter { $0 == .suppressionLifted }.count == 4)
  }

  @Test func `each wish is on the customer's card and told to the writer, but not a hundred times`() throws {
    let company = try TestCompany()
    let message = try sentToAna(company)
    let desk = try open(message, company)
    let customer = try #require(message.customer)
    _ = try desk.choose(
      .pause(until: desk.now.day.adding(months: 3), .salesperson), words: " Busy\u{7} with\nthe house ")
    _ = try desk.choose(.say, words: "Thank you")
    func events(_ session: Session) throws -> [Event] {
      try company.workplace.store.read { try $0.owned(by: session.member.id).events(of: customer) }
    }
    #expect(try events(company.dana).map(\.kind) == [.saidWhy, .paused])
    #expect(try events(company.dana).map(\.words) == ["Thank you", "Busy with\nthe house"])
    #expect(try events(company.soren).isEmpty)
    var notices: [String] = []
    _ = try company.deliver { envelope, bytes, gate in
      let mail = ParsedMessage(bytes)
      notices.append(envelope.recipient.text + " " + (mail.first("Subject") ?? ""))
      if notices.count == 1 { #expect(mail.text.contains("> Busy with") && mail.text.contains("> the house")) }
      return TestCompany.takes(envelope, bytes, gate)
    }
    #expect(notices.count == 2 && notices.allSatisfy { $0.hasPrefix("dana@northwind.example Ana ") }, "\(notices)")
    for _ in 0..<30 {
      _ = try? desk.choose(.stop(.newsletters))
      _ = try? desk.choose(.resume)
    }
    refusal(.tryLater, "a lot for one day") { _ = try desk.choose(.resume) }
    #expect(try desk.choose(.stop(.everything)), "that letters stop always goes through")
    #expect(try events(company.dana).count == 50)
    #expect(try company.deliver().counts.accepted == 3)
  }

  @Test func `what is asked for must be a day ahead, and a few words`() throws {
    let company = try TestCompany()
    let desk = try open(try sentToAna(company), company)
    refusal(.badInput, "after today") { _ = try desk.choose(.pause(until: desk.now.day, .salesperson)) }
    refusal(.badInput, "two years") {
      _ = try desk.choose(.pause(until: desk.now.day.adding(months: 30), .salesperson))
    }
    refusal(.badInput, "one person's") {
      _ = try desk.choose(.pause(until: desk.now.day.adding(months: 3), .everything))
    }
    refusal(.badInput, "1000 characters") { _ = try desk.choose(.say, words: String(repeating: "a", count: 1_001)) }
    _ = try desk.choose(.say, words: String(repeating: "å", count: 1_000))
  }

  @Test func `a test shows the page and changes nothing`() throws {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    let customer = try #require(try company.customers(of: company.dana).first)
    let letter = try company.write(by: company.dana)
    let id = try company.dana.sendTest(of: letter.id, as: customer.id)
    let token = LetterToken.text(for: id, secret: company.workplace.secret)
    let desk = try #require(try ReaderDesk.open(company.workplace, token: token))
    #expect(desk.isTest)
    #expect(try desk.choose(.stop(.everything), words: "no") == false)
    #expect(try desk.stopLetters() == false)
    #expect(try leftOut(company.dana) == [nil])
    let key = company.workplace.secret.addressKey(company.dana.member.address.normalized)
    #expect(try company.workplace.store.read { try $0.shared.suppressions(addressKey: key) }.isEmpty)
  }

  @Test func `a letter in the browser is the one its reader got`() throws {
    let company = try TestCompany(publicURL: "https://letters.northwind.example")
    let message = try sentToAna(company)
    try company.importCSV("Email,First name\nana-dana@customers.example,Annabel\n", for: company.dana)
    let page = try #require(try open(message, company).letterPage())
    #expect(page.subject == "The oak tables I told you about")
    #expect(page.html.contains("Dear Ana,") && !page.html.contains("Annabel"), "as it was then")
    #expect(!page.html.contains("cid:"))
    #expect(page.html.contains("https://letters.northwind.example/u/" + token(message, company)))
  }

  @Test func `with pages a copy names them in header and body, over https as one click`() throws {
    for (site, isOneClick) in [("https://letters.northwind.example", true), ("http://127.0.0.1:8080", false)] {
      let company = try TestCompany(unsubscribe: isOneClick ? "off@northwind.example" : nil, publicURL: site)
      try company.addCustomers(1, to: company.dana)
      let letter = try company.write(by: company.dana)
      _ = try company.dana.submitNewsletter(letter.id)
      _ = try company.dana.beginSending(letter.id)
      var bytes: [UInt8] = []
      _ = try company.deliver(letter.id) { envelope, copy, gate in
        bytes = copy
        return TestCompany.takes(envelope, copy, gate)
      }
      let token = token(try #require(try company.dana.status(of: letter.id).messages.first).message, company)
      let mail = ParsedMessage(bytes)
      let head = String(decoding: bytes, as: UTF8.self).replacing("\r\n ", with: " ")
      if isOneClick {
        #expect(
          head.contains(
            "\r\nList-Unsubscribe: <\(site)/u/\(token)>, <mailto:off+\(token)@northwind.example?subject=unsubscribe>\r\n"
              + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"))
      } else {
        #expect(head.contains("\r\nList-Unsubscribe: <\(site)/u/\(token)>\r\n"))
        #expect(mail.first("List-Unsubscribe-Post") == nil)
      }
      let text = mail.firstPart(contentType: "text/plain")?.text ?? ""
      #expect(text.contains("View in browser <\(site)/v/\(token)>"))
      #expect(text.contains("Please don't write to me again <\(site)/u/\(token)>"))
      #expect(mail.firstPart(contentType: "text/html")?.text.contains("href=\"\(site)/v/\(token)\"") == true)
    }
  }
}
