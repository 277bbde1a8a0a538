/// The server that takes our mail.
package struct Relay: Equatable, Sendable {
  package enum Security: String, CaseIterable, Sendable {
    /// In clear: for loopback alone.
    case none
    /// Begins in clear and must become TLS (RFC 3207).
    case startTLS = "starttls"
    /// TLS from the first byte (RFC 8314 §3.3).
    case implicitTLS = "tls"
  }

  package var host: String
  package var port: Int
  package var security: Security
  package var username: String?
  package var password: String?
  /// PEM; nil: the system's.
  package var certificateAuthorityFile: String?
  package var heloName: String
  /// Seconds to connect, TLS included.
  package var connectTimeout: Int
  /// Seconds for a reply before the dot (RFC 5321 §4.5.3.2 asks for five minutes).
  package var replyTimeout: Int
  /// Seconds for the reply to the dot (RFC 5321 §4.5.3.2.6: ten minutes).
  package var dotTimeout: Int
  /// Seconds for the reply to QUIT, which decides nothing.
  package var quitTimeout: Int

  package init(
    host: String, port: Int, security: Security, username: String? = nil, password: String? = nil,
    certificateAuthorityFile: String? = nil, heloName: String = "localhost",
    connectTimeout: Int = 30, replyTimeout: Int = 300, dotTimeout: Int = 600,
    quitTimeout: Int = 3
  ) {
    self.host = host
    self.port = port
    self.security = security
    self.username = username
    self.password = password
    self.certificateAuthorityFile = certificateAuthorityFile
    self.heloName = heloName
    self.connectTimeout = connectTimeout
    self.replyTimeout = replyTimeout
    self.dotTimeout = dotTimeout
    self.quitTimeout = quitTimeout
  }
}
