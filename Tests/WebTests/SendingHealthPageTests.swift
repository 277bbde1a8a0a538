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

/// The administrator's page of sending.
@Suite struct SendingHealthPageTests {
  @Test func `an administrator stops all mail with a reason, and lets it go again`() async throws {
    let wakes = Mutex(0)
    let site = try TestSite(delivery: DeliveryLine(wake: { wakes.withLock { $0 += 1 } }, trouble: { nil }))
    let company = site.company
    let id = try company.readyLetter(by: company.dana)
    _ = try company.dana.beginSending(id)
    let ada = try site.browser(company.ada)
    let before = try await site.get("/sending", as: ada)
    #expect(before.status == .ok && before.body.contains("Mail goes out.") && before.body.contains("Stop all mail"))
    let none = try await site.post("/sending/stop", [("reason", " ")], as: ada)
    #expect(none.status == .unprocessableContent && none.body.contains("why all mail is stopped"))
    let stopped = try await site.post("/sending/stop", [("reason", "Wrong <prices>.")], as: ada)
    #expect(stopped.status == .seeOther && stopped.location == "/sending")
    let page = try await site.get("/sending", as: ada)
    #expect(page.body.contains("All mail is stopped") && page.body.contains("By Ada Holt"))
    #expect(page.body.contains("Wrong &lt;prices&gt;.") && !page.body.contains("action=\"/sending/stop\""))
    #expect(try await site.get("/", as: ada).body.contains("An administrator stopped all mail of the company."))
    guard case .braked = try company.deliver().end else {
      Issue.record("mail went out")
      return
    }
    let brake = try #require(try company.ada.brakes().first)
    _ = try await site.post("/sending/go", [("brake", brake.id.text)], as: ada)
    let again = try await site.post("/sending/go", [("brake", brake.id.text)], as: ada)
    #expect(again.status == .seeOther)
    #expect(try await site.get("/sending", as: ada).body.contains("Mail was let go already."))
    #expect(try company.deliver().counts.accepted == 3 && wakes.withLock { $0 } == 2)
  }

  @Test func `it counts what waits by letter, and shows none of the readers`() async throws {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter(by: company.dana, customers: 4)
    _ = try company.dana.beginSending(id)
    var number = 0
    _ = try company.deliver(id) { _, _, gate in
      number += 1
      guard gate() else { return .withheld }
      switch number {
      case 1: return .accepted(Reply(code: 250, enhanced: "2.0.0", text: "taken"))
      case 2: return .deferred(.rcpt, Reply(code: 450, enhanced: "4.2.1", text: "busy words"), "busy words")
      case 3: return .rejected(.rcpt, Reply(code: 550, enhanced: "5.1.1", text: "unknown words"))
      default: return .inDoubt("The line broke.")
      }
    }
    let queue = try #require(try AdministratorDesk(company.ada).sendingOverview().letters.first)
    #expect(queue.newsletter == id && queue.later == 1 && queue.inDoubt == 1 && queue.waiting == 0)
    #expect(queue.next != nil)
    let page = try await site.get("/sending", as: site.browser(company.ada))
    for words in ["450 4.2.1", "550 5.1.1", "reader&#39;s address", "The oak tables I told you about", "Dana Reyes"] {
      #expect(page.body.contains(words) || page.body.contains(words.replacing("&#39;", with: "'")), "\(words)")
    }
    for secret in ["customers.example", "Last1", "busy words", "unknown words"] {
      #expect(!page.body.contains(secret), "\(secret)")
    }
    // Nobody's data were read.
    let kinds = try company.ada.searchLog(LogQuery(limit: 1_000)).map(\.entry.kind)
    #expect(!kinds.contains(.personalDataRead))
  }

  @Test func `a doubt is decided there, at the try that was seen`() async throws {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter(by: company.dana, customers: 2)
    _ = try company.dana.beginSending(id)
    _ = try company.deliver { _, _, gate in gate() ? .inDoubt("The line broke.") : .withheld }
    let messages = try company.dana.status(of: id).messages.map(\.message)
    let ada = try site.browser(company.ada)
    let page = try await site.get("/sending", as: ada)
    #expect(messages.allSatisfy { page.body.contains($0.messageID) })
    let stale = try await site.post(
      "/sending/doubt", [("message", messages[0].id.text), ("attempt", "7"), ("decision", "resend")], as: ada)
    #expect(stale.status == .seeOther)
    #expect(try company.states(of: id, company.dana) == [.inDoubt: 2])
    for (message, decision) in zip(messages, ["sent", "resend"]) {
      _ = try await site.post(
        "/sending/doubt", [("message", message.id.text), ("attempt", "1"), ("decision", decision)], as: ada)
    }
    #expect(try company.states(of: id, company.dana) == [.presumedSent: 1, .queued: 1])
    let none = try await site.post("/sending/doubt", [("message", "x"), ("decision", "perhaps")], as: ada)
    #expect(none.status == .badRequest)
  }

  @Test func `a day's limit and a relay that is left alone are said`() async throws {
    let until = Instant(milliseconds: 1_790_000_030_000)
    let site = try TestSite(
      limits: SendingLimits(connections: 1, messagesPerDay: 8, salespersonShare: 0.25),
      delivery: DeliveryLine(wake: {}, trouble: { "The relay is down." }, pausedUntil: { until }))
    let company = site.company
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    _ = try company.deliver()
    let page = try await site.get("/sending", as: site.browser(company.ada))
    #expect(page.body.contains("2 of 8 copies that may leave today"))
    #expect(page.body.contains("Had their share of 2 for today: Dana Reyes"))
    #expect(page.body.contains("Mail is waiting: The relay is down."))
    #expect(page.body.contains("The mail server is left alone until"))
  }
}
