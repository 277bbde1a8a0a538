import Firsthand
import Foundation
import Operations
import Testing
import Transparency

@testable import Store

/// What a server cannot keep, a copy of what it has, and writing it anew.
extension MoveTests {
  @Test func `what PostgreSQL cannot keep is named by its table, column and key`() throws {
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    let file = try SQLite(path: path)
    try file.write { _ = try $0.run("UPDATE member SET title = $1 WHERE name = 'Dana Reyes'", [.text("a\0b")]) }
    try file.close()
    refusal(.badInput, "The text title of member (id '\(filed.company.dana.member.id.text)') has the character U+0000")
    {
      _ = try move(.file(path, toPostgres: server.url), of: filed.company)
    }
    #expect(try server.tables() == [])
  }

  @Test func `a copy of PostgreSQL is one moment of it, as a file that SQLite finds sound`() throws {
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    _ = try move(.file(path, toPostgres: server.url), of: filed.company)
    let store = try Store.open(postgres: server.url, now: filed.company.clock.now)
    let copy = filed.folder.appendingPathComponent("copy.db").path
    try store.write { tx in
      try tx.log.connection.script("SET LOCAL idle_in_transaction_session_timeout = 0")
      try tx.append(filed.company.entry(at: filed.company.clock.now))
      try store.copy(to: copy)
    }
    let read = try Store.reading(path: copy)
    #expect(try read.damage() == [])
    #expect(try read.read { try $0.schemaStep() } == Transaction.lastSchemaStep)
    let (before, after) = (try tables(at: path), try tables(at: copy))
    #expect(
      after.counts["log_entry"]?.rows == (before.counts["log_entry"]?.rows ?? 0) + 1,
      "the move's own, not the one in work")
    #expect(after.counts["message"] == before.counts["message"])
    try store.close()
  }

  @Test func `writing PostgreSQL anew gives back what was deleted, and waits for who still sees it`() throws {
    let (filed, path) = try closedCompany()
    let server = try ServerDatabase()
    _ = try move(.file(path, toPostgres: server.url), of: filed.company)
    let store = try Store.open(postgres: server.url, now: filed.company.clock.now)
    func bytes() throws -> Int64 {
      try store.read {
        try $0.log.connection.first("SELECT pg_relation_size('throttle') AS n")?.integer("n") ?? 0
      }
    }
    try store.write {
      try $0.log.connection.script(
        "INSERT INTO throttle SELECT 'n' || i, 1, 1 FROM generate_series(1, 2000) AS i; DELETE FROM throttle")
    }
    let reader = try PostgresLink(PostgresAddress(server.url))
    try reader.script("BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL idle_in_transaction_session_timeout = 0")
    _ = try reader.rows("SELECT COUNT(*) AS n FROM throttle", [])
    try store.write { try $0.log.connection.script("DELETE FROM sign_in") }
    refusal(.tryLater, "what was deleted may still stand in it") { try store.rewrite() }
    try reader.script("COMMIT")
    try store.rewrite()
    #expect(try bytes() == 0)
    #expect(try store.flaws() == [])
    try store.close()
  }
}
