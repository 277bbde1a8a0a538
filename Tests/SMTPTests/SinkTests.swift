import Dispatch
import Foundation
import MailFormat
import SMTP
import Synchronization
import Testing

/// Against Postfix's `smtp-sink`, made to misbehave by its flags.
@Suite struct SinkTests {
  /// The flags, and what must become of a mail.
  private static let table: [(flags: [String], expected: String)] =
    [
      // What it offers.
      ([], "accepted 250"), (["-8"], "accepted 250"), (["-a"], "accepted 250"), (["-C"], "accepted 250"),
      (["-e"], "accepted 250"), (["-E"], "accepted 250"), (["-F"], "accepted 250"), (["-N"], "accepted 250"),
      (["-p"], "accepted 250"), (["-P"], "accepted 250"), (["-h", "mail.example"], "accepted 250"),
      (["-T", "2048"], "accepted 250"), (["-H", "1"], "accepted 250"), (["-w", "1"], "accepted 250"),
      // Refuses for good.
      (["-f", "CONNECT"], "misconfigured connect 500"), (["-f", "EHLO"], "accepted 250"),
      (["-f", "EHLO,HELO"], "misconfigured greeting 500"), (["-f", "MAIL"], "rejected mail 500"),
      (["-f", "RCPT"], "rejected rcpt 500"), (["-f", "DATA"], "rejected data 500"), (["-f", "."], "rejected dot 500"),
      (["-f", "QUIT"], "accepted 250"), (["-f", "RSET"], "accepted 250"), (["-f", "NOOP"], "accepted 250"),
      // Puts off.
      (["-r", "CONNECT"], "deferred connect 450"), (["-r", "EHLO"], "accepted 250"),
      (["-r", "EHLO,HELO"], "deferred greeting 450"), (["-r", "MAIL"], "deferred mail 450"),
      (["-r", "RCPT"], "deferred rcpt 450"), (["-r", "DATA"], "deferred data 450"), (["-r", "."], "deferred dot 450"),
      (["-r", "QUIT"], "accepted 250"),
      // Hangs up.
      (["-q", "CONNECT"], "deferred connect"), (["-q", "EHLO"], "deferred greeting"),
      (["-q", "MAIL"], "deferred mail"), (["-q", "RCPT"], "deferred rcpt"), (["-q", "DATA"], "deferred data"),
      (["-q", "."], "inDoubt"), (["-q", "QUIT"], "accepted 250"),
      // Says 421, and hangs up.
      (["-Q", "CONNECT"], "deferred connect 421"), (["-Q", "EHLO"], "deferred greeting 421"),
      (["-Q", "MAIL"], "deferred mail 421"), (["-Q", "RCPT"], "deferred rcpt 421"),
      (["-Q", "DATA"], "deferred data 421"), (["-Q", "."], "deferred dot 421"), (["-Q", "QUIT"], "accepted 250"),
      // Says it in its own words.
      (["-B", "550 5.7.1 never", "-f", "RCPT"], "rejected rcpt 550 5.7.1"),
      (["-B", "552 5.3.4 too large", "-f", "."], "rejected dot 552 5.3.4"),
      (["-B", "530 5.7.0 sign in first", "-f", "MAIL"], "misconfigured mail 530 5.7.0"),
      (["-B", "554 5.3.2 not here", "-f", "CONNECT"], "misconfigured connect 554"),
      (["-b", "451 4.7.1 later", "-r", "."], "deferred dot 451 4.7.1"),
      (["-b", "452 4.2.2 full", "-r", "RCPT"], "deferred rcpt 452 4.2.2"),
      (["-b", "421 4.3.2 closing", "-r", "DATA"], "deferred data 421 4.3.2"),
    ]

  @Test func `each way in which smtp-sink can misbehave ends as the table says`() throws {
    #expect(Self.table.count >= 40)
    let endings = Mutex<[Int: String]>([:])
    let next = Mutex(Self.table.indices)
    let group = DispatchGroup()
    for _ in 0..<8 {
      group.enter()
      Thread {
        while let row = next.withLock({ $0.popFirst() }) {
          do {
            let ending = try Self.submit(Self.table[row].flags, like: Self.table[row].expected)
            endings.withLock { $0[row] = ending }
          } catch {
            Issue.record("smtp-sink \(Self.table[row].flags): \(error)")
          }
        }
        group.leave()
      }.start()
    }
    group.wait()
    for (row, cell) in Self.table.enumerated() {
      #expect(endings.withLock { $0[row] } == cell.expected, "smtp-sink \(cell.flags.joined(separator: " "))")
    }
  }

  private static func submit(_ flags: [String], like expected: String) throws -> String {
    let port = FreePort.next()
    let owner = getuid() == 0 ? ["-u", "nobody"] : []
    let sink = try Server.start("/usr/sbin/smtp-sink", owner + flags + ["127.0.0.1:\(port)", "100"])
    defer { sink.stop() }
    try FreePort.awaitListener(port)
    let relay = Relay(host: "127.0.0.1", port: port, security: .none)
    let connection = try Connection(relay: relay)
    return connection.submit(
      Envelope(sender: try EmailAddress("dana@n.example"), recipient: try EmailAddress("ana@l.example")),
      message: Array("Subject: x\r\n\r\nHello\r\n".utf8)
    ) { true }.words(like: expected)
  }
}
