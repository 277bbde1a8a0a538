import Delivery
import Firsthand
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// Letters that leave at an hour of each reader's own clock. The company's clock begins on 2026-09-21 at 14:13 UTC.
@Suite struct LocalHourTests {
  private func company(_ zones: [String], courtesy: Courtesy = Courtesy()) throws -> TestCompany {
    let company = try TestCompany(courtesy: courtesy)
    let rows = zones.enumerated().map { "Name\($0),\($1.count == 2 ? "," + $1 : $1 + ","),c\($0)@customers.example" }
    try company.importCSV(
      "First name,Time zone,Country,Email\n" + rows.joined(separator: "\n") + "\n", for: company.dana)
    return company
  }

  private func ready(_ company: TestCompany) throws -> Newsletter.ID {
    let id = try company.write(by: company.dana).id
    _ = try company.dana.submitNewsletter(id)
    return id
  }

  private func time(_ text: String) throws -> LocalTime { try #require(LocalTime(text)) }

  private func turn(_ company: TestCompany, to text: String) throws {
    let at = try time(text).instant(in: NamedZone("UTC"))
    company.clock.advance(seconds: (at.milliseconds - company.clock.now.milliseconds) / 1_000)
  }

  /// Who got a copy, or a notice, by now.
  private func send(_ company: TestCompany) throws -> [String] {
    _ = try company.workplace.releaseDue()
    var recipients: [String] = []
    _ = try company.deliver { envelope, _, gate in
      guard gate() else { return .withheld }
      recipients.append(envelope.recipient.local)
      return .accepted(Reply(code: 250, text: "ok"))
    }
    return recipients.sorted()
  }

  @Test func `each reader gets it at nine on their own clock`() throws {
    let company = try company(["Asia/Tokyo", "DK", "America/New_York", ""])
    let id = try ready(company)
    let plan = try company.dana.scheduleLocally(id, at: time("2026-09-22T09:00"), zone: "Europe/Madrid")
    #expect(plan.groups.map(\.readers) == [1, 1, 1, 1] && plan.byLocalTime.map(\.readers) == [4])
    #expect(try send(company) == [])
    try turn(company, to: "2026-09-22T00:00")
    #expect(try send(company) == ["c0"])
    #expect(try send(company) == [])
    try turn(company, to: "2026-09-22T06:59")
    #expect(try send(company) == [])
    try turn(company, to: "2026-09-22T07:00")
    #expect(try send(company) == ["c1", "c3"])
    let waiting = try company.dana.status(of: id).messages.filter { $0.message.state == .queued }
    #expect(waiting.map(\.reason) == ["wait:hour:America/New_York"])
    #expect(waiting.map(\.dueAt.text) == ["2026-09-22T13:00:00Z"])
    try turn(company, to: "2026-09-22T13:00")
    #expect(try send(company) == ["c2"])
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
  }

  @Test func `where the hour has passed when it is chosen, the letter comes a day later`() throws {
    let company = try company(["Asia/Tokyo", "Europe/Madrid"])
    let id = try ready(company)
    let plan = try company.dana.scheduleLocally(id, at: time("2026-09-21T20:00"), zone: "Europe/Madrid")
    #expect(plan.groups.map(\.isLater) == [false, true])
    try turn(company, to: "2026-09-21T18:00")
    #expect(try send(company) == ["c1"])
    try turn(company, to: "2026-09-22T11:00")
    #expect(try send(company) == ["c0"])
    let other = try ready(company)
    refusal(.badInput, "wherever your readers are") {
      _ = try company.dana.scheduleLocally(other, at: time("2026-09-21T09:00"), zone: "UTC")
    }
  }

  @Test func `copies whose hour passed while nothing ran are held and asked about; the others leave`() throws {
    let company = try company(["Asia/Tokyo", "America/New_York", "America/Los_Angeles"])
    let id = try ready(company)
    _ = try company.dana.scheduleLocally(id, at: time("2026-09-22T09:00"), zone: "Europe/Madrid")
    try turn(company, to: "2026-09-22T00:00")
    #expect(try send(company) == ["c0"])
    try turn(company, to: "2026-09-22T15:00")
    // The notice to Dana alone.
    #expect(try send(company) == ["dana"])
    let held = try company.dana.status(of: id)
    #expect(held.newsletter.state == .sending && held.tally.missed == 1)
    #expect(
      held.messages.filter { $0.message.state == .held }.map(\.reason)
        == ["Its hour was 2026-09-22 09:00 (America/New_York), and it could not leave then."])
    #expect(try send(company) == [])
    try company.dana.resumeNewsletter(id)
    #expect(try send(company) == ["c1"])
    try turn(company, to: "2026-09-22T16:00")
    #expect(try send(company) == ["c2"])
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
  }

  @Test func `a copy is held at its dispatch too, where nobody looked at its moment before`() throws {
    let company = try company(["America/New_York", "America/Los_Angeles"])
    let id = try ready(company)
    _ = try company.dana.scheduleLocally(id, at: time("2026-09-22T09:00"), zone: "Europe/Madrid")
    try turn(company, to: "2026-09-22T13:00")
    _ = try company.workplace.releaseDue()
    // As after a machine that slept: the moment of Los Angeles is long past, and the run goes on where it was.
    try turn(company, to: "2026-09-22T18:00")
    let report = try company.deliver(id)
    #expect(report.counts.accepted == 1 && report.counts.held == 1)
    #expect(try company.dana.status(of: id).newsletter.state.reason.contains("1 copy is held: the hour"))
    try company.dana.resumeNewsletter(id)
    #expect(try company.deliver(id).counts.accepted == 1)
  }

  @Test func `where every hour passed before it was begun, the whole letter asks`() throws {
    let company = try company(["Asia/Tokyo", "Europe/Madrid"])
    let id = try ready(company)
    _ = try company.dana.scheduleLocally(id, at: time("2026-09-22T09:00"), zone: "Europe/Madrid")
    try turn(company, to: "2026-09-22T20:00")
    let told = try send(company)
    #expect(told == ["dana"])
    #expect(try company.dana.status(of: id).newsletter.state.reason.contains("2 copies are held: the hour"))
    try company.dana.resumeNewsletter(id)
    #expect(try send(company) == ["c0", "c1"])
  }

  @Test func `copies that are late only because there are many of them leave`() throws {
    let company = try company(["Asia/Tokyo", "Asia/Tokyo"])
    let id = try ready(company)
    _ = try company.dana.scheduleLocally(id, at: time("2026-09-22T09:00"), zone: "Europe/Madrid")
    try turn(company, to: "2026-09-22T00:00")
    _ = try company.workplace.releaseDue()
    _ = try company.workplace.releaseDue()
    try turn(company, to: "2026-09-22T03:00")
    #expect(try company.deliver(id).counts.accepted == 2)
  }

  @Test func `taken off the schedule and sent by hand it leaves at once for all`() throws {
    let company = try company(["Asia/Tokyo", "America/New_York"])
    let id = try ready(company)
    _ = try company.dana.scheduleLocally(id, at: time("2026-09-22T09:00"), zone: "Europe/Madrid")
    try company.dana.unscheduleNewsletter(id)
    _ = try company.dana.beginSending(id)
    #expect(try company.deliver(id).counts.accepted == 2)
  }

  @Test func `a letter that is stopped and goes on keeps the hours that have not come`() throws {
    let company = try company(["Asia/Tokyo", "America/New_York"])
    let id = try ready(company)
    _ = try company.dana.scheduleLocally(id, at: time("2026-09-22T09:00"), zone: "Europe/Madrid")
    try turn(company, to: "2026-09-22T00:00")
    #expect(try send(company) == ["c0"])
    try company.workplace.halt(id, owner: company.dana.member.id, reason: "a test")
    try company.dana.resumeNewsletter(id)
    #expect(try company.deliver(id).counts.total == 0)
    try turn(company, to: "2026-09-22T13:00")
    #expect(try send(company).contains("c1"))
  }
}
