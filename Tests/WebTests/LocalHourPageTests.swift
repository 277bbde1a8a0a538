import Firsthand
import HTTPTypes
import Operations
import Testing

@testable import Web

/// The choice to have a letter leave where each reader's hour has come, on the page before sending.
@Suite struct LocalHourPageTests {
  private func site() throws -> (TestSite, Newsletter.ID) {
    let site = try TestSite()
    try site.company.importCSV(
      "Email,Time zone,Country\na@c.example,Asia/Tokyo,\nb@c.example,,DK\nc@c.example,,\n", for: site.company.dana)
    let id = try site.company.write(by: site.company.dana).id
    _ = try site.company.dana.submitNewsletter(id)
    return (site, id)
  }

  @Test func `who gets it when stands on the page before it is sent, without a script too`() async throws {
    let (site, id) = try site()
    let dana = try site.browser(site.company.dana)
    let page = try await site.get("/letters/\(id)/send", as: dana)
    #expect(page.body.contains("At this hour where each reader is"))
    // 14:13 UTC: in Tokyo it is past 23 o'clock.
    let fields = [("when", "local"), ("at", "2026-09-21T20:00"), ("zone", "Europe/Madrid")]
    let look = try await site.post("/letters/\(id)/send", fields + [("look", "plan")], as: dana)
    #expect(look.status == .ok)
    #expect(look.body.contains("2 people on Monday, 21 September 2026, 20:00, on their own clocks"))
    #expect(look.body.contains("1 person on Tuesday, 22 September 2026, 20:00, on their own clock: by now"))
    #expect(look.body.contains("Of 1 person no clock is known; Madrid time holds for them."))
    #expect(try site.company.dana.status(of: id).newsletter.state == .ready)
    let part = try await site.get("/letters/\(id)/send/plan?at=2026-09-21T20:00&zone=Europe/Madrid", as: dana)
    #expect(part.status == .ok && part.body.contains("2 people on Monday") && !part.body.contains("<html"))
    let soren = try site.browser(site.company.soren)
    #expect(try await site.get("/letters/\(id)/send/plan?at=2026-09-21T20:00", as: soren).status == .notFound)
  }

  @Test func `sent so, the page says for whom and when, and it can be called back`() async throws {
    let (site, id) = try site()
    let dana = try site.browser(site.company.dana)
    _ = try await site.get("/letters/\(id)/send", as: dana)
    let sent = try await site.post(
      "/letters/\(id)/send", [("when", "local"), ("at", "2026-09-22T09:00"), ("zone", "Europe/Madrid")], as: dana)
    #expect(sent.status == .seeOther)
    let page = try await site.get("/letters/\(id)/send", as: dana)
    #expect(page.body.contains("to each at the hour you chose on their own clock"))
    #expect(page.body.contains("3 people on Tuesday, 22 September 2026, 09:00"))
    site.company.clock.advance(seconds: 10 * 3_600 + 1_600)
    _ = try site.company.workplace.releaseDue()
    let progress = try await site.get("/letters/\(id)/progress", as: dana)
    #expect(progress.body.contains("Waits until") && progress.body.contains("in Copenhagen"))
  }

  @Test func `a day and a time are asked for where none is typed`() async throws {
    let (site, id) = try site()
    let dana = try site.browser(site.company.dana)
    _ = try await site.get("/letters/\(id)/send", as: dana)
    let refused = try await site.post("/letters/\(id)/send", [("when", "local"), ("at", "")], as: dana)
    #expect(refused.status == .unprocessableContent && refused.body.contains("Choose a day and a time."))
    let passed = try await site.post("/letters/\(id)/send", [("when", "local"), ("at", "2026-09-01T09:00")], as: dana)
    #expect(passed.status == .unprocessableContent && passed.body.contains("wherever your readers are"))
  }
}
