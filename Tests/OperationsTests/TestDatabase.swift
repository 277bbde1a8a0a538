import Firsthand
import Foundation
import Synchronization

@testable import Store

/// Where a test's rows are: in memory, or, where FIRSTHAND_TEST_POSTGRES names a server (Tests/Postgres/cluster.py makes
/// one), in a database of its own there. It goes once nobody holds the store any more and another is made.
final class TestDatabase: Sendable {
  static func store(now: Instant) throws -> Store {
    guard let server = try server?.get() else { return try Store.inMemory(now: now) }
    return try server.database(now: now)
  }

  private static let server = ProcessInfo.processInfo.environment["FIRSTHAND_TEST_POSTGRES"].map { url in
    Result { try TestDatabase(server: url) }
  }

  /// Copied for each test, with the tables in it.
  private static let template = "firsthand_template"

  private struct State {
    let link: PostgresLink
    var made: [(name: String, engine: Engine)] = []

    struct Engine { weak var value: AnyObject? }
  }

  private let address: URLComponents
  private let strategy: String
  private let state: Mutex<State>

  private init(server url: String) throws {
    guard let address = URLComponents(string: url) else {
      throw FirsthandError(.badInput, "FIRSTHAND_TEST_POSTGRES is no address.")
    }
    self.address = address
    let link = try PostgresLink(PostgresAddress(url))
    let version = try link.rows("SELECT current_setting('server_version_num')::int AS n", []).first?.integer("n") ?? 0
    // Copies files, as versions before did; the other way writes each page into the server's log of writes.
    strategy = version >= 150_000 ? "STRATEGY file_copy" : ""
    try link.script("DROP DATABASE IF EXISTS \(Self.template) WITH (FORCE)")
    try link.script("CREATE DATABASE \(Self.template)")
    state = Mutex(State(link: link))
    try Store.open(postgres: self.url(of: Self.template), now: TestClock().now).close()
  }

  private func url(of database: String) -> String {
    var components = address
    components.path = "/" + database
    return components.string ?? ""
  }

  private func database(now: Instant) throws -> Store {
    let name = "test_" + UUID().uuidString.lowercased()
    try state.withLock { state in
      for (name, engine) in state.made where engine.value == nil {
        try state.link.script("DROP DATABASE \"\(name)\" WITH (FORCE)")
      }
      state.made.removeAll { $0.engine.value == nil }
      try state.link.script("CREATE DATABASE \"\(name)\" TEMPLATE \(Self.template) \(strategy)")
    }
    let store = try Store.open(postgres: url(of: name), now: now)
    state.withLock { $0.made.append((name, State.Engine(value: store.engine as AnyObject))) }
    return store
  }
}
