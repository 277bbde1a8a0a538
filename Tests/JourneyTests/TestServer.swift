import Foundation
import Testing

/// The server of the tests, where FIRSTHAND_TEST_POSTGRES names one.
enum TestServer {
  static let url = ProcessInfo.processInfo.environment["FIRSTHAND_TEST_POSTGRES"]

  /// What `psql` answers.
  @discardableResult
  static func ask(_ url: String, _ sql: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/psql")
    process.arguments = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url, "-c", sql]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// An empty database, which goes when `body` is done.
  static func withDatabase(_ body: (String) throws -> Void) throws {
    let server = try #require(url)
    let name = "journey_" + UUID().uuidString.lowercased().replacing("-", with: "")
    try ask(server, "CREATE DATABASE \(name)")
    defer { _ = try? ask(server, "DROP DATABASE \(name) WITH (FORCE)") }
    var address = try #require(URLComponents(string: server))
    address.path = "/" + name
    try body(address.string ?? "")
  }

  /// The same database as its superuser.
  static func superuser(_ url: String) throws -> String {
    var address = try #require(URLComponents(string: url))
    address.user = address.user.map { _ in "postgres" }
    address.queryItems = address.queryItems?.map {
      $0.name == "user" ? URLQueryItem(name: "user", value: "postgres") : $0
    }
    return address.string ?? ""
  }
}
