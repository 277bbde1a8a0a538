import Delivery
import Firsthand
import HTTPTypes
import MailFormat
import Operations
import SMTP
import Store
import Synchronization
import Testing

@testable import Web

/// The pages of a letter that goes out, and the first page.
@Suite struct SendingPageTests {
  @Test func `a letter is sent with one press and can be called back`() async throws {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter(by: company.dana)
    let dana = try site.browser(company.dana)
    let page = try await site.get("/letters/\(id)/send", as: dana)
    #expect(page.status == .ok && page.body.contains("This letter goes to <strong>3 people</strong>."))
    #expect(page.body.contains("Send to 3 people"))
    let sent = try await site.post("/letters/\(id)/send", [("when", "now")], as: dana)
    #expect(sent.status == .seeOther && sent.location == "/letters/\(id)/send")
    let soon = try await site.get("/letters/\(id)/send", as: dana)
    #expect(soon.body.contains("data-seconds=\"60\"") && soon.body.contains("Call it back"))
    #expect(soon.body.contains("Seconds left to call it back: 60"))
    _ = try await site.post("/letters/\(id)/undo", as: dana)
    #expect(try company.dana.status(of: id).newsletter.state == .ready)
    let back = try await site.get("/letters/\(id)/send", as: dana)
    #expect(back.body.contains("Called back."))
  }

  @Test func `a draft without anything in its way goes with the same press`() async throws {
    let site = try TestSite()
    let company = site.company
    try company.addCustomers(2, to: company.dana)
    let id = try company.write("softword", by: company.dana).id
    let dana = try site.browser(company.dana)
    _ = try await site.get("/letters/\(id)/send", as: dana)
    let sent = try await site.post(
      "/letters/\(id)/send", [("when", "later"), ("at", "2026-12-01T09:00"), ("zone", "Europe/Madrid")], as: dana)
    #expect(sent.status == .seeOther)
    let state = try company.dana.status(of: id).newsletter.state
    #expect(state.due?.at.text == "2026-12-01T08:00:00Z" && state.due?.zone == "Europe/Madrid")
    let page = try await site.get("/letters/\(id)/send", as: dana)
    #expect(page.body.contains("Tuesday, 1 December 2026, 09:00") && page.body.contains("Europe/Madrid"))
  }

  @Test func `a time that is none, skipped or past is said beside its field, with what was typed`() async throws {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter(by: company.dana)
    let dana = try site.browser(company.dana)
    _ = try await site.get("/letters/\(id)/send", as: dana)
    for (at, words) in [
      ("", "Choose a day and a time."), ("2027-03-28T02:30", "never show 02:30"), ("2020-01-01T09:00", "has passed"),
    ] {
      let page = try await site.post(
        "/letters/\(id)/send", [("when", "later"), ("at", at), ("zone", "Europe/Madrid")], as: dana)
      #expect(page.status == .unprocessableContent && page.body.contains(words), "\(at)")
      #expect(page.body.contains("aria-describedby=\"at-error\""))
      if !at.isEmpty { #expect(page.body.contains("value=\"\(at)\"")) }
      #expect(page.body.contains("value=\"Europe/Madrid\" selected"))
    }
    #expect(try company.dana.status(of: id).newsletter.state == .ready)
  }

  @Test func `a warning must have been thought about, a finding that stops has no way around it`() async throws {
    let site = try TestSite()
    let company = site.company
    try company.addCustomers(2, to: company.dana)
    let id = try company.write("warnword", by: company.dana).id
    let dana = try site.browser(company.dana)
    _ = try await site.get("/letters/\(id)/send", as: dana)
    let refused = try await site.post("/letters/\(id)/send", [("when", "now")], as: dana)
    #expect(refused.status == .unprocessableContent && refused.body.contains("id=\"consider-error\""))
    let sent = try await site.post(
      "/letters/\(id)/send", [("when", "now"), ("acknowledge", "yes"), ("considered", "words/hm")], as: dana)
    #expect(sent.status == .seeOther)
    let stopped = try company.write("stopword", by: company.dana).id
    let page = try await site.get("/letters/\(stopped)/send", as: dana)
    #expect(page.body.contains("One thing must be changed first") && !page.body.contains("name=\"when\""))
    let answer = try await site.post("/letters/\(stopped)/send", [("when", "now")], as: dana)
    #expect(answer.status == .unprocessableContent)
    #expect(try company.dana.status(of: stopped).newsletter.state == .draft)
  }

  @Test func `what a director decides is asked for once, with a reason`() async throws {
    let site = try TestSite()
    let company = site.company
    try company.addCustomers(2, to: company.dana)
    let id = try company.write("reviewword", by: company.dana).id
    let dana = try site.browser(company.dana)
    let page = try await site.get("/letters/\(id)/send", as: dana)
    #expect(page.body.contains("A director reads it first"))
    for _ in 0..<2 {
      let asked = try await site.post("/letters/\(id)/send", [("reason", "as agreed")], as: dana)
      #expect(asked.status == .seeOther)
    }
    let waiting = try await site.get("/letters/\(id)/send", as: dana)
    #expect(waiting.body.contains("It waits for a director"))
    let requests = try company.dana.searchLog(LogQuery(newsletter: id, kinds: [.submitted]))
    #expect(requests.count == 1)
    _ = try company.karin.approveNewsletter(id, reason: "")
    let ready = try await site.get("/letters/\(id)/send", as: dana)
    #expect(ready.body.contains("Send to 2 people"))
  }

  @Test func `the page of a letter on its way shows everybody, and what became of their copy`() async throws {
    let site = try TestSite()
    let company = site.company
    try company.importCSV("Email,First name\nnew@x.example,Nina\n", for: company.dana, basis: nil)
    let id = try company.readyLetter(by: company.dana, customers: 4)
    _ = try company.dana.beginSending(id)
    var count = 0
    _ = try company.deliver { _, _, gate in
      count += 1
      if count == 1 { return .rejected(.rcpt, Reply(code: 550, enhanced: "5.1.1", text: "no <such> box")) }
      guard gate() else { return .withheld }
      if count == 3 { do { try company.dana.pauseNewsletter(id) } catch { Issue.record("\(error)") } }
      return .accepted(Reply(code: 250, enhanced: "2.0.0", text: "queued as 17"))
    }
    let dana = try site.browser(company.dana)
    let page = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(page.status == .ok)
    for words in [
      "550 5.1.1 no &lt;such&gt; box", "250 2.0.0 queued as 17", "You have not said how you know them",
      "You paused it.",
      "4 of 5 done", "Let it go on",
    ] { #expect(page.body.contains(words), "\(words)") }
    let refused = try await site.get("/letters/\(id)/progress?show=refused", as: dana)
    #expect(refused.body.contains("550 5.1.1") && !refused.body.contains("queued as 17"))
    let live = try await site.get("/letters/\(id)/progress/live?show=refused", as: dana)
    #expect(live.body.contains("id=\"live\"") && !live.body.contains("<html"))
    let resumed = try await site.post("/letters/\(id)/resume", as: dana)
    #expect(resumed.status == .seeOther)
    _ = try company.deliver()
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
    let events = try await site.get("/letters/\(id)/events", as: dana)
    #expect(events.headers[.contentType]?.hasPrefix("text/event-stream") == true)
    #expect(events.body.contains("event: change\ndata: sent "))
    let list = try await site.get("/letters", as: dana)
    #expect(list.body.contains("3 sent · 1 refused · 1 left out"))
    let send = try await site.get("/letters/\(id)/send", as: dana)
    #expect(send.location == "/letters/\(id)/progress")
  }

  @Test func `pause and cancel act at once`() async throws {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter(by: company.dana)
    _ = try company.dana.beginSending(id)
    let dana = try site.browser(company.dana)
    _ = try await site.get("/letters/\(id)/progress", as: dana)
    _ = try await site.post("/letters/\(id)/pause", as: dana)
    #expect(try company.dana.status(of: id).newsletter.state == .paused)
    _ = try await site.post("/letters/\(id)/cancel", as: dana)
    #expect(try company.states(of: id, company.dana) == [.cancelled: 3])
  }

  @Test func `a colleague's letter answers as one that is not there`() async throws {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter(by: company.dana)
    let soren = try site.browser(company.soren)
    _ = try await site.get("/", as: soren)
    for end in ["send", "progress", "progress/live", "events"] {
      let foreign = try await site.get("/letters/\(id)/\(end)", as: soren)
      let unknown = try await site.get("/letters/000000000zzzzzzz/\(end)", as: soren)
      #expect(foreign.status == .notFound, "\(end)")
      #expect(foreign.body.replacing(id.text, with: "ID") == unknown.body.replacing("000000000zzzzzzz", with: "ID"))
    }
    for end in ["send", "undo", "reopen", "pause", "resume", "cancel", "submit"] {
      let answer = try await site.post("/letters/\(id)/\(end)", [("when", "now")], as: soren)
      #expect(answer.status == .notFound, "\(end)")
    }
    #expect(try company.dana.status(of: id).newsletter.state == .ready)
  }

  @Test func `the first page says what to do next, to each role its own`() async throws {
    let site = try TestSite()
    let company = site.company
    let dana = try site.browser(company.dana)
    let empty = try await site.get("/", as: dana)
    #expect(empty.status == .ok && empty.body.contains("Bring your customers"))
    #expect(empty.body.contains("Good ") && empty.body.contains(", Dana"))
    try company.addCustomers(2, to: company.dana)
    #expect(try await site.get("/", as: dana).body.contains("Write to your customers"))
    let id = try company.write(by: company.dana).id
    #expect(try await site.get("/", as: dana).body.contains("Finish your letter"))
    _ = try company.dana.submitNewsletter(id)
    #expect(try await site.get("/", as: dana).body.contains("A letter is ready"))
    _ = try company.dana.sendNow(id, zone: "UTC")
    #expect(try await site.get("/", as: dana).body.contains("A letter goes out in a moment"))
    let karin = try site.browser(company.karin)
    #expect(try await site.get("/", as: karin).body.contains("Nothing waits for a decision."))
    let waiting = try company.write("reviewword", by: company.dana).id
    _ = try company.dana.submitNewsletter(waiting)
    #expect(try await site.get("/", as: karin).body.contains("1 letter waits for a decision"))
    let ada = try site.browser(company.ada)
    #expect(try await site.get("/", as: ada).body.contains("Mail goes out."))
    #expect(try await site.get("/").location == "/sign-in")
  }

  @Test func `health is for everybody, numbers for this machine alone`() async throws {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter(by: company.dana)
    _ = try company.dana.beginSending(id)
    #expect(try await site.get("/health").body == "ok\n")
    let line = DeliveryLine(wake: {}, trouble: { nil }, secondsSinceTurn: { 75 })
    let hung = try TestSite(delivery: line)
    #expect(try await hung.get("/health").body.contains("has not turned for 75 seconds"))
    #expect(try await hung.get("/metrics").body.contains("firsthand_mail_idle_seconds 75"))
    _ = try await site.get("/nothing/there")
    let metrics = try await site.get("/metrics").body
    for line in [
      "firsthand_outbox_messages{state=\"queued\"} 3", "firsthand_http_requests_total{class=\"2xx\"} 1",
      "firsthand_http_requests_total{class=\"4xx\"} 1", "firsthand_http_request_seconds_count 2",
      "firsthand_mail_waiting 0", "firsthand_resident_memory_bytes ",
    ] { #expect(metrics.contains(line), "\(line)") }
    for name in ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"] {
      var headers = HTTPFields()
      headers[try #require(HTTPField.Name(name))] = "203.0.113.7"
      #expect(try await site.get("/metrics", headers: headers).status == .notFound, "\(name)")
    }
  }
}

/// How fast a letter goes, on its page.
@Suite struct PacePageTests {
  @Test func `while it goes out the page says how fast, and how long it will take`() async throws {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter(by: company.dana, customers: 40)
    _ = try company.dana.beginSending(id)
    let dana = try site.browser(company.dana)
    let first = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(!first.body.contains("a minute"))
    let stop = Mutex(0)
    _ = try company.deliver(nil, until: { stop.withLock { $0 } >= 4 }) { envelope, bytes, gate in
      company.clock.advance(seconds: 3)
      stop.withLock { $0 += 1 }
      return TestCompany.takes(envelope, bytes, gate)
    }
    let page = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(page.body.contains("20 a minute, about 1 minute left"), "\(page.body)")
  }
}
