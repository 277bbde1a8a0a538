import Firsthand
import Foundation
import Synchronization

@testable import Store

/// Where a test's rows are: in memory, or, where FIRSTHAND_TEST_POSTGRES names a server (Tests/Postgres/cluster.py makes
/// one), in a database there that nobody else has meanwhile. Whoever had it before left no row behind.
final class TestDatabase: Sendable {
  static func store(now: Instant) throws -> Store {
    guard let server = try server?.get() else { return try Store.inMemory(now: now) }
    return try server.next(now: now)
  }

  static var isOnServer: Bool { server != nil }

  private static let server = ProcessInfo.processInfo.environment["FIRSTHAND_TEST_POSTGRES"].map { url in
    Result { try TestDatabase(server: url) }
  }

  /// To make a database takes as long as many tests do, so each serves one after the other, connections and all.
  private struct Kept {
    var engine: PostgreSQL
    let housekeeper: PostgresLink
  }

  private struct State {
    let link: PostgresLink
    var kept: [Kept] = []
  }

  private let address: URLComponents
  private let state: Mutex<State>

  private init(server url: String) throws {
    guard let address = URLComponents(string: url) else {
      throw FirsthandError(.badInput, "FIRSTHAND_TEST_POSTGRES is no address.")
    }
    self.address = address
    state = Mutex(State(link: try PostgresLink(PostgresAddress(url))))
  }

  private func next(now: Instant) throws -> Store {
    let unused = state.withLock { state -> Kept? in
      // Held by the list alone: the test that had it is over.
      let index = state.kept.indices.first { isKnownUniquelyReferenced(&state.kept[$0].engine) }
      return index.map { state.kept.remove(at: $0) }
    }
    let kept = try unused.map(emptied) ?? made(now: now)
    state.withLock { $0.kept.append(kept) }
    return Store(engine: kept.engine)
  }

  private func made(now: Instant) throws -> Kept {
    let name = "test_" + UUID().uuidString.lowercased()
    try state.withLock { _ = try $0.link.script("CREATE DATABASE \"\(name)\"") }
    var address = address
    address.path = "/" + name
    let url = address.string ?? ""
    let engine = try PostgreSQL(url)
    try engine.write { try Schema.migrate($0, now: now) }
    let housekeeper = try PostgresLink(PostgresAddress(url))
    // Neither triggers nor references are asked.
    try housekeeper.script("SET session_replication_role = 'replica'")
    return Kept(engine: engine, housekeeper: housekeeper)
  }

  private func emptied(_ kept: Kept) throws -> Kept {
    let tables = """
      FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT IN ('schema_step', 'commit_mark')
        AND pg_relation_size(oid) >
      """
    func words(_ sql: String) throws -> String {
      try kept.housekeeper.rows("SELECT COALESCE(\(sql)", []).first?.text("words") ?? ""
    }
    try kept.housekeeper.script(words("string_agg('DELETE FROM ' || relname, ';'), '') AS words \(tables) 0"))
    // What was deleted would be read over by those who come.
    let large = try words("string_agg(relname, ', '), '') AS words \(tables) 65536")
    if !large.isEmpty { try kept.housekeeper.script("VACUUM \(large)") }
    return kept
  }
}

extension Store {
  /// Past the scopes, for tests of an engine.
  func writeRows<Value>(_ body: (Connection) throws -> Value) throws -> Value { try write { try body($0.connection) } }
  func readRows<Value>(_ body: (Connection) throws -> Value) throws -> Value { try read { try body($0.connection) } }
}
