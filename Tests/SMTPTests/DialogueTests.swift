import Dispatch
import Foundation
import MailFormat
import SMTP
import Synchronization
import Testing

/// Each file in Dialogues is one cell of the fault matrix: what a server does at one point of a conversation, and what
/// must come of it.
@Suite struct DialogueTests {
  /// Seconds that are waited for a reply, and that a connection may take: more than a busy machine needs.
  private static let limit = 4
  private static let quitLimit = 1
  /// Conversations at a time: most of those that take long wait for a server that says nothing.
  private static let threads = 24

  /// How a conversation went.
  private struct Ending {
    var outcome: String
    /// How often a gate was asked in the last mail.
    var gates: Int
    var seconds: Double
  }

  @Test func `each of the dialogues ends as its file says, and none hangs`() throws {
    let cells = try Self.cells()
    #expect(cells.count >= 300)
    let folder = try TemporaryFolder()
    let certificates = try Certificates.make(in: folder.path)
    let dialogues = try DialogueServer.start(certificates)
    defer { dialogues.server.stop() }
    let ports = dialogues.ports
    let endings = Mutex<[String: Ending]>([:])
    let next = Mutex(cells[...])
    let group = DispatchGroup()
    for _ in 0..<Self.threads {
      let thread = Thread {
        while let cell = next.withLock({ $0.popFirst() }) {
          do {
            let ending = try Self.play(cell, port: ports[cell.name + ".txt"] ?? 0, certificates)
            endings.withLock { $0[cell.name] = ending }
          } catch {
            Issue.record("\(cell.name): \(error)")
          }
        }
        group.leave()
      }
      group.enter()
      thread.start()
    }
    group.wait()
    for cell in cells {
      let ending = try #require(endings.withLock { $0[cell.name] }, "\(cell.name)")
      #expect(ending.outcome == cell.expected, "\(cell.name)")
      let isPastTheGate =
        ["accepted", "inDoubt"].contains(cell.expected.prefix { $0 != " " }) || cell.expected.contains("dot")
      #expect(ending.gates == (isPastTheGate ? 1 : 0), "\(cell.name): the gate")
      // libcurl looks at the time once a second; the machine may be busy with other tests for another.
      let limits = cell.messages * Self.limit + Self.quitLimit
      // How fast a server takes a mail is its mean over five seconds.
      let mean = cell.fault == "deaf" ? 5 : 0
      #expect(ending.seconds < Double(limits + mean + 2), "\(cell.name)")
    }
  }

  @Test func `the table of the matrix in docs is that of the files`() throws {
    try FaultTable.check(Self.cells())
  }

  private static func cells() throws -> [DialogueFile] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: DialogueFile.folder.path)
    return try paths.filter { $0.hasSuffix(".txt") }.sorted().map { try DialogueFile(name: $0) }
  }

  private static func play(_ cell: DialogueFile, port: Int, _ certificates: Certificates) throws -> Ending {
    var relay = Relay(
      host: "127.0.0.1", port: port, security: cell.security, username: cell.user,
      password: cell.user.map { _ in "secret" },
      certificateAuthorityFile: cell.isTrusted ? certificates.certificate : nil)
    relay.connectTimeout = limit
    relay.replyTimeout = limit
    relay.dotTimeout = limit
    relay.quitTimeout = quitLimit
    let envelope = Envelope(
      sender: try EmailAddress("dana@n.example"), recipient: try EmailAddress("ana@l.example"))
    let line = String(repeating: "y", count: 70) + "\r\n"
    let message = Array(
      ("Subject: x\r\n\r\nHello\r\n" + String(repeating: line, count: cell.size / line.utf8.count)).utf8)
    let begun = DispatchTime.now()
    var last = Submission.withheld
    var gates = 0
    do {
      // Its end says QUIT, and is part of the conversation.
      let connection = try Connection(relay: relay)
      for _ in 0..<cell.messages {
        gates = 0
        last = connection.submit(envelope, message: message) {
          gates += 1
          return true
        }
      }
    }
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - begun.uptimeNanoseconds) / 1e9
    return Ending(outcome: last.words(like: cell.expected), gates: gates, seconds: seconds)
  }
}
