import CPQ
import Firsthand
import Foundation

/// Where a database of PostgreSQL is: `postgres://user@host/database` with libpq's parameters, or several hosts
/// (PostgreSQL documentation, 34.1.1).
struct PostgresAddress: Hashable, Sendable {
  private let url: String
  /// For people and messages: without the password.
  let name: String
  /// What we say where neither the address nor the environment does.
  let defaults: [String: String]

  static let schemes = ["postgres://", "postgresql://"]

  /// `environment`: libpq's own settings there (`PGSSLMODE` and the like) go before our defaults.
  init(
    _ url: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(FirsthandError) {
    guard Self.schemes.contains(where: url.hasPrefix) else {
      throw FirsthandError(
        .badInput,
        "A database's address is written as postgres://user@host/database; what was given does not begin so.")
    }
    let (options, variables) = try Self.options(in: url)
    guard Self.isWhole(options, in: url) else { throw Self.unreadable }
    self.url = url
    let servers = Self.servers(options).joined(separator: " or ")
    name = (servers.isEmpty ? "" : servers + "/") + (options["dbname"] ?? options["user"] ?? "")
    var defaults = [
      "application_name": "firsthand",
      "connect_timeout": "5",
      // Of several hosts the one that can be written to.
      "target_session_attrs": "read-write",
      // A server that is gone without a word is found out.
      "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3", "tcp_user_timeout": "20000",
    ]
    func said(_ option: String) -> String? {
      options[option] ?? variables[option].flatMap { environment[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }
    // What goes over a network is kept from others; who wants it otherwise says so. By the system's certificates libpq makes
    // sure of the server by itself, and takes nothing less.
    let isElsewhere = Self.places(said("host"), said("hostaddr")).contains(where: Self.isElsewhere)
    if isElsewhere, said("sslrootcert") != "system" { defaults["sslmode"] = "require" }
    // Of what stands in a service's file libpq alone knows, and anything that is said here would go before it.
    let isService = said("service") != nil
    self.defaults = isService ? [:] : defaults.filter { said($0.key) == nil }
  }

  /// The hosts by name, or by address where they have none, each with its port where that is not PostgreSQL's own.
  private static func servers(_ options: [String: String]) -> [String] {
    func list(_ text: String?) -> [String] {
      (text ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let (hosts, ports) = (list(options["host"] ?? options["hostaddr"]), list(options["port"]))
    return hosts.enumerated().filter { !$0.element.isEmpty }.map { place, host in
      // One port is that of all hosts.
      let port = ports.count == 1 ? ports[0] : place < ports.count ? ports[place] : ""
      if port.isEmpty || port == ownPort || host.hasPrefix("/") { return host }
      return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
  }

  private static let ownPort = "5432"

  /// Where each connection goes: to the host's address where that is given, and otherwise to the host of the same place.
  private static func places(_ hosts: String?, _ addresses: String?) -> [String] {
    let hosts = (hosts ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let addresses = (addresses ?? "").split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return (0..<max(hosts.count, addresses.count)).map { place in
      let address = place < addresses.count ? addresses[place] : ""
      return address.isEmpty && place < hosts.count ? hosts[place] : address
    }
  }

  /// Whether no part of a password can stand where a host, a port or a database is read: one with a sign that ends it ends up
  /// there. A name that begins with @ is one of Linux's abstract sockets where it is given as `host=`.
  private static func isWhole(_ options: [String: String], in url: String) -> Bool {
    let ports = (options["port"] ?? "").split(separator: ",")
    guard ports.allSatisfy({ UInt16($0) != nil }) else { return false }
    let isSocket = url.contains("host=@") || url.contains("host=%40")
    let hosts = (options["host"] ?? "").split(separator: ",").map {
      isSocket && $0.hasPrefix("@") ? $0.dropFirst() : $0
    }
    return !(hosts + [options["dbname", default: ""][...]]).contains { $0.contains("@") }
  }

  private static func isElsewhere(_ host: String) -> Bool {
    !(host.isEmpty || host.hasPrefix("/") || host.hasPrefix("@") || ["localhost", "127.0.0.1", "::1"].contains(host))
  }

  /// libpq repeats the address, password and all.
  private static let unreadable = FirsthandError(
    .badInput,
    "The database's address cannot be read. It is written as postgres://user@host/database?sslmode=verify-full; a sign such as @ or / in a password is written as %40 or %2F."
  )

  /// What the address says itself, and by which variable of the environment each option is said otherwise.
  private static func options(
    in url: String
  ) throws(FirsthandError) -> (said: [String: String], variables: [String: String]) {
    var words: UnsafeMutablePointer<CChar>?
    guard let parsed = PQconninfoParse(url, &words) else {
      defer { PQfreemem(words) }
      throw unreadable
    }
    defer { PQconninfoFree(parsed) }
    var options: [String: String] = [:]
    var variables: [String: String] = [:]
    var option = parsed
    while let keyword = option.pointee.keyword.map({ String(cString: $0) }) {
      if let value = option.pointee.val { options[keyword] = String(cString: value) }
      if let variable = option.pointee.envvar { variables[keyword] = String(cString: variable) }
      option += 1
    }
    return (options, variables)
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
