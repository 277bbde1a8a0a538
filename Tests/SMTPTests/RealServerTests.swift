import Foundation
import MailFormat
import SMTP
import Testing

/// Against servers that others wrote.
@Suite(.serialized) struct RealServerTests {
  func submit(_ relay: Relay, to recipient: String = "ana@l.example", size: Int = 100) throws -> Submission {
    let connection = try Connection(relay: relay)
    let body = "Subject: x\r\n\r\n" + String(repeating: "y", count: size) + "\r\n"
    return connection.submit(
      Envelope(sender: try EmailAddress("dana@n.example"), recipient: try EmailAddress(recipient)),
      message: Array(body.utf8)
    ) { true }
  }

  func words(_ submission: Submission) -> String {
    switch submission {
    case .accepted: "accepted"
    case .misconfigured(let stage, _, _): "misconfigured at \(stage)"
    default: "\(submission)"
    }
  }

  @Test func `aiosmtpd takes mail over STARTTLS and TLS with AUTH, and nothing else`() throws {
    let folder = try TemporaryFolder()
    let certificates = try Certificates.make(in: folder.path)
    let script = """
      import ssl, sys, threading
      from aiosmtpd.controller import Controller
      from aiosmtpd.handlers import Sink
      from aiosmtpd.smtp import AuthResult
      def check(server, session, envelope, mechanism, data):
          known = data.login == b"dana" and data.password == b"right"
          return AuthResult(success=known, handled=known)
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain("\(certificates.certificate)", "\(certificates.key)")
      options = dict(hostname="127.0.0.1", authenticator=check, auth_required=True)
      import socket
      def free():
          s = socket.create_server(("127.0.0.1", 0)); p = s.getsockname()[1]; s.close(); return p
      a = Controller(Sink(), port=free(), tls_context=context, require_starttls=True, **options)
      b = Controller(Sink(), port=free(), ssl_context=context, auth_require_tls=False, **options)
      a.start(); b.start()
      print(a.port, b.port, flush=True)
      threading.Event().wait()
      """
    let server = try Server.start("/usr/bin/python3", ["-c", script])
    defer { server.stop() }
    let ports = try server.firstLine().split(separator: " ").compactMap { Int($0) }
    try #require(ports.count == 2)
    for (port, security) in zip(ports, [Relay.Security.startTLS, .implicitTLS]) {
      var relay = Relay(
        host: "localhost", port: port, security: security, username: "dana", password: "right",
        certificateAuthorityFile: certificates.certificate)
      #expect(try words(submit(relay)) == "accepted", "\(security)")
      relay.password = "wrong"
      #expect(try words(submit(relay)) == "misconfigured at auth", "\(security)")
      relay.password = "right"
      relay.certificateAuthorityFile = nil
      #expect(try words(submit(relay)) == "misconfigured at tls", "\(security)")
      relay.certificateAuthorityFile = certificates.certificate
      relay.username = nil
      #expect(try words(submit(relay)).hasPrefix("misconfigured"), "\(security)")
    }
  }

  @Test func `a real Postfix takes, refuses and measures`() throws {
    let postfix = try Postfix.start()
    defer { postfix.stop() }
    let relay = Relay(
      host: "localhost", port: postfix.port, security: .startTLS,
      certificateAuthorityFile: postfix.certificate)
    let taken = try submit(relay, to: "ana@accepted.example")
    guard case .accepted(let reply) = taken else {
      Issue.record("\(taken)")
      return
    }
    #expect(reply.text.contains("queued as") && reply.enhanced == "2.0.0")
    guard case .rejected(.rcpt, let refusal) = try submit(relay, to: "ana@elsewhere.example") else {
      Issue.record("a relay that is not open")
      return
    }
    #expect((500...599).contains(refusal.code))
    let large = try submit(relay, to: "ana@accepted.example", size: 60_000)
    guard case .rejected(let stage, let tooLarge) = large else {
      Issue.record("\(large)")
      return
    }
    #expect(stage == .mail || stage == .dot)
    #expect(tooLarge.code == 552)
  }
}

extension RealServerTests {
  @Test func `a real Postfix takes mail from whoever signs in over TLS, and from nobody else`() throws {
    let postfix = try Postfix.start(signsIn: true)
    defer { postfix.stop() }
    var relay = Relay(
      host: "localhost", port: postfix.port, security: .startTLS, username: "dana@northwind.example", password: "right",
      certificateAuthorityFile: postfix.certificate)
    // Elsewhere is for those alone who signed in.
    let taken = try submit(relay, to: "ana@elsewhere.example")
    guard case .accepted(let reply) = taken else {
      Issue.record("\(taken)")
      return
    }
    #expect(reply.text.contains("queued as"))
    relay.password = "wrong"
    let wrong = try submit(relay, to: "ana@elsewhere.example")
    guard case .misconfigured(.auth, let refusal?, _) = wrong else {
      Issue.record("\(wrong)")
      return
    }
    #expect(refusal.code == 535 && refusal.enhanced == "5.7.8")
    // In clear Postfix offers no sign-in, and we would tell no password.
    relay.security = .none
    relay.password = "right"
    #expect(try words(submit(relay)).hasPrefix("misconfigured"))
    relay.security = .startTLS
    relay.username = nil
    guard case .rejected(.rcpt, _) = try submit(relay, to: "ana@elsewhere.example") else {
      Issue.record("a relay that is open")
      return
    }
  }
}
