import Delivery
import Firsthand
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// Quiet hours and cadence, looked at when a copy is to leave.
@Suite struct CourtesyTests {
  private func states(_ company: TestCompany, _ id: Newsletter.ID) throws -> [String: String] {
    let messages = try company.dana.status(of: id).messages
    return Dictionary(
      uniqueKeysWithValues: messages.map { ($0.message.recipient.local, "\($0.message.state) \($0.reason)") })
  }

  @Test func `a copy to somebody in quiet hours waits until they end, and no try is counted`() throws {
    let quiet = QuietTimes(hours: QuietTimes.Hours("20:00-08:00"))
    let company = try TestCompany(courtesy: Courtesy(quiet: quiet))
    try company.importCSV(
      "Email,Time zone\ntokyo@c.example,Asia/Tokyo\nmadrid@c.example,Europe/Madrid\n", for: company.dana)
    let id = try company.write(by: company.dana).id
    _ = try company.dana.submitNewsletter(id)
    _ = try company.dana.beginSending(id)
    let report = try company.deliver(id)
    #expect(report.counts.accepted == 1 && report.counts.postponed == 1)
    #expect(try states(company, id)["tokyo"] == "queued wait:quiet:Asia/Tokyo")
    let waiting = try company.dana.status(of: id)
    #expect(waiting.tally.count(.waiting) == 1 && waiting.tally.count(.tryingAgain) == 0)
    #expect(waiting.messages.map(\.dueAt.text).max() == "2026-09-21T23:00:00Z")
    #expect(waiting.messages.allSatisfy { $0.message.state != .queued || $0.attempts.isEmpty })
    company.clock.advance(seconds: 8 * 3_600 + 45 * 60)
    #expect(try company.deliver(id).counts.total == 0)
    company.clock.advance(seconds: 600)
    #expect(try company.deliver(id).counts.accepted == 1)
    #expect(try company.dana.status(of: id).newsletter.state == .sent)
  }

  @Test func `who had a letter two days ago is left out, and is written to on the third`() throws {
    let company = try TestCompany(courtesy: Courtesy(cadenceDays: 3))
    let first = try company.readyLetter(by: company.dana, customers: 2)
    _ = try company.dana.beginSending(first)
    #expect(try company.deliver(first).counts.accepted == 2)
    company.clock.advance(seconds: 2 * 86_400)
    try company.importCSV("Email\nnew@customers.example\n", for: company.dana)
    let second = try company.write(by: company.dana).id
    _ = try company.dana.submitNewsletter(second)
    let desk = try SalespersonDesk(company.dana)
    let summary = try desk.sendSummary(second)
    #expect(summary.recipients == 1 && summary.leftOut.map(\.reason.name) == ["too_soon:2026-09-24"])
    _ = try company.dana.beginSending(second)
    #expect(try company.deliver(second).counts.leftOut == 2)
    #expect(
      try states(company, second) == [
        "dana1": "leftOut too_soon:2026-09-24", "dana2": "leftOut too_soon:2026-09-24", "new": "accepted ",
      ])
    #expect(try company.ada.searchLog(LogQuery(newsletter: second, kinds: [.leftOut])).count == 2)
    company.clock.advance(seconds: 86_400)
    let third = try company.write(by: company.dana).id
    _ = try company.dana.submitNewsletter(third)
    _ = try company.dana.beginSending(third)
    let report = try company.deliver(third)
    #expect(report.counts.accepted == 2 && report.counts.leftOut == 1)
  }

  @Test func `of two letters to one address that are looked at side by side one alone passes its gate`() throws {
    let company = try TestCompany(courtesy: Courtesy(cadenceDays: 3))
    let first = try company.readyLetter(by: company.dana, customers: 1)
    let second = try company.write(by: company.dana).id
    _ = try company.dana.submitNewsletter(second)
    for id in [first, second] { _ = try company.dana.beginSending(id) }
    var gates: [Bool] = []
    _ = try company.deliver(first) { _, _, gate in
      do { #expect(try company.deliver(second, worker: "w2").counts.accepted == 1) } catch { Issue.record("\(error)") }
      gates.append(gate())
      return gates.last == true ? .accepted(Reply(code: 250, text: "ok")) : .withheld
    }
    #expect(gates == [false])
    #expect(try states(company, first)["dana1"] == "leftOut too_soon:2026-09-24")
  }

  @Test func `a copy that the relay refused keeps no other back`() throws {
    let company = try TestCompany(courtesy: Courtesy(cadenceDays: 3))
    let first = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(first)
    _ = try company.deliver(first) { _, _, gate in
      _ = gate()
      return .rejected(.dot, Reply(code: 554, text: "no"))
    }
    let second = try company.write(by: company.dana).id
    _ = try company.dana.submitNewsletter(second)
    _ = try company.dana.beginSending(second)
    #expect(try company.deliver(second).counts.accepted == 1)
  }

  @Test func `a copy of which nobody knows keeps the next one back`() throws {
    let company = try TestCompany(courtesy: Courtesy(cadenceDays: 3))
    let first = try company.readyLetter(by: company.dana, customers: 1)
    _ = try company.dana.beginSending(first)
    _ = try company.deliver(first) { _, _, gate in
      _ = gate()
      return .inDoubt("the line broke")
    }
    let second = try company.write(by: company.dana).id
    _ = try company.dana.submitNewsletter(second)
    _ = try company.dana.beginSending(second)
    #expect(try company.deliver(second).counts.leftOut == 1)
  }
}
