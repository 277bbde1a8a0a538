import Firsthand
import Foundation
import Operations
import Testing
import Transparency

@testable import Store

/// Moving a company's data between SQLite and PostgreSQL, where FIRSTHAND_TEST_POSTGRES names a server.
@Suite(.enabled(if: ServerDatabase.server != nil)) struct MoveTests {
  private static let key = NoteKey(named: "northwind.example/send-log")

  /// Everything that a company can have, in a file that nobody has open.
  func closedCompany() throws -> (filed: FiledCompany, path: String) {
    let filed = try FiledCompany()
    _ = try filed.withAna()
    try filed.company.workplace.placeLogEntries()
    _ = try filed.company.workplace.checkpointLog(with: Self.key)
    try filed.company.workplace.store.close()
    return (filed, filed.folder.appendingPathComponent("firsthand.db").path)
  }

  func move(_ move: DatabaseMove, of company: TestCompany) throws -> MoveReport {
    defer { try? move.close() }
    return try MoveDatabase(
      move, key: Self.key.verifier, secretMark: company.workplace.secret.mark, by: company.ada.member.id,
      company.workplace.surroundings
    ).run {}
  }

  func tables(at path: String) throws -> (counts: [String: TableCount], made: [SQLRow]) {
    let store = try Store.reading(path: path)
    defer { try? store.close() }
    return try store.read { tx in
      let counts = try TableCopy(tables: TableShape.all(in: tx.connection)).measure(tx.connection)
      return (
        Dictionary(uniqueKeysWithValues: counts.map { ($0.table, $0) }),
        try tx.connection.rows("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")
      )
    }
  }

  @Test func `all rows go to PostgreSQL and back byte for byte, and the log's root with them`() throws {
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    let before = try tables(at: path)
    let there = try move(.file(path, toPostgres: server.url), of: filed.company)
    #expect(there.size > 10 && there.checkpoints == 1)
    #expect(there.tables.count == before.counts.count && there.tables.allSatisfy { before.counts[$0.table] == $0 })

    let store = try Store.open(postgres: server.url, now: filed.company.clock.now)
    let fresh = try ServerDatabase()
    let empty = try Store.open(postgres: fresh.url, now: filed.company.clock.now, isFounding: true)
    #expect(try made(store) == made(empty), "indexes, references and triggers stand as in one that was made here")
    #expect(try store.flaws() == [] && store.condition().bytes > 0)
    #expect(try store.isOf(secretMark: "another") == false, "the first node with another secret is refused")
    #expect(try store.isOf(secretMark: filed.company.workplace.secret.mark))
    try store.close()
    try empty.close()

    let returned = filed.folder.appendingPathComponent("returned.db").path
    let back = try move(.postgres(server.url, toFile: returned, draft: returned), of: filed.company)
    #expect(
      back.size == there.size && back.root == there.root, "what was moved is written in the log without a place yet")
    let after = try tables(at: returned)
    for (name, count) in before.counts where !["log_entry", "log_unplaced"].contains(name) {
      #expect(after.counts[name] == count, "\(name)")
    }
    #expect(after.counts["log_entry"]?.rows == (before.counts["log_entry"]?.rows ?? 0) + 2)
    #expect(after.made.map(\.values) == before.made.map(\.values))
    let opened = try Store.open(path: returned, now: filed.company.clock.now)
    #expect(try opened.damage() == [])
    let facts = try opened.read {
      try $0.log.connection.rows("SELECT facts FROM log_entry WHERE kind = 'moved' ORDER BY id").map {
        $0.text("facts")
      }
    }
    #expect(facts.count == 2 && facts.allSatisfy { $0.contains(Hexadecimal.text(of: there.root.bytes)) })
  }

  /// What stands in a database of PostgreSQL besides rows.
  private func made(_ store: Store) throws -> [String] {
    try store.read { tx in
      let catalogue = [
        "SELECT indexdef AS text FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname",
        """
        SELECT k.conrelid::regclass::text || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid) || k.convalidated::text AS text
        FROM pg_constraint k WHERE k.connamespace = current_schema()::regnamespace ORDER BY 1
        """,
        "SELECT pg_get_triggerdef(oid) || tgenabled::text AS text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
      ]
      return try catalogue.flatMap { try tx.connection.rows($0).map { $0.text("text") } }
    }
  }

  @Test func `who goes on with the old database is told where the data went`() throws {
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    _ = try move(.file(path, toPostgres: server.url), of: filed.company)
    refusal(.failed, "they were moved to \(server.name)") {
      _ = try Store.open(path: path, now: filed.company.clock.now)
    }
    #expect(try Store.moved(path: path)?.target == server.name)

    // Signs that stand around texts and functions in PostgreSQL.
    let returned = filed.folder.appendingPathComponent("re$$turned's 5%d \\.db").path
    // As a node that was cut off and comes back after the move.
    let away = try PostgreSQL(server.url)
    _ = try move(.postgres(server.url, toFile: returned, draft: returned), of: filed.company)
    refusal(.failed, "they were moved to \(returned)") {
      _ = try Store.open(postgres: server.url, now: filed.company.clock.now)
    }
    refusal(.failed, "were moved from here to \(returned)") {
      try away.write { _ = try $0.run("UPDATE member SET title = 'x'", []) }
    }
    away.close()
  }

  @Test func `a target that holds anything is refused, and nothing is changed`() throws {
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    try server.run("CREATE TABLE mine(note TEXT)")
    refusal(.conflict, "is not empty: it has 1 tables, such as mine") {
      _ = try move(.file(path, toPostgres: server.url), of: filed.company)
    }
    #expect(try server.tables() == ["mine"])
    _ = try Store.open(path: path, now: filed.company.clock.now)
  }

  @Test func `a database that another program has open does not move`() throws {
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    let other = try Store.open(path: path, now: filed.company.clock.now)
    refusal(.conflict, "is open in another program") {
      _ = try move(.file(path, toPostgres: server.url), of: filed.company)
    }
    #expect(try server.tables() == [])
    try other.close()
    _ = try move(.file(path, toPostgres: server.url), of: filed.company)
    let node = try PostgresLink(PostgresAddress(server.url))
    let returned = filed.folder.appendingPathComponent("returned.db").path
    refusal(.conflict, "Other programs use the database, from this machine") {
      _ = try move(.postgres(server.url, toFile: returned, draft: returned), of: filed.company)
    }
    #expect(!node.isLost)
  }

  @Test func `a connection that was closed a moment ago is no other program`() async throws {
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    _ = try move(.file(path, toPostgres: server.url), of: filed.company)
    let url = server.url
    // It is there until the move has looked and waits, or has given up.
    let lingering = Task.detached {
      let link = try PostgresLink(PostgresAddress(url))
      let held = "SELECT 1 AS n FROM pg_locks WHERE relation = 'schema_step'::regclass AND mode = 'AccessExclusiveLock'"
      while try link.rows(held, []).isEmpty { sched_yield() }
      let waits =
        "SELECT 1 AS n FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'"
      while try link.rows(waits, []).isEmpty, try !link.rows(held, []).isEmpty { sched_yield() }
    }
    while try server.others() == 0 { await Task.yield() }
    let returned = filed.folder.appendingPathComponent("returned.db").path
    _ = try move(.postgres(server.url, toFile: returned, draft: returned), of: filed.company)
    try await lingering.value
  }

  @Test func `the mark of a move is believed where the entry of that move is`() throws {
    let (filed, path) = try closedCompany()
    let (server, other) = (try ServerDatabase(), try ServerDatabase())
    _ = try move(.file(path, toPostgres: server.url), of: filed.company)
    let moved = try #require(try Store.moved(path: path))
    #expect(try Store.holds(moved, postgres: server.url))
    #expect(try !Store.holds(moved, postgres: other.url))
    _ = try Store.open(postgres: other.url, now: filed.company.clock.now, isFounding: true)
    #expect(try !Store.holds(moved, postgres: other.url))
    #expect(try !Store.holds(moved, path: path), "the entry is in the target alone")
  }

  @Test func `a log that does not hold does not move`() throws {
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    let file = try SQLite(path: path)
    try file.write {
      try $0.script(
        "DROP TRIGGER log_entry_no_update; UPDATE log_entry SET facts = 'what=else' WHERE id = (SELECT entry_id FROM log_place WHERE position = 3)"
      )
    }
    try file.close()
    refusal(.failed, "is not what its checkpoints commit to, so nothing was moved") {
      _ = try move(.file(path, toPostgres: server.url), of: filed.company)
    }
    #expect(try server.tables() == [])
  }

  @Test func `a row that is another in the target is found`() throws {
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    let file = try SQLite(path: path)
    let target = try PostgreSQL(server.url)
    let now = filed.company.clock.now
    try target.write { try Schema.migrate($0, now: now) }
    for change in [
      "UPDATE customer_version SET notes = notes || ' ' WHERE number = 1", "DELETE FROM consent",
      "UPDATE log_entry SET facts = 'what=else' WHERE kind = 'certified'",
    ] {
      refusal(.failed, "is not in the target what it is in the source") {
        try file.read { from in
          let copy = TableCopy(tables: try TableShape.all(in: from).filter { $0.name != "schema_step" })
          try target.write { to in
            _ = try to.strip()
            let read = try copy.run(from: from, to: to)
            try read.demandEqual(copy.measure(to))
            try to.script(change)
            try read.demandEqual(copy.measure(to))
          }
        }
      }
    }
    target.close()
    try file.close()
  }

  @Test func `a move tells how far it is: the log, every table, its indexes, and all of it again`() throws {
    let (filed, path) = try closedCompany()
    let file = try SQLite(path: path)
    try file.write {
      try $0.script(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
        INSERT INTO throttle SELECT 'n' || i, 1, 1, NULL FROM n
        """)
    }
    try file.close()
    let rows = Dictionary(uniqueKeysWithValues: try tables(at: path).counts.map { ($0, $1.rows) })
    let server = try ServerDatabase()
    let returned = filed.folder.appendingPathComponent("returned.db").path
    for isThere in [true, false] {
      let move: DatabaseMove =
        try isThere
        ? .file(path, toPostgres: server.url) : .postgres(server.url, toFile: returned, draft: returned)
      #expect(try move.sourceSize() > 100_000)
      var told: [MoveProgress] = []
      let report = try MoveDatabase(
        move, key: Self.key.verifier, secretMark: filed.company.workplace.secret.mark, by: filed.company.ada.member.id,
        filed.company.workplace.surroundings
      ) { told.append($0) }.run {}
      try move.close()
      let names = rows.keys.sorted()
      let parts = told.map(\.part).reduce(into: [MoveProgress.Part]()) { if $0.last != $1 { $0.append($1) } }
      #expect(
        parts == [.sourceLog] + names.map { .copying(table: $0) } + [.indexes] + names.map { .comparing(table: $0) }
          + [.targetLog])
      let grown = isThere ? 0 : 1
      for (name, count) in rows where name != "throttle" {
        let count = count + (["log_entry", "log_unplaced"].contains(name) ? grown : 0)
        for part in [MoveProgress.Part.copying(table: name), .comparing(table: name)] {
          let steps = count == 0 ? [0] : [0, count]
          #expect(told.filter { $0.part == part } == steps.map { MoveProgress(part, $0, of: count) }, "\(name)")
        }
      }
      for part in [MoveProgress.Part.copying(table: "throttle"), .comparing(table: "throttle")] {
        #expect(
          told.filter { $0.part == part } == [0, 1_000, 2_000, 2_500].map { MoveProgress(part, $0, of: 2_500) })
      }
      let indexes = told.filter { $0.part == .indexes }
      #expect(indexes.count > 50 && indexes.map(\.done) == Array(0..<indexes.count))
      #expect(indexes.allSatisfy { $0.total == indexes.count - 1 })
      for part in [MoveProgress.Part.sourceLog, .targetLog] {
        let size = Int(report.size)
        #expect(told.filter { $0.part == part } == [0, size].map { MoveProgress(part, $0, of: size) })
      }
    }
  }

  @Test func `a failure after everything was copied leaves nothing in the target`() throws {
    struct Broken: Error {}
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    let move = try DatabaseMove.file(path, toPostgres: server.url)
    let steps = DatabaseMove.Steps(before: { _ in }, after: { _, _ in throw Broken() }, settle: {})
    #expect(throws: Broken.self) { _ = try move.run(at: filed.company.clock.now, steps) }
    try move.close()
    #expect(try server.tables() == [])
    _ = try Store.open(path: path, now: filed.company.clock.now)
  }
}
