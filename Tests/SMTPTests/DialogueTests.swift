import Foundation
import MailFormat
import SMTP
import Testing

/// Each file in Dialogues is one server's half of a conversation with what must come of it.
@Suite struct DialogueTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  static var names: [String] {
    let folder = folder.appendingPathComponent("Dialogues").path
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  @Test func `there are dialogues`() { #expect(Self.names.count >= 60) }

  @Test(arguments: names)
  func `a dialogue ends as its file says`(name: String) throws {
    let file = Self.folder.appendingPathComponent("Dialogues/\(name)")
    let head = try Head(try String(contentsOf: file, encoding: .utf8))
    let server = try Server.start(
      "/usr/bin/env", ["python3", Self.folder.appendingPathComponent("dialogue_server.py").path, file.path])
    defer { server.stop() }
    let port = try #require(Int(try server.firstLine()))
    var relay = Relay(
      host: "127.0.0.1", port: port, security: head.security, username: head.user,
      password: head.user.map { _ in "secret" })
    relay.connectTimeout = 10
    relay.replyTimeout = 10
    relay.dotTimeout = 10
    let connection = try Connection(relay: relay)
    let envelope = Envelope(
      sender: try EmailAddress("dana@n.example"), recipient: try EmailAddress("ana@l.example"))
    var last = Submission.withheld
    for _ in 0..<head.messages {
      var gates = 0
      last = connection.submit(envelope, message: Array("Subject: x\r\n\r\nHello\r\n".utf8)) {
        gates += 1
        return true
      }
      #expect(gates <= 1)
    }
    #expect(Self.describe(last, like: head.expected) == head.expected)
  }

  /// The outcome in the words of a file's head, no longer than `expected`.
  private static func describe(_ submission: Submission, like expected: String) -> String {
    func reply(_ reply: Reply?) -> [String] {
      reply.map { [String($0.code), $0.enhanced ?? ""] } ?? []
    }
    let words: [String] =
      switch submission {
      case .accepted(let last): ["accepted"] + reply(last)
      case .rejected(let stage, let last): ["rejected", stage.rawValue] + reply(last)
      case .deferred(let stage, let last, _): ["deferred", stage.rawValue] + reply(last)
      case .misconfigured(let stage, let last, _): ["misconfigured", stage.rawValue] + reply(last)
      case .withheld: ["withheld"]
      case .inDoubt: ["inDoubt"]
      }
    return words.prefix(expected.split(separator: " ").count).joined(separator: " ")
  }

  /// The lines with `#` at the top of a dialogue.
  private struct Head {
    var expected = ""
    var messages = 1
    var user: String?
    var security = Relay.Security.none

    init(_ text: String) throws {
      for line in text.split(separator: "\n").prefix(while: { $0.hasPrefix("#") }) {
        let parts = line.dropFirst(2).split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { continue }
        let value = parts[1].trimmingCharacters(in: .whitespaces)
        switch parts[0] {
        case "expect": expected = value
        case "messages": messages = try #require(Int(value))
        case "user": user = value
        case "security": security = try #require(Relay.Security(rawValue: value))
        default: break
        }
      }
    }
  }
}

/// Another's program that a test talks to, ended with it.
final class Server {
  private let process: Process
  private let output: Pipe

  private init(_ process: Process, _ output: Pipe) {
    self.process = process
    self.output = output
  }

  static func start(_ program: String, _ arguments: [String]) throws -> Server {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    return Server(process, output)
  }

  /// Blocks until the program has said a line.
  func firstLine() throws -> String {
    var bytes: [UInt8] = []
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 10 {
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func stop() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}
