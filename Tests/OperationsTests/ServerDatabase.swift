import Foundation
import Testing

@testable import Store

/// An empty database on the server of the tests, which goes with this.
final class ServerDatabase {
  static let server = ProcessInfo.processInfo.environment["FIRSTHAND_TEST_POSTGRES"]

  let url: String
  let name: String
  private let database = "move_" + UUID().uuidString.lowercased().replacing("-", with: "")

  init() throws {
    var address = try #require(URLComponents(string: Self.server ?? ""))
    try PostgresLink(PostgresAddress(address.string ?? "")).script("CREATE DATABASE \(database)")
    address.path = "/" + database
    url = address.string ?? ""
    name = try Store.name(ofPostgres: url)
  }

  deinit {
    _ = try? PostgresLink(PostgresAddress(Self.server ?? "")).script("DROP DATABASE IF EXISTS \(database) WITH (FORCE)")
  }

  func run(_ sql: String) throws { try PostgresLink(PostgresAddress(url)).script(sql) }

  /// Connections that somebody else has to it.
  func others() throws -> Int64 {
    try PostgresLink(PostgresAddress(url)).rows(
      "SELECT COUNT(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", []
    ).first?.integer("n") ?? 0
  }

  func tables() throws -> [String] {
    try PostgresLink(PostgresAddress(url)).rows(
      "SELECT relname::text AS t FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY t",
      []
    ).map { $0.text("t") }
  }
}
