import Delivery
import Firsthand
import HTTPTypes
import Operations
import Phrasebook
import Store
import Testing

@testable import Web

/// What the pages of a letter that is to go, or was stopped, ask and say.
@Suite struct LetterStandingTests {
  /// Dana's letter with a warning she thought about, halted in the middle: its approval was withdrawn.
  private func haltedLetter(_ company: TestCompany) throws -> Newsletter.ID {
    let id = try company.readyLetter("warnword reviewword", by: company.dana, acknowledges: true)
    _ = try company.karin.approveNewsletter(id, reason: "")
    _ = try company.dana.beginSending(id)
    try company.karin.withdrawApproval(of: id)
    _ = try company.deliver(id)
    #expect(try company.dana.status(of: id).newsletter.state.name == "halted")
    return id
  }

  private func certificates(_ company: TestCompany, _ id: Newsletter.ID) throws -> Int {
    try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.certified])).count
  }

  @Test func `a stopped letter is checked again only once its warnings were on the page and thought about`()
    async throws
  {
    let site = try TestSite()
    let company = site.company
    let id = try haltedLetter(company)
    let dana = try site.browser(company.dana)
    _ = try await site.get("/letters/\(id)/progress", as: dana)
    let first = try await site.post("/letters/\(id)/submit", as: dana)
    #expect(first.status == .unprocessableContent && first.body.contains("needs a thought"))
    #expect(first.body.contains("name=\"considered\" value=\"words/hm\"") && !first.body.contains("consider-error"))
    for fields in [
      [("considered", "words/hm")], [("acknowledge", "yes"), ("considered", "words/other")], [("acknowledge", "yes")],
    ] {
      let page = try await site.post("/letters/\(id)/submit", fields, as: dana)
      #expect(page.status == .unprocessableContent, "\(fields)")
      #expect(page.body.contains("consider-error") == fields.contains { $0.0 == "considered" })
    }
    #expect(try certificates(company, id) == 1)
    let done = try await site.post(
      "/letters/\(id)/submit", [("considered", "words/hm"), ("acknowledge", "yes")], as: dana)
    #expect(done.status == .seeOther && done.location == "/letters/\(id)/progress")
    #expect(try certificates(company, id) == 2)
  }

  @Test func `only a stopped letter is submitted there`() async throws {
    let site = try TestSite()
    let company = site.company
    try company.addCustomers(2, to: company.dana)
    let id = try company.write("warnword", by: company.dana).id
    let dana = try site.browser(company.dana)
    _ = try await site.get("/letters/\(id)/send", as: dana)
    let answer = try await site.post(
      "/letters/\(id)/submit", [("considered", "words/hm"), ("acknowledge", "yes")], as: dana)
    #expect(answer.location == "/letters/\(id)/send")
    #expect(try company.dana.status(of: id).newsletter.state == .draft)
    #expect(try certificates(company, id) == 0)
  }

  @Test func `a warning that came after the page was shown is not taken for considered`() async throws {
    let site = try TestSite()
    let company = site.company
    try company.addCustomers(2, to: company.dana)
    let id = try company.write("warnword", by: company.dana).id
    let dana = try site.browser(company.dana)
    let page = try await site.get("/letters/\(id)/send", as: dana)
    #expect(page.body.contains("name=\"considered\" value=\"words/hm\""))
    try company.putInForce(oak: "warn")
    let fields = [("when", "now"), ("acknowledge", "yes"), ("considered", "words/hm")]
    let refused = try await site.post("/letters/\(id)/send", fields, as: dana)
    #expect(refused.status == .unprocessableContent && refused.body.contains("value=\"late/oak\""))
    let sent = try await site.post("/letters/\(id)/send", fields + [("considered", "late/oak")], as: dana)
    #expect(sent.status == .seeOther)
  }

  @Test func `a paused letter that may not go on says why, and offers to be checked again`() async throws {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter("reviewword", by: company.dana)
    _ = try company.karin.approveNewsletter(id, reason: "")
    _ = try company.dana.beginSending(id)
    try company.dana.pauseNewsletter(id)
    try company.karin.withdrawApproval(of: id)
    let dana = try site.browser(company.dana)
    let page = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(page.body.contains("The approval was withdrawn.") && page.body.contains("id=\"submit\""))
    let resumed = try await site.post("/letters/\(id)/resume", as: dana)
    #expect(resumed.status == .seeOther)
    let back = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(back.body.contains("waits for a director"))
  }

  @Test func `what must be changed is said in the reader's language`() async throws {
    let site = try TestSite()
    let company = site.company
    try company.addCustomers(1, to: company.dana)
    let id = try company.write("[the joiner](ftp://joiner.example)", by: company.dana).id
    _ = try MemberDesk(company.dana).changeLanguage("da", timeZone: "Europe/Copenhagen")
    let dana = try site.browser(company.dana)
    let page = try await site.get("/letters/\(id)/send", as: dana)
    #expect(page.body.contains("skal begynde med https://") && !page.body.contains("must begin"))
  }

  @Test func `a letter to nobody asks no director`() async throws {
    let site = try TestSite()
    let company = site.company
    try company.importCSV("Email\nnobody@nowhere.example\n", for: company.dana, basis: nil)
    let id = try company.write("reviewword", by: company.dana).id
    let dana = try site.browser(company.dana)
    let page = try await site.get("/letters/\(id)/send", as: dana)
    #expect(page.body.contains("There is nobody to send this letter to yet."))
    #expect(!page.body.contains("Ask for a yes"))
  }

  @Test func `the time to call a letter back is that of the settings, in words that fit every number`() {
    let english = Phrases(.english)
    #expect(UndoTime(60).hint(english) == "You have a minute to change your mind.")
    #expect(UndoTime(600).sent(english) == "Your letter goes out in 10 minutes.")
    #expect(UndoTime(5).hint(english) == "You have 5 seconds to change your mind.")
    #expect(UndoTime(0).hint(english) == nil && UndoTime(0).sent(english) == "Your letter goes out now.")
    #expect(UndoTime(21).hint(Phrases(.russian)) == "У вас будет 21 секунда, чтобы передумать.")
    for language in Language.allCases {
      // The script fills in any number.
      let pattern = Phrases(language)("sending.countdown", ["seconds": "#"])
      #expect(pattern.contains("#") && Phrases(language).pattern("sending.countdown") != nil)
    }
  }
}
