import Foundation

/// A folder that goes with the test.
final class TemporaryFolder {
  let path: String
  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    // Postfix's own user must be able to enter it.
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }
  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A certificate for localhost that signs itself.
struct Certificates {
  let certificate: String
  let key: String

  static func make(in folder: String) throws -> Certificates {
    let made = Certificates(certificate: folder + "/cert.pem", key: folder + "/key.pem")
    try Command.run(
      "/usr/bin/env",
      [
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", made.key,
        "-out", made.certificate,
      ])
    return made
  }
}

enum Command {
  struct Failure: Error { var words: String }

  @discardableResult
  static func run(_ program: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    // A file, not a pipe: a daemon that the program leaves behind would keep a pipe open for ever.
    let output = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    try Data().write(to: output)
    defer { try? FileManager.default.removeItem(at: output) }
    let writing = try FileHandle(forWritingTo: output)
    process.standardOutput = writing
    process.standardError = writing
    try process.run()
    process.waitUntilExit()
    let words = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    guard process.terminationStatus == 0 else { throw Failure(words: arguments.joined(separator: " ") + ": " + words) }
    return words
  }
}
