import Firsthand
import Foundation
import MailFormat
import Operations
import Testing
import Transparency

@testable import Store

/// A company's data put back from a backup: nothing of them leaves by itself.
@Suite struct BackupTests {
  private static let key = RestoredCompany.key

  private typealias Restored = RestoredCompany

  /// Five copies of one letter: taken, at the last dot, claimed, waiting, held for a standard's sake.
  private func sending() throws -> (company: TestCompany, id: Newsletter.ID) {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana, customers: 5)
    _ = try company.dana.beginSending(id)
    let now = company.clock.now
    try company.workplace.store.write { tx in
      try tx.dispatch.signIn(Worker(id: "w", process: ""), until: now.adding(seconds: 60))
      let claims = try tx.dispatch.claim(.copies(of: id), worker: "w", at: now, limit: 4)
      let record = GateRecord(epoch: try tx.shared.stopEpoch(), sha256: "x", date: now, renderer: "r")
      for claim in claims.prefix(2) { #expect(try tx.dispatch.openGate(claim, record, at: now).value()) }
      #expect(try tx.dispatch.settle(claims[0], to: .accepted, at: now).value() == .done)
      #expect(try tx.dispatch.settle(claims[3], to: .held, reason: "a standard", at: now).value() == .done)
    }
    #expect(
      try company.states(of: id, company.dana) == [.accepted: 1, .atDot: 1, .sending: 1, .queued: 1, .held: 1])
    return (company, id)
  }

  @Test func `what waited is held, what was at its last dot is in doubt, and its letter is halted`() throws {
    let (company, id) = try sending()
    let epoch = try company.workplace.store.read { try $0.shared.stopEpoch() }
    let restored = try Restored(company)
    let status = try restored.session(company.dana).status(of: id)
    let reason = "The company's data were restored from a backup of 2026-09-21. Copies may have left since then."
    #expect(status.newsletter.state == .halted(reason: reason))
    #expect(try company.states(of: id, restored.session(company.dana)) == [.accepted: 1, .inDoubt: 1, .held: 3])
    #expect(status.messages.count { $0.message.state == .held && $0.reason == reason } == 2)
    #expect(status.messages.count { $0.message.state == .inDoubt && $0.reason == Restoration.doubt } == 1)
    #expect(restored.report.halted == 1 && restored.report.inDoubt == 1)
    #expect(try restored.rows("SELECT id AS text FROM worker") == [])
    #expect(try restored.rows("SELECT id AS text FROM message WHERE state IN ('queued', 'sending', 'atDot')") == [])
    #expect(try restored.workplace.store.read { try $0.shared.stopEpoch() } > epoch)
    let brakes = try restored.workplace.store.read { try $0.dispatch.brakes() }
    #expect(brakes.map(\.kind) == [.restored] && brakes[0].reason == reason && brakes[0].appliedBy == nil)
    let ada = try restored.session(company.ada)
    let doubts = try ada.searchLog(LogQuery(newsletter: id, kinds: [.inDoubt]))
    #expect(doubts.count == 1 && doubts[0].entry.facts.contains(LogEntry.Fact("reason", Restoration.doubt)))
    #expect(try ada.searchLog(LogQuery(newsletter: id, kinds: [.sendingHalted])).count == 1)
    let entries = try ada.searchLog(LogQuery(kinds: [.restored])).map(\.entry)
    #expect(
      entries.count == 1 && entries[0].facts.contains(LogEntry.Fact("backup", company.clock.now.text))
        && entries[0].facts.contains(LogEntry.Fact("size", "\(restored.log.size)"))
        && entries[0].facts.contains(LogEntry.Fact("root", restored.manifest.log.root)))
    // What the backup was taken of goes on as it was.
    #expect(try company.states(of: id, company.dana)[.queued] == 1)
  }

  @Test
  func `nothing that was ready, on the schedule, paused, waited for its hour or was being frozen goes out by itself`()
    throws
  {
    let company = try TestCompany()
    try company.importCSV(
      "First name,Time zone,Email\nA,Asia/Tokyo,a@customers.example\nB,America/New_York,b@customers.example\n",
      for: company.dana)
    let nine = try #require(LocalTime("2026-09-22T09:00"))
    func ready() throws -> Newsletter.ID {
      let id = try company.write(by: company.dana).id
      _ = try company.dana.submitNewsletter(id)
      return id
    }
    let (scheduled, local, half, paused) = (try ready(), try ready(), try ready(), try ready())
    let (waiting, later, draft) = (try ready(), try ready(), try company.write(by: company.dana).id)
    _ = try company.dana.scheduleNewsletter(scheduled, at: nine, zone: "UTC")
    _ = try company.dana.scheduleLocally(local, at: nine, zone: "UTC")
    company.clock.advance(seconds: 10 * 3_600)
    _ = try company.workplace.releaseDue()
    #expect(try company.states(of: local, company.dana) == [.queued: 2])
    try company.workplace.store.write {
      _ = try $0.company.setState(.freezing, of: half, from: ["ready"], at: company.clock.now)
    }
    _ = try company.dana.beginSending(paused)
    try company.dana.pauseNewsletter(paused)
    let restored = try Restored(company)
    let dana = try restored.session(company.dana)
    func states() throws -> [String] {
      try [scheduled, local, half, paused, waiting, later, draft].map { try dana.status(of: $0).newsletter.state.name }
    }
    #expect(try states() == Array(repeating: "halted", count: 6) + ["draft"])
    for _ in 0..<4 {
      company.clock.advance(seconds: 6 * 3_600)
      #expect(try restored.workplace.releaseDue().released == [])
      try restored.workplace.finishAll()
    }
    #expect(try states() == Array(repeating: "halted", count: 6) + ["draft"])
    #expect(try restored.rows("SELECT id AS text FROM message WHERE state = 'queued' AND kind = 'copy'") == [])
    #expect(try restored.rows("SELECT id AS text FROM newsletter WHERE due_at IS NOT NULL") == [])
    // Their writer lets them go on: those with copies, and those without.
    for id in [local, paused] { try dana.resumeNewsletter(id) }
    #expect(try company.states(of: local, dana) == [.queued: 2] && company.states(of: paused, dana) == [.queued: 2])
    refusal(.conflict, "Send it, or choose a time") { try dana.resumeNewsletter(scheduled) }
    refusal(.conflict, "Send it, or choose a time") { try dana.resumeNewsletter(waiting) }
    _ = try dana.scheduleNewsletter(later, at: #require(LocalTime("2026-10-02T09:00")), zone: "UTC")
    #expect(try dana.status(of: later).newsletter.state.name == "scheduled")
    for id in [scheduled, half, waiting] {
      _ = try dana.beginSending(id)
      #expect(try company.states(of: id, dana) == [.queued: 2])
    }
  }

  @Test func `a letter that ends with copies held for the restoration's sake says so, and asks for no director`() throws
  {
    let (company, id) = try sending()
    let restored = try Restored(company)
    try restored.workplace.store.write {
      _ = try $0.company.setState(.sending, of: id, from: ["halted"], at: company.clock.now)
    }
    #expect(try restored.workplace.finishIfDone(id))
    let reason = Restoration.reason(backupOf: restored.manifest.moment.day)
    #expect(try restored.session(company.dana).status(of: id).newsletter.state == .halted(reason: reason))
  }

  @Test func `a letter that waits for readers' hours keeps those that have not come when its writer lets it go on`()
    throws
  {
    let company = try TestCompany()
    try company.importCSV(
      "First name,Time zone,Email\nA,Asia/Tokyo,a@customers.example\nB,America/New_York,b@customers.example\n",
      for: company.dana)
    let id = try company.write(by: company.dana).id
    _ = try company.dana.submitNewsletter(id)
    _ = try company.dana.scheduleLocally(id, at: #require(LocalTime("2026-09-22T09:00")), zone: "UTC")
    company.clock.advance(seconds: 10 * 3_600)
    _ = try company.workplace.releaseDue()
    let restored = try Restored(company)
    let dana = try restored.session(company.dana)
    try dana.resumeNewsletter(id)
    let waiting = try dana.status(of: id).messages
    #expect(waiting.map(\.message.state) == [.queued, .queued])
    #expect(Set(waiting.map(\.dueAt.text)) == [company.clock.now.text, "2026-09-22T13:00:00Z"])
  }

  @Test func `our own mails and tests are held too, and wait again once an administrator says so`() throws {
    let (company, id) = try sending()
    let customer = try #require(try company.customers(of: company.dana).first)
    _ = try company.dana.sendTest(of: id, as: customer.id)
    let restored = try Restored(company)
    let held = try restored.rows(
      "SELECT kind AS text FROM message WHERE state = 'held' AND kind <> 'copy' ORDER BY kind")
    #expect(held == ["notice", "test"], "the notice tells Dana that her letter is halted")
    let copies = "SELECT id AS text FROM message WHERE state = 'held' AND kind = 'copy'"
    let before = try restored.rows(copies)
    #expect(try restored.session(company.ada).mailsHeldSinceRestore() == 2)
    let ada = try restored.session(company.ada)
    #expect(try ada.brakes().map { try ada.releaseBrake($0.id).requeued } == [2])
    #expect(
      try restored.rows("SELECT kind AS text FROM message WHERE state = 'queued' ORDER BY kind") == ["notice", "test"])
    #expect(try restored.rows(copies) == before)
    #expect(try restored.workplace.store.write { try $0.dispatch.requeueRestored(at: company.clock.now) } == 0)
  }

  @Test func `a test of a letter that was cancelled meanwhile stays held`() throws {
    let (company, id) = try sending()
    _ = try company.dana.sendTest(of: id, as: #require(try company.customers(of: company.dana).first).id)
    let restored = try Restored(company)
    _ = try restored.session(company.dana).cancelNewsletter(id)
    _ = try restored.workplace.store.write { try $0.dispatch.requeueRestored(at: company.clock.now) }
    #expect(try restored.rows("SELECT state AS text FROM message WHERE kind = 'test'") == ["held"])
  }

  @Test func `nobody is signed in afterwards, and no link to choose a password works`() throws {
    let company = try TestCompany(publicURL: "https://letters.northwind.example")
    let now = company.clock.now
    try company.workplace.store.write { tx in
      try tx.accounts.addSignIn(
        SignIn.ID("s"), of: company.dana.member.id, tokenHash: Digest(of: [1]), browser: "Firefox", at: now)
      try tx.accounts.addLink(
        AccountLink(
          id: AccountLink.ID("l"), kind: .reset, member: company.dana.member.id,
          expiresAt: now.adding(seconds: 600)), tokenHash: Digest(of: [2]), at: now)
    }
    let restored = try Restored(company)
    let isGone = try restored.workplace.store.read { tx in
      try (
        tx.accounts.signIn(tokenHash: Digest(of: [1])) == nil, tx.accounts.link(tokenHash: Digest(of: [2])) == nil
      )
    }
    #expect(isGone == (true, true))
  }

  @Test func `a checkpoint of before holds, one of after tells what is lost, and the entry names it`() throws {
    let (company, _) = try sending()
    let before = try company.workplace.checkpointLog(with: Self.key)
    var after = ""
    let restored = try Restored(company, held: [before]) { company in
      for _ in 0..<40 { try company.workplace.store.write { try $0.append(company.entry(at: company.clock.now)) } }
      after = try company.workplace.checkpointLog(with: Self.key)
      return OutsideCheckpoints(held: [HeldCheckpoint(name: "the auditor's", note: after)])
    }
    let lost = try Checkpoint(signed: after, by: Self.key.verifier)
    #expect(restored.log.held == 1 && restored.log.lost.map(\.checkpoint) == [lost])
    #expect(restored.log.lostEntries == Int(lost.size - restored.log.size))
    let entry = try #require(
      try restored.session(company.ada).searchLog(LogQuery(kinds: [.restored])).first
    ).entry
    #expect(entry.facts.contains(LogEntry.Fact("lost", "\(restored.log.lostEntries)")))
    #expect(
      entry.facts.contains(LogEntry.Fact("gaveUp", "\(lost.size):\(Hexadecimal.text(of: lost.root.bytes))")))
    func faults(_ note: String) throws -> [String] {
      try restored.workplace.verifyLog(
        key: Self.key.verifier, held: [HeldCheckpoint(name: "the auditor's", note: note)]
      ).faults
    }
    #expect(try faults(before) == [])
    let words = "when the company's data were restored from a backup of \(company.clock.now.text)"
    #expect(try faults(after).count == 1 && faults(after)[0].contains(words))
    // The same holds when the log has grown past it.
    #expect(try restored.workplace.store.read { try $0.log.size() } < lost.size)
    for _ in 0..<60 {
      try restored.workplace.store.write { try $0.append(company.entry(at: company.clock.now)) }
    }
    let next = try restored.workplace.checkpointLog(with: Self.key)
    #expect(try Checkpoint(signed: next, by: Self.key.verifier).size > lost.size)
    #expect(try faults(after).count == 1 && faults(after)[0].contains(words) && faults(before) == [])
    #expect(try restored.workplace.sizeGivenUp(by: after) == lost.size)
    #expect(try restored.workplace.sizeGivenUp(by: next) == nil && restored.workplace.sizeGivenUp(by: before) == nil)
    // A later restoration, of this branch, takes what was given up as known.
    let again = try restored.workplace.lookAtRestoredLog(
      key: Self.key.verifier,
      OutsideCheckpoints(held: [before, after, next].map { HeldCheckpoint(name: "n", note: $0) }))
    #expect(again.held == 2 && again.lost == [])
  }

  @Test func `a checkpoint that contradicts, or is another log's, is refused`() throws {
    let (company, _) = try sending()
    let note = try company.workplace.checkpointLog(with: Self.key)
    let size = try Checkpoint(signed: note, by: Self.key.verifier).size
    let other = Checkpoint(origin: Self.key.name, size: size, root: TreeHash(leaf: [1]))
    let forged = try SignedNote(signing: other.text, with: Self.key).source
    refusal(.failed, "commits to other entries") { _ = try Restored(company, held: [forged]) }
    let stranger = NoteKey(named: "elsewhere.example/log")
    let foreign = try SignedNote(
      signing: Checkpoint(origin: stranger.name, size: size, root: other.root).text, with: stranger
    ).source
    refusal(.badInput, "not signed by") { _ = try Restored(company, held: [foreign]) }
    let larger = Checkpoint(origin: Self.key.name, size: size + 1_000, root: other.root)
    let unsigned = try SignedNote(signing: larger.text, with: NoteKey(named: Self.key.name)).source
    refusal(.badInput, "not signed by") { _ = try Restored(company, held: [unsigned]) }
  }
}
