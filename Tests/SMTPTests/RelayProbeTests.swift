import Foundation
import MailFormat
import SMTP
import Testing

/// A relay is asked everything short of taking a mail, against servers that others wrote.
@Suite(.serialized) struct RelayProbeTests {
  private func ask(_ relay: Relay, to recipient: String = "ada@accepted.example") throws -> RelayReport {
    var relay = relay
    relay.connectTimeout = 5
    relay.replyTimeout = 5
    return try RelayProbe.ask(
      relay, sender: EmailAddress("bounces%x@n.example"), recipient: EmailAddress(recipient))
  }

  /// aiosmtpd with STARTTLS and sign-in, with TLS and sign-in, and in clear. It prints its ports.
  private static func script(_ certificates: Certificates) -> String {
    """
    import ssl, threading
    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink
    from aiosmtpd.smtp import AuthResult
    import socket
    def check(server, session, envelope, mechanism, data):
        known = data.login == b"dana" and data.password == b"p%41ss"
        return AuthResult(success=known, handled=known)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain("\(certificates.certificate)", "\(certificates.key)")
    def start(**options):
        s = socket.create_server(("127.0.0.1", 0)); port = s.getsockname()[1]; s.close()
        c = Controller(Sink(), hostname="127.0.0.1", port=port, data_size_limit=7000000, **options)
        c.start()
        return port
    signing = dict(authenticator=check, auth_required=True)
    print(start(tls_context=context, require_starttls=True, **signing),
          start(ssl_context=context, auth_require_tls=False, **signing),
          start(), flush=True)
    threading.Event().wait()
    """
  }

  @Test func `aiosmtpd answers everything that is asked, and no mail is begun`() throws {
    let folder = try TemporaryFolder()
    let certificates = try Certificates.make(in: folder.path)
    let server = try Server.start("/usr/bin/python3", ["-c", Self.script(certificates)])
    defer { server.stop() }
    let ports = try server.firstLine().split(separator: " ").compactMap { Int($0) }
    try #require(ports.count == 3)
    for (port, security) in [(ports[0], Relay.Security.startTLS), (ports[1], .implicitTLS)] {
      var relay = Relay(
        host: "localhost", port: port, security: security, username: "dana", password: "p%41ss",
        certificateAuthorityFile: certificates.certificate)
      let report = try ask(relay)
      #expect(report.trouble == nil, "\(security): \(report)")
      #expect(report.isSignedIn && report.address == "127.0.0.1" && report.tls?.hasPrefix("TLSv1") == true)
      #expect(report.greeting?.code == 220 && report.capability("SIZE") == "7000000")
      #expect(report.sender?.code == 250 && report.recipient?.code == 250)
      let certificate = try #require(report.certificate)
      #expect(certificate.names == ["localhost"] && certificate.issuer.contains("localhost"))
      #expect(certificate.ends - certificate.begins == 2 * 86_400)

      relay.password = "wrong"
      guard case .signInRefused(let reply?) = try ask(relay).trouble else {
        Issue.record("a wrong password")
        return
      }
      #expect(reply.code == 535)
      relay.certificateAuthorityFile = nil
      guard case .badCertificate(let words) = try ask(relay).trouble else {
        Issue.record("a certificate that nobody knows")
        return
      }
      #expect(words.contains("self-signed") || words.contains("self signed"))
      #expect(try RelayProbe.unverifiedCertificate(of: relay)?.names == ["localhost"])
    }
    // Where nothing is encrypted it offers no sign-in.
    var relay = Relay(host: "localhost", port: ports[2], security: .none, username: "dana", password: "p%41ss")
    #expect(try ask(relay).trouble == .signInNotOffered)
    relay.security = .startTLS
    #expect(try ask(relay).trouble == .noTLS)
    relay.security = .implicitTLS
    guard case .noAgreementOnTLS = try ask(relay).trouble else {
      Issue.record("TLS to a port in clear")
      return
    }
    relay = Relay(host: "localhost", port: ports[2], security: .none)
    #expect(try ask(relay).trouble == nil)
    relay.port = FreePort.next()
    guard case .unreachable = try ask(relay).trouble else {
      Issue.record("nobody there")
      return
    }
    relay.host = "nowhere.invalid"
    #expect(try ask(relay).trouble == .unknownHost)
  }

  @Test func `a real Postfix says whose mail it takes`() throws {
    let postfix = try Postfix.start()
    defer { postfix.stop() }
    let relay = Relay(
      host: "localhost", port: postfix.port, security: .startTLS, certificateAuthorityFile: postfix.certificate)
    let report = try ask(relay)
    #expect(report.trouble == nil && report.capability("SIZE") == "50000", "\(report)")
    guard case .refused(.rcpt, let reply) = try ask(relay, to: "ada@elsewhere.example").trouble else {
      Issue.record("a relay that is not open")
      return
    }
    #expect((500...599).contains(reply.code))
  }

  @Test func `a server that is silent, rude or busy is told apart`() throws {
    let script = """
      import socket, sys, threading
      def serve(s, what):
          while True:
              c, _ = s.accept()
              if what: c.sendall(what); c.close()
              else: held.append(c)
      held = []
      ports = []
      for what in [b"", b"554 go away\\r\\n", b"421 busy\\r\\n", b"HTTP/1.0 400 no\\r\\n\\r\\n"]:
          s = socket.create_server(("127.0.0.1", 0))
          ports.append(s.getsockname()[1])
          threading.Thread(target=serve, args=(s, what), daemon=True).start()
      print(*ports, flush=True)
      threading.Event().wait()
      """
    let server = try Server.start("/usr/bin/python3", ["-c", script])
    defer { server.stop() }
    let ports = try server.firstLine().split(separator: " ").compactMap { Int($0) }
    try #require(ports.count == 4)
    func trouble(_ port: Int) throws -> RelayReport.Trouble? {
      var relay = Relay(host: "127.0.0.1", port: port, security: .none)
      relay.connectTimeout = 1
      relay.replyTimeout = 1
      return try RelayProbe.ask(
        relay, sender: EmailAddress("bounces@n.example"), recipient: EmailAddress("ada@n.example")
      ).trouble
    }
    guard case .silent(.greeting, _) = try trouble(ports[0]) else {
      Issue.record("silence: \(String(describing: try trouble(ports[0])))")
      return
    }
    #expect(try trouble(ports[1]) == .refused(.greeting, Reply(code: 554, text: "go away")))
    #expect(try trouble(ports[2]) == .refused(.greeting, Reply(code: 421, text: "busy")))
    guard case .silent(.greeting, _) = try trouble(ports[3]) else {
      Issue.record("another protocol: \(String(describing: try trouble(ports[3])))")
      return
    }
  }
}
