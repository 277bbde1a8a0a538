import MailCatcher
import MailFormat
import SMTP
import Testing

@Suite struct CatcherTests {
  private func envelope() throws -> Envelope {
    Envelope(
      sender: try EmailAddress("dana@n.example"), recipient: try EmailAddress("ana@l.example"))
  }

  @Test func `messages arrive byte for byte, dots and all, over one connection`() throws {
    let catcher = try MailCatcher.start()
    defer { try? catcher.stop() }
    let connection = try Connection(
      relay: Relay(host: "127.0.0.1", port: catcher.port, security: .none))
    let messages = [
      ".first\r\n..\r\n.\r\n\r\nx\r\n", "\r\n", "a\r\n" + String(repeating: "b.\r\n.c", count: 50_000) + "\r\n",
    ]
    for message in messages {
      let result = connection.submit(try envelope(), message: Array(message.utf8)) { true }
      guard case .accepted = result else { return #expect(Bool(false), "\(result)") }
    }
    #expect(catcher.waitForMessages(messages.count, seconds: 10))
    #expect(catcher.messages.map { String(decoding: $0.bytes, as: UTF8.self) } == messages)
    #expect(catcher.messages.allSatisfy { $0.sender == "dana@n.example" && $0.recipients == ["ana@l.example"] })
  }

  @Test func `a gate that stays shut keeps the message from leaving`() throws {
    let catcher = try MailCatcher.start()
    defer { try? catcher.stop() }
    let connection = try Connection(
      relay: Relay(host: "127.0.0.1", port: catcher.port, security: .none))
    var gates = 0
    let body = Array((String(repeating: "line\r\n", count: 40_000)).utf8)
    let shut = connection.submit(try envelope(), message: body) {
      gates += 1
      #expect(catcher.messages.isEmpty)
      return false
    }
    #expect(shut == .withheld && gates == 1)
    let open = connection.submit(try envelope(), message: body) { true }
    guard case .accepted = open else { return #expect(Bool(false), "\(open)") }
    #expect(catcher.messages.count == 1)
  }

  @Test(arguments: ["a\nb\r\n", "a\rb\r\n", "a\r"])
  func `a line end that is not CRLF never leaves`(message: String) throws {
    let connection = try Connection(relay: Relay(host: "127.0.0.1", port: 9, security: .none))
    let result = connection.submit(try envelope(), message: Array(message.utf8)) {
      #expect(Bool(false))
      return true
    }
    guard case .misconfigured = result else { return #expect(Bool(false), "\(result)") }
  }

  @Test func `a relay that is not there is a reason to try later`() throws {
    let catcher = try MailCatcher.start()
    let port = catcher.port
    try catcher.stop()
    let connection = try Connection(relay: Relay(host: "127.0.0.1", port: port, security: .none))
    let result = connection.submit(try envelope(), message: Array("a\r\n".utf8)) { true }
    guard case .deferred(.connect, nil, _) = result else { return #expect(Bool(false), "\(result)") }
  }
}
