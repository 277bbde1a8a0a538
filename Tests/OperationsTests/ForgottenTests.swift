import Delivery
import Firsthand
import Operations
import SMTP
import Testing

@testable import Store

/// A server that took over and lacks the last moments of what the one before had confirmed.
@Suite(.enabled(if: TestDatabase.isOnServer)) struct ForgottenTests {
  /// Takes the company back to before its first copy left, as a standby that was behind would have it, and ends all connections.
  private func forget(_ company: TestCompany) throws {
    let engine = try #require(company.workplace.store.engine as? PostgreSQL)
    let link = try PostgresLink(engine.address)
    try link.script(
      """
      DELETE FROM attempt; DELETE FROM commit_mark;
      UPDATE message SET state = 'queued', attempt = 0, epoch = NULL, sha256 = NULL, dated_at = NULL, renderer = NULL;
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
      """)
  }

  @Test func `copies that left are in doubt there, those that were refused wait again, and all mail stops`() throws {
    let company = try TestCompany()
    company.workplace.watchForForgetting()
    let id = try company.readyLetter(by: company.dana, customers: 3)
    _ = try company.dana.beginSending(id)
    var replies = [Reply(code: 250, text: "ok"), Reply(code: 250, text: "ok"), Reply(code: 450, text: "later")]
    let report = try company.deliver(id) { _, _, gate in
      guard gate() else { return .withheld }
      let reply = replies.removeFirst()
      return reply.code == 250 ? .accepted(reply) : .deferred(.dot, reply, "later")
    }
    #expect(report.counts.accepted == 2 && report.counts.deferred == 1)
    try forget(company)
    #expect(try company.states(of: id, company.dana) == [.inDoubt: 2, .queued: 1])
    let brake = try #require(try company.ada.brakes().first)
    #expect(brake.kind == .forgotten)
    let entries = try company.ada.searchLog(LogQuery(newsletter: id, kinds: [.inDoubt]))
    #expect(entries.count == 2)
    try company.ada.releaseBrake(brake.id)
    company.clock.advance(seconds: 3_600)
    #expect(try company.deliver(id).counts.accepted == 1)
    #expect(try company.states(of: id, company.dana) == [.inDoubt: 2, .accepted: 1])
  }
}
