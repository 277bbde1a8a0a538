import CPQ
import Firsthand
import Foundation
import Synchronization
import Testing

@testable import Store

/// What PostgreSQL alone can do wrong: connections that break, nodes that meet, values on the wire. They run where
/// FIRSTHAND_TEST_POSTGRES names a server.
@Suite(.enabled(if: TestDatabase.isOnServer))
struct PostgresTests {
  private let store: Store

  init() throws { store = try TestDatabase.store(now: Instant(milliseconds: 0)) }

  /// A place for values that no trigger looks at.
  private func keep(_ text: String, _ number: Int64 = 0) throws {
    try store.writeRows {
      _ = try $0.run("INSERT INTO throttle(name, tries, last_at) VALUES ($1, 1, $2)", [.text(text), .integer(number)])
    }
  }

  private func kept(_ text: String) throws -> Int64? {
    try store.readRows {
      try $0.first("SELECT last_at FROM throttle WHERE name = $1", [.text(text)])?.integer("last_at")
    }
  }

  @Test func `values come back as they were written`() throws {
    let long = String(repeating: "Søren 🦊 ", count: 20_000)
    let bytes: [UInt8] = (0...255).map { $0 }
    let row = try #require(
      try store.readRows {
        try $0.first(
          "SELECT $1 AS t, $2 AS n, $3 AS b, $4 AS none, $5 AS e, $6 AS z, $2 AS again",
          [.text(long), .integer(.min), .blob(bytes), .null, .text(""), .blob([])])
      })
    #expect(row.text("t") == long && row.integer("n") == .min && row.blob("b") == bytes)
    #expect(row["none"] == .null && row["e"] == "" && row["z"] == .blob([]) && row.integer("again") == .min)
  }

  @Test func `sums, counts and comparisons are whole numbers`() throws {
    let row = try #require(
      try store.readRows {
        try $0.first(
          "SELECT SUM(n) AS s, COUNT(*) AS c, SUM(n) = 6 AS is_six, SUM(-n) AS m, SUM(n * 1000000000000) AS l, SUM(n - n) AS z FROM (SELECT CAST(1 AS BIGINT) AS n UNION ALL SELECT 5) AS t"
        )
      })
    #expect(row.integer("s") == 6 && row.integer("c") == 2 && row.integer("is_six") == 1)
    #expect(row.integer("m") == -6 && row.integer("l") == 6_000_000_000_000 && row.integer("z") == 0)
  }

  @Test func `a text with the character 0 is refused with a sentence, and nothing is kept of its transaction`() throws {
    let error = #expect(throws: FirsthandError.self) {
      try store.writeRows {
        try $0.run("INSERT INTO throttle(name, tries, last_at) VALUES ('before', 1, 0)")
        try $0.run("INSERT INTO throttle(name, tries, last_at) VALUES ($1, 1, 0)", [.text("a\0b")])
      }
    }
    #expect(error?.code == .badInput)
    #expect(try kept("before") == nil)
  }

  @Test func `rows are handed over one by one while other questions are asked`() throws {
    var sum: Int64 = 0
    var asked = 0
    try store.readRows { connection in
      try connection.each("SELECT n FROM generate_series(1, $1) AS n", [.integer(2_000)]) { row in
        sum += row.integer("n")
        if row.integer("n") % 500 == 0 { asked += Int(try connection.first("SELECT 1 AS n")?.integer("n") ?? 0) }
      }
    }
    #expect(sum == 2_001_000 && asked == 4)
  }

  @Test func `work that counts on what another one changes meanwhile is done again`() throws {
    try keep("pot", 0)
    func add(_ meanwhile: () throws -> Void = {}) throws {
      try store.writeRows { connection in
        let before = try connection.first("SELECT last_at FROM throttle WHERE name = 'pot'")?.integer("last_at") ?? 0
        try meanwhile()
        try connection.run("UPDATE throttle SET last_at = $1 WHERE name = 'pot'", [.integer(before + 1)])
      }
    }
    var tries = 0
    try add {
      tries += 1
      if tries == 1 { try add() }
    }
    #expect(tries == 2)
    #expect(try kept("pot") == 2)
  }

  @Test func `what is sent without waiting is run in its order, and answers are those of their questions`() throws {
    let counts = try store.writeRows { connection in
      try connection.later("INSERT INTO throttle(name, tries, last_at) VALUES ('a', 1, 0)")
      let before = try connection.asked("SELECT COUNT(*) AS n FROM throttle")
      try connection.later("INSERT INTO throttle(name, tries, last_at) VALUES ('b', 1, 0)")
      let after = try connection.asked("UPDATE throttle SET tries = 2 RETURNING name")
      return [try after.value().count, Int(try before.value().first?.integer("n") ?? 0)]
    }
    #expect(counts == [2, 1])
  }

  @Test func `what nobody waits for and cannot be done is said by name, and all of it is taken back`() throws {
    try keep("there")
    let error = #expect(throws: FirsthandError.self) {
      try store.writeRows {
        for name in ["half", "there", "after"] {
          try $0.later("INSERT INTO throttle(name, tries, last_at) VALUES ($1, 1, 0)", [.text(name)])
        }
      }
    }
    #expect(error?.sentence.contains("throttle_pkey") == true)
    #expect(try kept("half") == nil && kept("after") == nil)
    try keep("half")
    #expect(try kept("half") != nil)
  }

  @Test func `a connection that broke while nobody used it is replaced, and work that it broke under is done again`()
    throws
  {
    let backend = "SELECT pg_backend_pid() AS pid"
    let first = try store.readRows { try $0.first(backend)?.integer("pid") ?? 0 }
    try store.writeRows { _ = try $0.rows("SELECT pg_terminate_backend($1::int)", [.integer(first)]) }
    try keep("after")
    var tries = 0
    try store.writeRows { connection in
      tries += 1
      let own = try connection.first(backend)?.integer("pid") ?? 0
      try connection.run("INSERT INTO throttle(name, tries, last_at) VALUES ('again', 1, 0)")
      if tries == 1 {
        _ = try connection.rows("SELECT pg_terminate_backend($1::int)", [.integer(own)])
        _ = try connection.rows("SELECT 1 AS n")
      }
    }
    #expect(tries == 2)
    #expect(try kept("after") != nil && kept("again") != nil)
  }

  @Test func `work in whose middle a node was silent for too long is done again`() throws {
    let other = try PostgresLink(try #require(store.engine as? PostgreSQL).address)
    var tries = 0
    try store.writeRows { connection in
      tries += 1
      try connection.run("INSERT INTO throttle(name, tries, last_at) VALUES ('slept', 1, 0)")
      guard tries == 1 else { return }
      let own = try connection.first("SELECT pg_backend_pid() AS pid")?.integer("pid") ?? 0
      try connection.script("SET LOCAL idle_in_transaction_session_timeout = '20ms'")
      while try !other.rows("SELECT 1 AS n FROM pg_stat_activity WHERE pid = $1::int", [.integer(own)]).isEmpty {}
      try connection.later("UPDATE throttle SET tries = 2 WHERE name = 'slept'")
      _ = try connection.asked("SELECT 1 AS n").value()
    }
    #expect(tries == 2)
    #expect(try kept("slept") != nil)
  }

  @Test func `a transaction that was kept although nobody heard of it is not done again`() throws {
    try keep("once")
    var tries = 0
    let answer = try store.writeRows { connection in
      tries += 1
      try connection.run("UPDATE throttle SET tries = tries + 1 WHERE name = 'once'")
      let now = try connection.first("SELECT tries FROM throttle WHERE name = 'once'")?.integer("tries")
      // From here on it says what it wants, and hears nothing any more.
      if tries == 1 {
        shutdown(PQsocket(try #require(connection.transaction as? PostgresTransaction).link.handle), Int32(SHUT_RD))
      }
      return now
    }
    let counted = try store.readRows {
      try $0.first("SELECT tries FROM throttle WHERE name = 'once'")?.integer("tries")
    }
    #expect(answer == 2 && counted == 2)
  }

  @Test func `a server that does not know what the one before had confirmed is dealt with before anything else`() throws
  {
    let calls = Mutex(0)
    store.onForgotten { tx in
      calls.withLock { $0 += 1 }
      _ = try tx.connection.run("INSERT INTO throttle(name, tries, last_at) VALUES ('first of all', 1, 0)")
    }
    let link = try PostgresLink(try #require(store.engine as? PostgreSQL).address)
    func breakConnection() throws {
      let pid = try store.readRows { try $0.first("SELECT pg_backend_pid() AS pid")?.integer("pid") ?? 0 }
      _ = try link.rows("SELECT pg_terminate_backend($1::int)", [.integer(pid)])
    }
    try keep("confirmed")
    try breakConnection()
    try keep("more")
    #expect(calls.withLock { $0 } == 0, "the same server knows")
    try link.script("DELETE FROM commit_mark")
    try breakConnection()
    #expect(try kept("first of all") != nil && calls.withLock { $0 } == 1)
    try breakConnection()
    try keep("after")
    #expect(calls.withLock { $0 } == 1)
  }

  @Test func `an error that somebody caught inside a transaction still takes all of it back`() throws {
    #expect(throws: FirsthandError.self) {
      try store.writeRows {
        try $0.run("INSERT INTO throttle(name, tries, last_at) VALUES ('half', 1, 0)")
        _ = try? $0.run("INSERT INTO throttle(name, tries, last_at) VALUES ('half', 1, 0)")
      }
    }
    #expect(try kept("half") == nil)
  }

  @Test func `of two nodes one does what one does for all, and the other comes when it is gone`() throws {
    let outcome = try store.alone(at: .log) { try store.alone(at: .log) { 1 } }
    #expect(outcome == .some(nil))
    #expect(try store.alone(at: .log) { try store.alone(at: .night) { 2 } } == 2)
    #expect(try store.alone(at: .log) { 3 } == 3)
  }

  @Test func `a node hears when another one calls`() throws {
    let isCalled = DispatchSemaphore(value: 0)
    let hold = store.onWake { isCalled.signal() }
    // It begins to listen in its own time.
    var calls = 0
    repeat {
      store.wakeOthers()
      calls += 1
    } while isCalled.wait(timeout: .now() + .milliseconds(50)) == .timedOut && calls < 200
    #expect(calls < 200)
    withExtendedLifetime(hold) {}
  }

  @Test func `the clock is the server's`() throws {
    let clock = store.clock(or: { Instant(milliseconds: 0) })
    let server = try store.readRows {
      try $0.first("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now")?.integer("now") ?? 0
    }
    #expect(abs(clock().milliseconds - server) < 1_000)
  }

  @Test func `what a company published, logged or placed cannot be changed, deleted or emptied by hand`() throws {
    for table in ["log_entry", "log_place", "policy_version", "certificate"] {
      #expect(throws: FirsthandError.self, "\(table)") {
        try store.writeRows { try $0.script("TRUNCATE \(table) CASCADE") }
      }
    }
  }

  @Test func `addresses that lead nowhere are told of in a sentence, without their password`() throws {
    for (url, words) in [
      ("postgres://firsthand:s3cret@127.0.0.1:1/firsthand", "cannot be used just now"),
      ("postgres://firsthand:s3cret@/nowhere?host=/nonexistent", "cannot be used just now"),
      ("postgres://:s3cret%@/x", "cannot be read"), ("mysql://x:s3cret@y/z", "does not begin so"),
    ] {
      let error = #expect(throws: FirsthandError.self) { try Store.open(postgres: url, now: Instant(milliseconds: 0)) }
      #expect(error?.sentence.contains(words) == true, "\(error?.sentence ?? "")")
      #expect(error?.sentence.contains("s3cret") == false)
    }
  }
}
