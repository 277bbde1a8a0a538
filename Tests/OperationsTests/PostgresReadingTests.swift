import Dispatch
import Firsthand
import Testing

@testable import Store

/// What only reads from PostgreSQL begins with its first question and ends without anybody waiting for it. They run where
/// FIRSTHAND_TEST_POSTGRES names a server.
@Suite(.enabled(if: TestDatabase.isOnServer))
struct PostgresReadingTests {
  private let store: Store

  init() throws { store = try TestDatabase.store(now: Instant(milliseconds: 0)) }

  @Test func `what is read begins anew where the connection broke before an answer came, and not after one`() throws {
    let other = try PostgresLink(try #require(store.engine as? PostgreSQL).address)
    func end(_ backend: Int64) throws {
      _ = try other.rows("SELECT pg_terminate_backend($1::int, 5000)", [.integer(backend)])
    }
    func backend(_ connection: Connection) throws -> Int64 {
      try connection.first("SELECT pg_backend_pid() AS pid")?.integer("pid") ?? 0
    }
    let first = try store.writeRows(backend)
    try end(first)
    var tries = 0
    let second = try store.readRows { connection in
      tries += 1
      return try backend(connection)
    }
    #expect(tries == 2 && second != first)
    tries = 0
    let error = #expect(throws: FirsthandError.self) {
      try store.readRows { connection in
        tries += 1
        try end(backend(connection))
        _ = try backend(connection)
      }
    }
    #expect(tries == 1 && error?.code == .tryLater)
    #expect(try store.readRows(backend) != second)
  }

  @Test func `whoever has read holds nothing, though nobody waited to hear so, and the next has the same connection`()
    throws
  {
    try store.writeRows {
      _ = try $0.run("INSERT INTO throttle(name, tries, last_at) VALUES ('row', 1, 0)")
    }
    let backend = try store.readRows {
      try $0.first("SELECT pg_backend_pid() AS pid FROM throttle")?.integer("pid") ?? 0
    }
    let other = try PostgresLink(try #require(store.engine as? PostgreSQL).address)
    let state = "SELECT state FROM pg_stat_activity WHERE pid = $1::int"
    let end = DispatchTime.now() + .seconds(20)
    while try other.rows(state, [.integer(backend)]).first?.text("state") != "idle", DispatchTime.now() < end {}
    #expect(try other.rows(state, [.integer(backend)]).first?.text("state") == "idle")
    // What a transaction has read may be remembered for others after its end, and keeps nobody waiting.
    let locks = "SELECT 1 AS n FROM pg_locks WHERE pid = $1::int AND mode <> 'SIReadLock'"
    #expect(try other.rows(locks, [.integer(backend)]).isEmpty)
    // What was said for one reading alone is over, and who reads next does not hear what ended it.
    let settings = """
      SELECT pg_backend_pid() AS pid, current_setting('firsthand.owner', true) AS owner,
        current_setting('transaction_read_only') AS is_read_only
      """
    let (walled, next) = try (
      store.read { try $0.owned(by: Member.ID("dana")).connection.first(settings) },
      store.writeRows { try $0.first(settings) }
    )
    #expect(walled?.integer("pid") == backend && walled?.text("owner") == "dana")
    #expect(walled?.text("is_read_only") == "on")
    #expect(next?.integer("pid") == backend && next?.text("owner") == "" && next?.text("is_read_only") == "off")
  }

  @Test func `a question that failed fails what is read, whoever caught it`() throws {
    let error = #expect(throws: FirsthandError.self) {
      try store.readRows { connection in
        _ = try? connection.rows("SELECT 1 / 0 AS n")
      }
    }
    #expect(error?.sentence.contains("division") == true)
    #expect(try store.readRows { try $0.first("SELECT 1 AS n")?.integer("n") } == 1)
  }
}
