import Dispatch
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

/// A private Postfix on a free port of loopback: its own configuration, queue and data. It takes mail for
/// accepted.example, at most 50,000 bytes, over TLS, and throws it away.
final class Postfix {
  let port: Int
  let certificate: String
  private let folder: TemporaryFolder
  /// Knows the passwords.
  private let dovecot: Server?

  private init(port: Int, certificate: String, folder: TemporaryFolder, dovecot: Server?) {
    self.port = port
    self.certificate = certificate
    self.folder = folder
    self.dovecot = dovecot
  }

  /// Postfix must begin as root; elsewhere sudo does it.
  private static func asRoot(_ arguments: [String]) throws {
    if getuid() == 0 {
      try Command.run(arguments[0], Array(arguments.dropFirst()))
    } else {
      try Command.run("/usr/bin/sudo", ["-n"] + arguments)
    }
  }

  /// `signsIn`: whoever signs in with the password "right" may send anywhere.
  static func start(signsIn: Bool = false) throws -> Postfix {
    let folder = try TemporaryFolder()
    let certificates = try Certificates.make(in: folder.path)
    let port = try FreePort.find()
    let etc = folder.path + "/etc"
    for name in ["etc", "queue", "data"] {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/" + name, withIntermediateDirectories: true)
    }
    let main = """
      compatibility_level = 3.6
      queue_directory = \(folder.path)/queue
      data_directory = \(folder.path)/data
      inet_interfaces = 127.0.0.1
      inet_protocols = ipv4
      myhostname = localhost
      mydestination =
      local_recipient_maps =
      alias_maps =
      relay_domains =
      virtual_mailbox_domains = accepted.example
      virtual_mailbox_maps = static:all
      virtual_transport = discard:
      default_transport = discard:
      mynetworks =
      smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
      smtpd_sasl_auth_enable = \(signsIn ? "yes" : "no")
      smtpd_sasl_type = dovecot
      smtpd_sasl_path = \(folder.path)/auth
      smtpd_tls_auth_only = yes
      message_size_limit = 50000
      smtpd_tls_security_level = \(signsIn ? "may" : "encrypt")
      smtpd_tls_cert_file = \(certificates.certificate)
      smtpd_tls_key_file = \(certificates.key)
      maillog_file = \(folder.path)/mail.log
      maillog_file_prefixes = \(folder.path)
      """
    let master = """
      127.0.0.1:\(port) inet n - n - - smtpd
      pickup unix n - n 60 1 pickup
      cleanup unix n - n - 0 cleanup
      qmgr unix n - n 300 1 qmgr
      tlsmgr unix - - n 1000? 1 tlsmgr
      proxymap unix - - n - - proxymap
      rewrite unix - - n - - trivial-rewrite
      bounce unix - - n - 0 bounce
      defer unix - - n - 0 bounce
      anvil unix - - n - 1 anvil
      discard unix - - n - - discard
      postlog unix-dgram n - n - 1 postlogd
      """
    try main.write(toFile: etc + "/main.cf", atomically: true, encoding: .utf8)
    try master.write(toFile: etc + "/master.cf", atomically: true, encoding: .utf8)
    try asRoot(["/bin/chown", "postfix", folder.path + "/data"])
    try asRoot(["/bin/chown", "-R", "root", etc, folder.path + "/queue"])
    try asRoot(["/usr/sbin/postfix", "-c", etc, "start"])
    return Postfix(
      port: port, certificate: certificates.certificate, folder: folder,
      dovecot: signsIn ? try dovecot(in: folder.path) : nil)
  }

  /// A Dovecot that does nothing but know one password, and answers at `auth`.
  private static func dovecot(in folder: String) throws -> Server {
    let settings = """
      base_dir = \(folder)/dovecot
      state_dir = \(folder)/dovecot
      log_path = \(folder)/dovecot.log
      protocols =
      ssl = no
      passdb {
        driver = static
        args = password=right
      }
      auth_failure_delay = 0
      userdb {
        driver = static
        args = uid=nobody gid=nogroup home=/nonexistent
      }
      service anvil {
        unix_listener anvil-auth-penalty {
          mode = 0
        }
      }
      service auth {
        unix_listener \(folder)/auth {
          mode = 0666
        }
      }
      """
    try settings.write(toFile: folder + "/dovecot.conf", atomically: true, encoding: .utf8)
    let root = getuid() == 0 ? [] : ["/usr/bin/sudo", "-n"]
    let command = root + ["/usr/sbin/dovecot", "-F", "-c", folder + "/dovecot.conf"]
    let server = try Server.start(command[0], Array(command.dropFirst()))
    let end = DispatchTime.now() + 10
    while !FileManager.default.fileExists(atPath: folder + "/auth") {
      guard DispatchTime.now() < end else { throw Command.Failure(words: "dovecot does not answer") }
      sched_yield()
    }
    return server
  }

  func stop() {
    dovecot?.stop()
    // 'postfix stop' asks by SIGTERM, which the test's own program blocks for all its children, and waits half a minute.
    if let id = try? String(contentsOfFile: folder.path + "/queue/pid/master.pid", encoding: .utf8) {
      try? Self.asRoot(["/bin/kill", "-KILL", "--", "-" + id.filter(\.isNumber)])
    }
    try? Self.asRoot(["/bin/rm", "-rf", folder.path])
  }
}

enum FreePort {
  static func find() throws -> Int {
    let line = try Command.run(
      "/usr/bin/env",
      [
        "python3", "-c",
        "import socket; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1])",
      ])
    return Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }
}
