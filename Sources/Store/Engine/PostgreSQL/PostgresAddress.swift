import CPQ
import Firsthand
import Foundation

/// Where a database of PostgreSQL is: `postgres://user@host/database` with libpq's parameters, or several hosts
/// (PostgreSQL documentation, 34.1.1).
struct PostgresAddress: Hashable, Sendable {
  private let url: String
  /// For people and messages: without the password.
  let name: String
  private let defaults: [String: String]

  static let schemes = ["postgres://", "postgresql://"]

  init(_ url: String) throws(FirsthandError) {
    guard Self.schemes.contains(where: url.hasPrefix) else {
      throw FirsthandError(
        .badInput,
        "A database's address is written as postgres://user@host/database; what was given does not begin so.")
    }
    let options = try Self.options(in: url)
    self.url = url
    let hosts = (options["host"] ?? "").split(separator: ",").map(String.init)
    let host = hosts.isEmpty ? "" : hosts.joined(separator: " or ") + "/"
    name = host + (options["dbname"] ?? options["user"] ?? "")
    var defaults = [
      "application_name": "firsthand",
      "connect_timeout": "5",
      // Of several hosts the one that can be written to.
      "target_session_attrs": "read-write",
      // A server that is gone without a word is found out.
      "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "20000",
    ]
    // What goes over a network is kept from others; who wants it otherwise says so.
    if hosts.contains(where: Self.isElsewhere) { defaults["sslmode"] = "require" }
    self.defaults = defaults
  }

  private static func isElsewhere(_ host: String) -> Bool {
    !(host.hasPrefix("/") || host.hasPrefix("@") || ["localhost", "127.0.0.1", "::1"].contains(host))
  }

  /// What the address says itself.
  private static func options(in url: String) throws(FirsthandError) -> [String: String] {
    var words: UnsafeMutablePointer<CChar>?
    guard let parsed = PQconninfoParse(url, &words) else {
      defer { PQfreemem(words) }
      // libpq repeats the address, password and all.
      throw FirsthandError(
        .badInput,
        "The database's address cannot be read. It is written as postgres://user@host/database?sslmode=verify-full; a sign such as @ or / in a password is written as %40 or %2F."
      )
    }
    defer { PQconninfoFree(parsed) }
    var options: [String: String] = [:]
    var option = parsed
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { options[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    return options
  }

  /// Opens a connection. What the address says goes before our defaults.
  func connect() throws -> OpaquePointer {
    let given = defaults.sorted { $0.key < $1.key } + [("dbname", url)]
    var keywords = given.map { UnsafePointer(strdup($0.0)) } + [nil]
    var values = given.map { UnsafePointer(strdup($0.1)) } + [nil]
    defer { for text in keywords + values { free(UnsafeMutableRawPointer(mutating: text)) } }
    guard let handle = PQconnectdbParams(&keywords, &values, 1) else {
      throw PostgresFailure(state: "", message: "there is no memory for a connection", isLost: true)
    }
    guard PQstatus(handle) == CONNECTION_OK else {
      defer { PQfinish(handle) }
      let message = String(cString: PQerrorMessage(handle))
      throw PostgresFailure(state: Self.state(of: message), message: message, isLost: !Self.isRefusal(message))
    }
    return handle
  }

  /// libpq keeps no SQLSTATE of a connection that failed, only the words.
  private static func state(of message: String) -> String {
    if message.contains("authentication failed") || message.contains("no pg_hba.conf entry") { return "28P01" }
    if message.contains("database \""), message.contains("does not exist") { return "3D000" }
    if message.contains("role \""), message.contains("does not exist") { return "28000" }
    return ""
  }

  private static func isRefusal(_ message: String) -> Bool { !state(of: message).isEmpty }
}
