import Firsthand
import MailFormat
import Foundation
import Operations
import Testing

@testable import Store

/// What the database itself refuses, asked with another's program: `sqlite3`.
@Suite struct StoredTests {
  /// A database file with a letter that was sent.
  private func sentLetter(_ body: (String, TestCompany, Newsletter.ID) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("firsthand.db").path
    let company = try TestCompany(store: path)
    let id = try company.readyLetter("reviewword", by: company.dana)
    _ = try company.karin.approveNewsletter(id, reason: "")
    _ = try company.dana.beginSending(id)
    _ = try company.deliver()
    try body(path, company, id)
  }

  /// What `sqlite3` prints, errors and all.
  private func sqlite(_ path: String, _ sql: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["sqlite3", "-cmd", "PRAGMA foreign_keys = ON", path, sql]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return words
  }

  @Test func `the log, certificates and what is published refuse to change`() throws {
    try sentLetter { path, _, _ in
      func check(_ sql: String, _ words: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(try sqlite(path, sql).contains(words), sourceLocation: sourceLocation)
      }
      #expect(try Int(sqlite(path, "SELECT COUNT(*) FROM log_entry").trimmingCharacters(in: .newlines)) ?? 0 > 10)
      try check("UPDATE log_entry SET at = 0", "only grows")
      try check("DELETE FROM log_entry", "only grows")
      try check("INSERT OR REPLACE INTO log_entry SELECT * FROM log_entry", "only grows")
      try check(
        "INSERT OR REPLACE INTO policy_version SELECT hash, name, version, 'x', effective_from, grace_days, published_by, 0 FROM policy_version",
        "never changes")
      try check("UPDATE certificate SET content = 'x'", "never changes")
      try check("DELETE FROM certificate", "never changes")
      try check("UPDATE policy_version SET source = 'x'", "never changes")
      try check("UPDATE policy_approval SET reason = 'x'", "never changes")
      try check("DELETE FROM letter_check", "never changes")
      try check("DELETE FROM template_file", "never changes")
      try check("UPDATE template_version SET version = '2.0.0'", "never changes")
      try check("UPDATE company_file SET bytes = x'00'", "never change")
      try check(
        "INSERT INTO message SELECT 'new', kind, newsletter_id, customer_id, owner_id, recipient, domain, 'other', state, reason, attempt, worker, due_at, epoch, sha256, dated_at, renderer, merge_values, created_at, changed_at FROM message WHERE kind = 'copy' LIMIT 1",
        "UNIQUE")
      try check(
        "INSERT INTO customer SELECT 'new', owner_id, address, address_key, suppression_key, import_id, created_at FROM customer LIMIT 1",
        "UNIQUE")
      try check(
        "INSERT INTO approval SELECT 'new', newsletter_id, content, rules, (SELECT owner_id FROM newsletter), reason, at, NULL FROM approval LIMIT 1",
        "own newsletter")
      try check("UPDATE message SET state = 'delivered'", "CHECK")
    }
  }

  @Test func `a letter made with other values is not said to be the one that left`() throws {
    try sentLetter { path, company, id in
      #expect(try sqlite(path, "UPDATE message SET merge_values = 'first_name=Forged'") == "")
      let message = try #require(try company.dana.status(of: id).messages.first).message
      let copy = try #require(try AdministratorDesk(company.ada).auditedSend(message.id.text).copy)
      #expect(!copy.isExact)
    }
  }

  @Test func `what is personal about an entry can be erased and the entry stays`() throws {
    try sentLetter { path, company, id in
      let count = "SELECT COUNT(*) FROM log_entry"
      let before = try sqlite(path, count)
      // Nothing of a person stands in the entries themselves.
      #expect(try sqlite(path, "SELECT facts FROM log_entry").contains("customers.example") == false)
      #expect(try sqlite(path, "SELECT COUNT(*) FROM log_personal WHERE address LIKE '%@customers.example'") == "3\n")
      #expect(try sqlite(path, "DELETE FROM log_personal; UPDATE message SET merge_values = NULL;") == "")
      #expect(try sqlite(path, count) == before)
      let record = try #require(try company.dana.searchLog(LogQuery(newsletter: id, kinds: [.accepted])).first)
      #expect(record.address == nil && record.entry.personMark != nil)
    }
  }

  @Test func `what every run looks for is found through an index`() throws {
    try sentLetter { path, _, _ in
      for (sql, index) in [
        (
          "SELECT * FROM current_customer WHERE owner_id = 'o' AND customer_id > 'c' ORDER BY customer_id LIMIT 5",
          "customer_of_owner (owner_id=? AND id>?)"
        ),
        (
          "UPDATE message SET state = 'queued', worker = NULL WHERE worker = 'w' AND state = 'sending'",
          "message_claimed"
        ),
        (
          "SELECT m.id FROM message m WHERE m.state = 'queued' AND m.due_at <= 1 AND m.kind = 'copy' AND m.newsletter_id = 'x' ORDER BY m.due_at, m.id LIMIT 1",
          "copy_due"
        ),
        (
          "SELECT state, reason, COUNT(*) AS copies FROM message WHERE newsletter_id = 'x' AND kind = 'copy' AND worker IS NULL GROUP BY state, reason",
          "COVERING INDEX copy_at_rest"
        ),
        (
          "SELECT state, reason, COUNT(*) AS copies FROM message WHERE worker IS NOT NULL AND kind = 'copy' AND newsletter_id || '' = 'x'",
          "message_claimed"
        ),
        (
          "SELECT m.id FROM message m WHERE m.newsletter_id = 'x' AND m.kind = 'copy' AND m.worker IS NULL AND m.state IN ('queued', 'held') LIMIT 5",
          "copy_at_rest"
        ),
        (
          "SELECT m.* FROM message m WHERE m.newsletter_id = 'x' AND m.owner_id = 'y' AND m.kind = 'copy' AND m.customer_id > '' AND m.state IN ('accepted') ORDER BY m.customer_id LIMIT 50",
          "one_copy_each"
        ),
      ] {
        let plan = try sqlite(path, "EXPLAIN QUERY PLAN " + sql)
        #expect(plan.contains(index) && !plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "\(plan)")
      }
    }
  }

  @Test func `doubts, and mails that may have gone twice, are found without reading what was accepted`() throws {
    try sentLetter { path, _, _ in
      for (sql, indexes) in [
        (
          "SELECT m.* FROM message m WHERE m.state IN ('held', 'inDoubt') AND m.state = 'inDoubt' AND ('' = '' OR m.newsletter_id = '')",
          ["message_for_a_person"]
        ),
        (
          "SELECT a.id FROM log_entry a WHERE a.kind = 'sentAgain' AND EXISTS (SELECT 1 FROM log_entry b WHERE b.message_id = a.message_id AND b.kind || '' = 'accepted' AND b.facts LIKE '%late%')",
          ["a USING INDEX log_by_kind", "b USING INDEX log_by_message"]
        ),
      ] {
        let plan = try sqlite(path, "EXPLAIN QUERY PLAN " + sql)
        #expect(indexes.allSatisfy(plan.contains) && !plan.contains("SCAN"), "\(plan)")
      }
    }
  }

  @Test func `the page of sending counts what waits and what relays said in indexes alone`() throws {
    try sentLetter { path, _, _ in
      for (sql, indexes) in [
        (
          "SELECT id FROM newsletter WHERE state IN ('sending', 'halted') OR id IN (SELECT newsletter_id FROM message WHERE state IN ('held', 'inDoubt') AND state = 'inDoubt') ORDER BY changed_at DESC, id DESC LIMIT 5",
          ["newsletter_by_state", "message_for_a_person"]
        ),
        (
          "SELECT newsletter_id, COUNT(*) FROM message WHERE worker IS NOT NULL AND kind || '' = 'copy' GROUP BY newsletter_id",
          ["message_claimed"]
        ),
        (
          "SELECT state, reason <> '' AND reason NOT LIKE 'wait:%', COUNT(*) FROM message WHERE newsletter_id = 'x' AND kind = 'copy' AND worker IS NULL AND state IN ('queued', 'held', 'inDoubt') GROUP BY 1, 2",
          ["COVERING INDEX copy_at_rest (newsletter_id=? AND kind=? AND worker=? AND state=?)"]
        ),
        (
          "SELECT MIN(due_at) FROM message WHERE newsletter_id = 'x' AND state = 'queued' AND kind = 'copy' AND due_at > 5",
          ["copy_due"]
        ),
        (
          "SELECT facts FROM log_entry WHERE kind = 'deferred' AND at >= 5 ORDER BY at DESC, id DESC LIMIT 2000",
          ["log_by_kind (kind=? AND at>?)"]
        ),
        ("SELECT 1 FROM log_entry WHERE kind = 'accepted' AND at >= 5 LIMIT 9", ["COVERING INDEX log_by_kind"]),
      ] {
        let plan = try sqlite(path, "EXPLAIN QUERY PLAN " + sql)
        #expect(indexes.allSatisfy(plan.contains) && !plan.contains("SCAN"), "\(plan)")
      }
    }
  }

  @Test func `pages of a large company read what they show, and no table of all that there is`() throws {
    try sentLetter { path, _, _ in
      for (sql, index) in [
        (
          "SELECT m.* FROM message m WHERE m.state = 'inDoubt' AND m.owner_id = 'x' AND m.kind <> 'notice'",
          "doubt_of_owner"
        ),
        ("SELECT 1 FROM member_role WHERE role = 'salesperson' LIMIT 9", "COVERING INDEX member_by_role"),
        (
          "SELECT \(MemberRow.columns) FROM member_role r JOIN member m ON m.id = r.member_id WHERE r.role = 'director' ORDER BY m.id",
          "COVERING INDEX member_by_role (role=?)"
        ),
        (
          "SELECT \(MemberRow.columns) FROM member m WHERE (name, id) > ('A', 'x') ORDER BY name, id LIMIT 9",
          "member_by_name ((name,id)>(?,?))"
        ),
        (
          "SELECT rule || '' AS name, COUNT(*), SUM(1 - is_open) FROM rule_hit WHERE first_at >= 5 GROUP BY 1",
          "COVERING INDEX rule_hit_by_time (first_at>?)"
        ),
      ] {
        let plan = try sqlite(path, "EXPLAIN QUERY PLAN " + sql)
        #expect(plan.contains(index) && !plan.contains("SCAN"), "\(plan)")
      }
      let byName = "SELECT \(MemberRow.columns) FROM member m ORDER BY name, id LIMIT 9"
      #expect(!(try sqlite(path, "EXPLAIN QUERY PLAN " + byName).contains("TEMP")))
      let ofRule = try sqlite(
        path,
        "EXPLAIN QUERY PLAN SELECT e.* FROM (SELECT newsletter_id FROM rule_hit WHERE rule = 'r') l CROSS JOIN log_entry e LEFT JOIN log_personal p ON p.entry_id = e.id WHERE e.newsletter_id = l.newsletter_id AND e.kind = 'certified' AND instr(e.facts, 'r') > 0 ORDER BY e.at DESC, e.id DESC LIMIT 9"
      )
      #expect(ofRule.contains("log_by_newsletter_kind (newsletter_id=? AND kind=?)"), "\(ofRule)")
    }
  }

  @Test func `the counts of a letter that is over are kept, until one of its copies changes after all`() throws {
    try sentLetter { path, company, id in
      let kept = "SELECT state, copies FROM letter_tally WHERE newsletter_id = '\(id)'"
      #expect(try sqlite(path, kept) == "accepted|3\n")
      let desk = try SalespersonDesk(company.dana)
      #expect(try desk.letters(.sent).letters.first?.tally.count(.sent) == 3)
      // That the list reads them, and counts no copies.
      #expect(try sqlite(path, "UPDATE letter_tally SET copies = 7") == "")
      #expect(try desk.letters(.sent).letters.first?.tally.count(.sent) == 7)
      #expect(
        try sqlite(path, "UPDATE message SET state = 'inDoubt' WHERE kind = 'copy' AND recipient LIKE 'dana1@%'") == "")
      #expect(try sqlite(path, kept) == "")
      #expect(try desk.letters(.sent).letters.first?.tally.count(.unknown) == 1)
      try company.workplace.finishIfDone(id)
      #expect(try sqlite(path, kept) == "accepted|2\ninDoubt|1\n")
    }
  }

  @Test func `what a relay said is written again and again while the database is held, other things once`() throws {
    let store = try Store.inMemory(now: Instant(milliseconds: 0))
    var tries = 0
    func write(_ transaction: Transaction) throws -> Int {
      tries += 1
      if tries < 4 { throw FirsthandError(.tryLater, "held") }
      return tries
    }
    refusal(.tryLater, "held") { _ = try store.write(write) }
    #expect(tries == 1)
    #expect(try store.patient().write(write) == 4)
  }

  @Test func `the schema is the one written down`() throws {
    try sentLetter { path, company, _ in
      try company.workplace.store.close()
      let schema = try sqlite(path, ".schema --nosys")
      let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Goldens/schema.sql")
      if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
        try schema.write(to: golden, atomically: true, encoding: .utf8)
      }
      #expect(try schema == String(contentsOf: golden, encoding: .utf8))
    }
  }

  @Test func `a database of a newer program, or no database at all, is refused with a sentence`() throws {
    try sentLetter { path, company, _ in
      try company.workplace.store.close()
      _ = try sqlite(path, "INSERT INTO schema_step VALUES (99, 0)")
      refusal(.failed, "newer firsthand") { _ = try Store.open(path: path, now: company.clock.now) }
      try Data("this is no database, it is a text that stands here".utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: FirsthandError.self) { _ = try Store.open(path: path, now: company.clock.now) }
    }
  }

  @Test func `every entry of a send is in the log, and the counts agree`() throws {
    try sentLetter { _, company, id in
      let records = try company.ada.searchLog(LogQuery(newsletter: id))
      let kinds = records.map(\.entry.kind)
      #expect(
        kinds == [
          .certified, .submitted, .approved, .sendingStarted, .accepted, .accepted, .accepted,
        ])
      let shown = try company.dana.showMessage(try #require(records.last?.entry.message).text)
      #expect(shown.message.attempts.map(\.outcome) == [.accepted])
      // Under what it went, then what became of it.
      #expect(shown.entries.map(\.entry.kind) == [.certified, .approved, .sendingStarted, .accepted])
      #expect(shown.entries.last?.address == shown.message.message.recipient.text)
    }
  }

  @Test func `the log answers by address however it is written, and shows the newest`() throws {
    try sentLetter { _, company, id in
      let person = try #require(try company.customers(of: company.dana).first)
      _ = try company.dana.suppress(person.address)
      let loud = try EmailAddress(person.address.text.uppercased())
      let records = try company.ada.searchLog(LogQuery(address: loud.normalized))
      #expect(records.map(\.entry.kind) == [.accepted, .suppressed])
      // One person, one key: erased, nobody can tell whose marks these are.
      #expect(Set(records.compactMap(\.entry.personMark)).count == 1)
      #expect(records.allSatisfy { $0.address == person.address.text })
      let newest = try company.dana.searchLog(LogQuery(limit: 1))
      #expect(newest.map(\.entry.kind) == [.suppressed])
    }
  }
}
