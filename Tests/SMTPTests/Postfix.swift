import Dispatch
import Foundation

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
    let port = FreePort.next()
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
