import Firsthand
import Foundation
import MailFormat
import Operations
import Testing
import Transparency

@testable import Store

/// The log as a tree: places, checkpoints, proofs.
@Suite struct SendLogTests {
  private static let key = NoteKey(named: "northwind.example/send-log")

  private func company() throws -> TestCompany {
    let company = try TestCompany()
    try company.addCustomers(3, to: company.dana)
    return company
  }

  private func verify(_ company: TestCompany, held: [String] = []) throws -> LogVerification {
    try company.workplace.verifyLog(
      key: Self.key.verifier, held: held.map { HeldCheckpoint(name: "the auditor's", note: $0) })
  }

  @Test func `entries are written without a place, get one each, and the log is sound`() throws {
    let company = try company()
    let before = try verify(company)
    #expect(before.size == 0 && before.unplaced > 5 && before.isSound)
    #expect(try company.workplace.placeLogEntries() == before.unplaced)
    let after = try verify(company)
    #expect(after.size == UInt64(before.unplaced) && after.unplaced == 0 && after.isSound)
    #expect(try company.workplace.placeLogEntries() == 0)
  }

  @Test func `a checkpoint is signed when something happened, and is itself an entry`() throws {
    let company = try company()
    let note = try company.workplace.checkpointLog(with: Self.key)
    let first = try Checkpoint(signed: note, by: Self.key.verifier)
    #expect(try company.workplace.checkpointLog(with: Self.key) == note, "that it was signed is no news")
    let kinds = try company.ada.searchLog(LogQuery(kinds: [.checkpointSigned])).map(\.entry.facts)
    #expect(kinds.count == 1 && kinds[0].contains(LogEntry.Fact("size", "\(first.size)")))
    try company.addCustomers(1, to: company.soren)
    let second = try Checkpoint(signed: company.workplace.checkpointLog(with: Self.key), by: Self.key.verifier)
    #expect(second.size > first.size + 1)
    let found = try verify(company, held: [note])
    #expect(found.isSound && found.checkpoints == 2 && found.held == 1 && found.covered == second.size)
  }

  @Test func `a checkpoint is due after a minute or a thousand entries, and never of nothing`() throws {
    let company = try company()
    #expect(try company.workplace.isCheckpointDue(), "there is none yet")
    _ = try company.workplace.checkpointLog(with: Self.key)
    company.clock.advance(seconds: 3_600)
    #expect(try !company.workplace.isCheckpointDue())
    _ = try company.workplace.checkpointLog(with: Self.key)
    try company.workplace.store.write { tx in
      try tx.append(company.entry(at: company.clock.now))
    }
    #expect(try company.workplace.isCheckpointDue())
    _ = try company.workplace.checkpointLog(with: Self.key)
    try company.workplace.store.write { tx in try tx.append(company.entry(at: company.clock.now)) }
    #expect(try !company.workplace.isCheckpointDue(), "less than a minute ago")
    company.clock.advance(seconds: 60)
    #expect(try company.workplace.isCheckpointDue())
    _ = try company.workplace.checkpointLog(with: Self.key)
    try company.workplace.store.write { tx in
      for _ in 0..<1_000 { try tx.append(company.entry(at: company.clock.now)) }
    }
    #expect(try company.workplace.isCheckpointDue())
    let found = try Checkpoint(signed: company.workplace.checkpointLog(with: Self.key), by: Self.key.verifier)
    #expect(found.size > 1_000)
    #expect(try verify(company).isSound)
  }

  @Test func `nothing is signed with another key than the log's own`() throws {
    let company = try TestCompany()
    let note = try company.workplace.checkpointLog(with: Self.key)
    _ = try company.addDirector("Eva Lind", "eva")
    let error = #expect(throws: FirsthandError.self) {
      try company.workplace.checkpointLog(with: NoteKey(named: "northwind.example/send-log"))
    }
    #expect(error?.sentence.contains("log.key is not the one") == true)
    #expect(try company.workplace.store.read { try $0.log.lastCheckpoint()?.note } == note)
  }

  @Test func `a clock that goes back keeps no checkpoint from being signed, and no place from being given`() throws {
    let company = try company()
    _ = try company.workplace.checkpointLog(with: Self.key)
    company.clock.advance(seconds: -86_400)
    try company.workplace.store.write { tx in try tx.append(company.entry(at: company.clock.now)) }
    let later = try Checkpoint(signed: company.workplace.checkpointLog(with: Self.key), by: Self.key.verifier)
    let found = try verify(company)
    #expect(found.isSound && found.covered == later.size)
  }

  @Test func `the proof of an entry holds by itself, and is given to who may read the entry`() throws {
    let company = try company()
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    let entry = try #require(try company.ada.searchLog(LogQuery(newsletter: letter.id)).last).entry
    let proof = try company.ada.proveEntry(entry.id.text, key: Self.key).proof
    let checkpoint = try LogProof(proof.source).verify(Self.key.verifier)
    #expect(checkpoint.size > proof.index)
    let text = String(decoding: proof.entry, as: UTF8.self)
    #expect(
      text.hasPrefix(
        "firsthand-log-entry/1\nid \(entry.id)\nat \(entry.at.milliseconds)\nkind \(entry.kind.rawValue)\n"))
    // One that was signed before is taken again where it covers the entry.
    #expect(try company.ada.proveEntry(entry.id.text, key: Self.key).proof.checkpoint == proof.checkpoint)
    #expect(throws: FirsthandError.self) { try company.soren.proveEntry(entry.id.text, key: Self.key) }
    #expect(throws: FirsthandError.self) { try company.ada.proveEntry("nothing", key: Self.key) }
  }

  @Test func `a log that is exported as tiles holds against the checkpoint of before, and the export is logged`() throws
  {
    let company = try company()
    let held = try company.workplace.checkpointLog(with: Self.key)
    try company.workplace.store.write { tx in
      for _ in 0..<600 { try tx.append(company.entry(at: company.clock.now)) }
    }
    var files: [String: [UInt8]] = [:]
    let checkpoint = try company.ada.exportTiles(key: Self.key) { files[$0] = $1 }
    #expect(checkpoint.size > 600 && files["tile/0/000"]?.count == 8_192 && files["tile/entries/000"] != nil)
    let check = try TiledLogCheck(key: Self.key.verifier, held: [("the auditor's", held)]) { files[$0] }
    #expect(check.faults.isEmpty && check.checkpoint == checkpoint)
    #expect(try company.ada.searchLog(LogQuery(kinds: [.exported])).count == 1)
    #expect(throws: FirsthandError.self) { try company.dana.exportTiles(key: Self.key) { _, _ in } }
  }

  @Test func `auditors get a checkpoint a day by mail`() throws {
    let company = try TestCompany(auditors: [try EmailAddress("eve@auditors.example")])
    func mails() throws -> Int {
      try company.workplace.store.read { tx in
        try tx.log.connection.rows("SELECT n.subject FROM notice n WHERE n.subject LIKE 'The send log has%'").count
      }
    }
    for (seconds, count) in [(0, 1), (60, 1), (86_400, 2), (10, 2)] as [(Int64, Int)] {
      company.clock.advance(seconds: seconds)
      try company.workplace.store.write { tx in try tx.append(company.entry(at: company.clock.now)) }
      _ = try company.workplace.checkpointLog(with: Self.key)
      #expect(try mails() == count)
    }
  }
}

extension TestCompany {
  /// One of the machine's own, about nobody.
  func entry(at moment: Instant) -> LogEntry {
    LogEntry(id: workplace.surroundings.ids.next(), at: moment, kind: .sendingHalted, actor: nil)
  }
}
