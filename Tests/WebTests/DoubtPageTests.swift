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

/// A copy of which nobody knows whether it left, on the pages.
@Suite struct DoubtPageTests {
  /// Dana's letter to two, both in doubt.
  private func site() async throws -> (TestSite, Newsletter.ID, [StoredMessage]) {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter(by: company.dana, customers: 2)
    _ = try company.dana.beginSending(id)
    _ = try company.deliver { _, _, gate in
      gate() ? .inDoubt("The connection ended before the relay answered the end of the message.") : .withheld
    }
    return (site, id, try company.dana.status(of: id).messages)
  }

  @Test func `a writer decides one copy, then all that are left`() async throws {
    let (site, id, messages) = try await site()
    let dana = try site.browser(site.company.dana)
    let page = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(page.body.contains("Of 2 copies nobody knows whether they left."))
    #expect(page.body.contains("name=\"copy\" value=\"\(messages[0].message.id)\""))
    let one = try await site.post(
      "/letters/\(id)/doubts", [("decision", "sent"), ("copy", messages[0].message.id.text)], as: dana)
    #expect(one.status == .seeOther && one.location == "/letters/\(id)/progress")
    let after = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(after.body.contains("1 copy is taken as sent.") && after.body.contains("Of 1 copy nobody knows"))
    _ = try await site.post("/letters/\(id)/doubts", [("decision", "resend")], as: dana)
    #expect(try site.company.states(of: id, site.company.dana) == [.presumedSent: 1, .queued: 1])
    let end = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(end.body.contains("1 copy is sent again.") && !end.body.contains("nobody knows"))
  }

  @Test func `the first page asks for the decision, and one made on a page that is out of date is none`() async throws {
    let (site, id, messages) = try await site()
    let dana = try site.browser(site.company.dana)
    let home = try await site.get("/", as: dana)
    #expect(home.body.contains("Did 2 copies leave?"))
    #expect(home.body.contains("href=\"/letters/\(id)/progress?show=unknown\""))
    let page = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(page.body.contains("name=\"attempt\" value=\"1\""))
    #expect(page.body.contains("It has gone out, but for the copies of which nobody knows whether they left."))
    let stale = [("decision", "resend"), ("copy", messages[0].message.id.text), ("attempt", "2")]
    let answer = try await site.post("/letters/\(id)/doubts", stale, as: dana)
    #expect(answer.status == .seeOther)
    let after = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(after.body.contains("is not in doubt any more. Nothing was changed."))
    #expect(try site.company.states(of: id, site.company.dana) == [.inDoubt: 2])
    _ = try site.company.dana.resolveAll(of: id, as: .sent)
    #expect(try await !site.get("/", as: dana).body.contains("copies leave?"))
  }

  @Test func `an administrator's first page names what may have gone twice`() async throws {
    let site = try TestSite()
    let company = site.company
    let id = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(id)
    _ = try company.deliver(id) { _, _, gate in
      guard gate() else { return .withheld }
      company.clock.advance(seconds: 61)
      _ = try? company.workplace.recoverAbandoned()
      _ = try? company.dana.resolveAll(of: id, as: .resend)
      _ = try? company.deliver(id, worker: "w2")
      return .accepted(Reply(code: 250, text: "ok"))
    }
    let message = try #require(try company.dana.status(of: id).messages.first).message.id
    let home = try await site.get("/", as: site.browser(company.ada))
    #expect(home.body.contains("may have gone twice") && home.body.contains("href=\"/audit/\(message)\""))
  }

  @Test func `a word that is none, and another's letter, decide nothing`() async throws {
    let (site, id, messages) = try await site()
    let dana = try site.browser(site.company.dana)
    _ = try await site.get("/letters/\(id)/progress", as: dana)
    let none = try await site.post("/letters/\(id)/doubts", [("decision", "perhaps")], as: dana)
    #expect(none.status == .badRequest)
    let soren = try site.browser(site.company.soren)
    _ = try await site.get("/", as: soren)
    let foreign = try await site.post(
      "/letters/\(id)/doubts", [("decision", "sent"), ("copy", messages[0].message.id.text)], as: soren)
    #expect(foreign.status == .notFound)
    #expect(try site.company.states(of: id, site.company.dana) == [.inDoubt: 2])
  }

  @Test func `an administrator decides on the page of the send`() async throws {
    let (site, id, messages) = try await site()
    let ada = try site.browser(site.company.ada)
    let message = messages[0].message
    let page = try await site.get("/audit/\(message.id)", as: ada)
    #expect(page.body.contains("Did it leave?") && page.body.contains(message.messageID))
    let sent = try await site.post("/audit/\(message.id)/doubt", [("decision", "sent")], as: ada)
    #expect(sent.status == .seeOther)
    #expect(try site.company.states(of: id, site.company.dana) == [.inDoubt: 1, .presumedSent: 1])
    #expect(try await !site.get("/audit/\(message.id)", as: ada).body.contains("Did it leave?"))
  }
}
