import Firsthand
import Testing

@testable import Store

/// What is done once to a database on a server, where FIRSTHAND_TEST_POSTGRES names one.
@Suite(.enabled(if: ServerDatabase.server != nil)) struct FoundingTests {
  @Test func `what may run once is not run again where its end is not heard`() throws {
    let server = try ServerDatabase()
    let engine = try PostgreSQL(server.url)
    defer { engine.close() }
    var runs = 0
    let error = #expect(throws: FirsthandError.self) {
      try engine.writeOnce {
        runs += 1
        try $0.script("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'serialization_failure'; END $$")
      }
    }
    #expect(runs == 1 && error?.code == .tryLater)
  }

  @Test func `only who founds a company makes tables, and in an empty database`() throws {
    let server = try ServerDatabase()
    let now = Instant(milliseconds: 0)
    refusal(.notFound, "There is no company in the database \(server.name)") {
      _ = try Store.open(postgres: server.url, now: now)
    }
    #expect(try server.tables() == [])
    try server.run("CREATE TABLE mine(note TEXT)")
    refusal(.conflict, "is somebody else's: it has 1 tables, such as mine") {
      _ = try Store.open(postgres: server.url, now: now, isFounding: true)
    }
    #expect(try server.tables() == ["mine"])
    try server.run("DROP TABLE mine")
    try Store.open(postgres: server.url, now: now, isFounding: true).close()
    try Store.open(postgres: server.url, now: now).close()
  }
}
