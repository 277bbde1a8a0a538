import Firsthand
import MailFormat
import Operations
import Store
import Testing

/// What writers ask directors, and what these answer.
@Suite struct ReviewTests {
  let never = RuleID(policy: "words", rule: "never")

  /// Dana's letter that waits because of "reviewword", with its digest.
  private func waiting(_ company: TestCompany) throws -> (Newsletter.ID, Digest) {
    let letter = try company.write("reviewword", by: company.dana)
    let report = try company.dana.submitNewsletter(letter.id, reason: "Karin knows the joiner.")
    #expect(!report.isReady)
    return (letter.id, report.check.content)
  }

  @Test func `the inbox shows what waits, oldest first, with the writer's reason`() throws {
    let company = try TestCompany()
    let karin = try DirectorDesk(company.karin)
    #expect(try karin.inbox().isEmpty)
    let (first, _) = try waiting(company)
    company.clock.advance(seconds: 60)
    let second = try company.write("stopword", by: company.soren)
    _ = try SalespersonDesk(company.soren).askForException(from: never, for: second.id, reason: "A quotation.")
    let inbox = try karin.inbox()
    #expect(inbox.map(\.newsletter) == [first, second.id])
    #expect(inbox[0].approval?.reason == "Karin knows the joiner.")
    #expect(inbox[0].approval?.rules == [RuleID(policy: "words", rule: "ask")])
    #expect(inbox[0].writer.name == "Dana Reyes" && inbox[0].exceptions.isEmpty)
    #expect(inbox[1].approval == nil && inbox[1].exceptions.map(\.reason) == ["A quotation."])
    let item = try karin.inboxItem(first)
    #expect(item.check.findings.map(\.quote).contains("reviewword"))
    #expect(item.parts.contains { $0.part == .slot("news") && $0.text.contains("reviewword") })
    #expect(item.parts.contains { $0.part == nil && $0.text.contains("Northwind") })
    #expect(try karin.inboxLetter(first).contains("reviewword"))
    let reads = try company.ada.searchLog(LogQuery(newsletter: first, kinds: [.personalDataRead]))
    #expect(reads.map(\.entry.actor) == [company.karin.member.id])
  }

  @Test func `a long inbox comes a page at a time, and counts all that waits`() throws {
    let company = try TestCompany()
    let karin = try DirectorDesk(company.karin)
    #expect(try karin.inboxStanding().count == 0 && karin.inboxStanding().oldest == nil)
    var ids: [Newsletter.ID] = []
    for _ in 1...3 {
      ids.append(try waiting(company).0)
      company.clock.advance(seconds: 60)
    }
    let asked = try company.write("stopword", by: company.soren)
    _ = try SalespersonDesk(company.soren).askForException(from: never, for: asked.id, reason: "A quotation.")
    let first = try karin.inboxPage(limit: 3)
    #expect(first.entries.map(\.newsletter) == ids && first.count == 4 && first.next == 3)
    let second = try karin.inboxPage(from: 3, limit: 3)
    #expect(second.entries.map(\.newsletter) == [asked.id] && second.count == 4 && second.next == nil)
    let standing = try karin.inboxStanding()
    #expect(standing.count == 4 && standing.oldest == first.entries.first?.since)
    // A page that is gone since begins anew.
    #expect(try karin.inboxPage(from: 40).entries.map(\.newsletter) == ids + [asked.id])
  }

  @Test func `a letter that waits for nobody is not in the inbox, whoever asks`() throws {
    let company = try TestCompany()
    let draft = try company.write("reviewword", by: company.dana)
    let karin = try DirectorDesk(company.karin)
    for id in [draft.id, Newsletter.ID("000000000zzzzzzz")] {
      refusal(.notFound, "Nothing waits here") { _ = try karin.inboxItem(id) }
      refusal(.notFound, "Nothing waits here") { _ = try karin.inboxLetter(id) }
    }
    #expect(try company.ada.searchLog(LogQuery(kinds: [.personalDataRead])).isEmpty)
    refusal(.notPermitted, "director") { _ = try DirectorDesk(company.dana) }
  }

  @Test func `a yes is to what was read, not to what was handed in since`() throws {
    let company = try TestCompany()
    let karin = try DirectorDesk(company.karin)
    let (id, read) = try waiting(company)
    _ = try company.dana.changeNewsletter(id) { $0.words.subject = "The ash tables I told you about" }
    let now = try company.dana.submitNewsletter(id).check.content
    refusal(.conflict, "changed since you read it") { _ = try karin.approve(id, seen: read, reason: "") }
    refusal(.conflict, "changed since you read it") { _ = try karin.decline(id, seen: read, reason: "no") }
    refusal(.conflict, "changed since you read it") {
      _ = try karin.suggest(Newsletter.Edit(subject: "Oak"), for: id, seen: read, reason: "shorter")
    }
    _ = try karin.approve(id, seen: now, reason: "fine")
    #expect(try company.dana.status(of: id).newsletter.state == .ready)
  }

  @Test func `a no with its reason makes the letter a draft again`() throws {
    let company = try TestCompany()
    let (id, read) = try waiting(company)
    let karin = try DirectorDesk(company.karin)
    refusal(.badInput, "why not") { _ = try karin.decline(id, seen: read, reason: "  ") }
    let reply = try karin.decline(id, seen: read, reason: "The joiner has not agreed.")
    #expect(try company.dana.status(of: id).newsletter.state == .draft)
    #expect(try karin.inbox().isEmpty)
    let dana = try SalespersonDesk(company.dana)
    let review = try dana.review(of: id)
    #expect(review.open.map(\.reply.reason) == ["The joiner has not agreed."])
    #expect(review.open[0].director == "Karin Lund" && !review.open[0].reply.isSuggestion)
    refusal(.badInput, "no suggested words") { _ = try dana.acceptSuggestion(reply.id, in: id) }
    try dana.revise(reply.id, in: id)
    refusal(.conflict, "already") { try dana.revise(reply.id, in: id) }
    #expect(try dana.review(of: id).open.isEmpty)
    #expect(try !company.dana.submitNewsletter(id).isReady)
  }

  @Test func `suggested words go at once when taken over, and only just those words`() throws {
    let company = try TestCompany()
    let karin = try DirectorDesk(company.karin)
    let dana = try SalespersonDesk(company.dana)
    func suggested() throws -> (Newsletter.ID, ReviewReply) {
      let (id, read) = try waiting(company)
      let news = try #require(try company.dana.status(of: id).newsletter.words.slots["news"])
      let edit = Newsletter.Edit(
        subject: "The oak tables I told you about", slots: ["news": news.replacing("joiner oils", with: "joiner waxes")]
      )
      return (id, try karin.suggest(edit, for: id, seen: read, reason: "He waxes them."))
    }
    let (taken, reply) = try suggested()
    // The subject is as it was, so it is no suggestion.
    #expect(reply.suggestion.subject == nil && reply.suggestion.slots.count == 1)
    #expect(try company.dana.status(of: taken).newsletter.state == .draft)
    let open = try #require(try dana.review(of: taken).open.first)
    #expect(open.isCurrent && open.parts.map(\.part) == [.slot("news")])
    _ = try dana.acceptSuggestion(reply.id, in: taken)
    #expect(try company.dana.submitNewsletter(taken).isReady)
    refusal(.conflict, "already") { _ = try dana.acceptSuggestion(reply.id, in: taken) }

    let (changed, other) = try suggested()
    _ = try company.dana.changeNewsletter(changed) { $0.words.preheader = "Another line that stands in the inbox" }
    #expect(try dana.review(of: changed).open.first?.isCurrent == false)
    _ = try dana.acceptSuggestion(other.id, in: changed)
    #expect(try !company.dana.submitNewsletter(changed).isReady)

    let (ignored, _) = try suggested()
    #expect(try !company.dana.submitNewsletter(ignored).isReady)
    #expect(try dana.review(of: ignored).open.isEmpty)
  }

  @Test func `a suggestion that breaks a standard, or says nothing new, is refused`() throws {
    let company = try TestCompany()
    let karin = try DirectorDesk(company.karin)
    let (id, read) = try waiting(company)
    let words = try company.dana.status(of: id).newsletter.words
    refusal(.findings, "Not 'stopword'") {
      _ = try karin.suggest(
        Newsletter.Edit(slots: ["closing": "How is your stopword? Write to me."]), for: id, seen: read, reason: "x")
    }
    refusal(.badInput, "stand there now") {
      _ = try karin.suggest(Newsletter.Edit(subject: words.subject), for: id, seen: read, reason: "x")
    }
    refusal(.badInput, "line break") {
      _ = try karin.suggest(Newsletter.Edit(subject: "a\nb: c"), for: id, seen: read, reason: "x")
    }
    #expect(try company.dana.status(of: id).newsletter.state == .awaitingApproval)
  }

  @Test func `nobody decides on their own letter`() throws {
    let company = try TestCompany()
    let both = Session(
      company.workplace,
      as: try company.ada.addMember(
        name: "Bo", address: EmailAddress("bo@northwind.example"), roles: [.salesperson, .director]))
    let desk = try DirectorDesk(both)
    let own = try company.write("reviewword", by: both)
    let read = try both.submitNewsletter(own.id).check.content
    let stopped = try company.write("stopword", by: both)
    let request = try SalespersonDesk(both).askForException(from: never, for: stopped.id, reason: "A quotation.")
    #expect(try desk.inbox().allSatisfy(\.isOwn))
    #expect(try desk.inboxCount() == 0)
    #expect(try DirectorDesk(company.karin).inboxCount() == 2)
    refusal(.notPermitted, "own letter") { _ = try desk.approve(own.id, seen: read, reason: "") }
    refusal(.notPermitted, "own letter") { _ = try desk.decline(own.id, seen: read, reason: "no") }
    refusal(.notPermitted, "own letter") {
      _ = try desk.suggest(Newsletter.Edit(subject: "Oak"), for: own.id, seen: read, reason: "x")
    }
    refusal(.notPermitted, "themselves") { _ = try desk.grantException(request.id) }
    refusal(.notPermitted, "themselves") { try desk.declineException(request.id, reason: "no") }
    // A director who sells sees, as a salesperson, nothing of what others wrote.
    let (foreign, _) = try waiting(company)
    refusal(.notFound, "among yours") { _ = try SalespersonDesk(both).review(of: foreign) }
  }

  @Test func `an exception is granted once, for exactly these words, until its day`() throws {
    let company = try TestCompany()
    let karin = try DirectorDesk(company.karin)
    let dana = try SalespersonDesk(company.dana)
    let letter = try company.write("stopword", by: company.dana)
    refusal(.badInput, "why") { _ = try dana.askForException(from: never, for: letter.id, reason: "") }
    refusal(.notFound, "finds nothing") {
      _ = try dana.askForException(from: RuleID(policy: "words", rule: "hm"), for: letter.id, reason: "x")
    }
    let request = try dana.askForException(from: never, for: letter.id, reason: "It is the name of a tree.")
    refusal(.conflict, "asked for that already") {
      _ = try dana.askForException(from: never, for: letter.id, reason: "Please.")
    }
    refusal(.findings, "must be fixed") { _ = try company.dana.submitNewsletter(letter.id) }
    let waiver = try karin.grantException(request.id)
    #expect(waiver.reason == "It is the name of a tree.")
    #expect(waiver.expiresAt == company.clock.now.adding(seconds: 30 * 86_400))
    refusal(.conflict, "answered already") { _ = try karin.grantException(request.id) }
    #expect(try dana.review(of: letter.id).exceptions.map(\.request.state) == [.granted])
    refusal(.conflict, "has that exception") {
      _ = try dana.askForException(from: never, for: letter.id, reason: "Again.")
    }
    #expect(try company.dana.submitNewsletter(letter.id).isReady)
    company.clock.advance(seconds: 31 * 86_400)
    refusal(.findings, "must be fixed") { _ = try company.dana.submitNewsletter(letter.id) }
  }

  @Test func `a request about words that changed is no longer asked, and law has no exception`() throws {
    let company = try TestCompany()
    let karin = try DirectorDesk(company.karin)
    let dana = try SalespersonDesk(company.dana)
    let letter = try company.write("stopword lawword", by: company.dana)
    refusal(.notPermitted, "law or safety") {
      _ = try dana.askForException(from: RuleID(policy: "words", rule: "law"), for: letter.id, reason: "x")
    }
    let request = try dana.askForException(from: never, for: letter.id, reason: "A quotation.")
    _ = try company.dana.changeNewsletter(letter.id) { $0.words.subject = "The ash tables I told you about" }
    #expect(try karin.inbox().isEmpty)
    refusal(.conflict, "changed since you read it") { _ = try karin.grantException(request.id) }
    let again = try dana.askForException(from: never, for: letter.id, reason: "Still a quotation.")
    #expect(try karin.inbox().map(\.exceptions) == [[again]])
    try karin.declineException(again.id, reason: "Say it in your own words.")
    #expect(try karin.inbox().isEmpty)
    let answered = try #require(try dana.review(of: letter.id).exceptions.first)
    #expect(answered.request.answer == "Say it in your own words." && answered.director == "Karin Lund")
    let third = try dana.askForException(from: never, for: letter.id, reason: "Please.")
    try dana.withdrawException(third.id, for: letter.id)
    refusal(.conflict, "took it back") { _ = try karin.grantException(third.id) }
  }

  @Test func `another salesperson finds neither letter, reply nor request`() throws {
    let company = try TestCompany()
    let karin = try DirectorDesk(company.karin)
    let (id, read) = try waiting(company)
    let reply = try karin.decline(id, seen: read, reason: "no")
    let stopped = try company.write("stopword", by: company.dana)
    let request = try SalespersonDesk(company.dana).askForException(from: never, for: stopped.id, reason: "x")
    let soren = try SalespersonDesk(company.soren)
    let own = try company.write(by: company.soren)
    refusal(.notFound, "among yours") { _ = try soren.review(of: id) }
    refusal(.notFound, "among yours") { _ = try soren.acceptSuggestion(reply.id, in: id) }
    refusal(.notFound, "among yours") { try soren.revise(reply.id, in: id) }
    refusal(.notFound, "among yours") { _ = try soren.askForException(from: never, for: stopped.id, reason: "x") }
    refusal(.notFound, "among yours") { try soren.withdrawException(request.id, for: stopped.id) }
    // Another's reply under one's own letter is no reply at all.
    refusal(.notFound, "no such answer") { try soren.revise(reply.id, in: own.id) }
    refusal(.notFound, "no such exception") { try soren.withdrawException(request.id, for: own.id) }
  }

  @Test func `those concerned are told by mail, in their language, with where to go on`() throws {
    let company = try TestCompany()
    let (id, read) = try waiting(company)
    _ = try DirectorDesk(company.karin).decline(id, seen: read, reason: "The joiner has not agreed.")
    var mails: [String: String] = [:]
    _ = try company.deliver { envelope, bytes, gate in
      let mail = ParsedMessage(bytes)
      mails[envelope.recipient.local, default: ""] += (mail.first("Subject") ?? "") + "\n" + mail.text
      return TestCompany.takes(envelope, bytes, gate)
    }
    #expect(mails["karin"]?.contains("Dana Reyes") == true && mails["otto"]?.contains("Karin knows") == true)
    #expect(mails["dana"]?.contains("The joiner has not agreed.") == true)
    #expect(mails["dana"]?.contains("newsletter check \(id)") == true)
    #expect(mails["soren"] == nil)
  }
}
