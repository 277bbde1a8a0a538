/// How a relay answered when it was asked everything short of taking a mail.
package struct RelayReport: Equatable, Sendable {
  /// What went wrong first; what comes after it was not asked.
  package enum Trouble: Equatable, Sendable {
    case unknownHost
    /// In libcurl's words.
    case unreachable(String)
    case refused(Stage, Reply)
    /// The answer did not come in time, or the connection ended.
    case silent(Stage, String)
    case noTLS
    case noAgreementOnTLS(String)
    /// In OpenSSL's words.
    case badCertificate(String)
    case signInNotOffered
    /// Nil where no way of signing in fits.
    case signInRefused(Reply?)
  }

  /// The address that was connected to.
  package var address = ""
  package var greeting: Reply?
  /// What the relay offers, as in `SIZE 33554432`, at its last EHLO.
  package var capabilities: [String] = []
  /// As in `TLSv1.3 / TLS_AES_256_GCM_SHA384`; nil: in clear.
  package var tls: String?
  package var certificate: ShownCertificate?
  package var isSignedIn = false
  /// The answers to `MAIL FROM` and `RCPT TO`.
  package var sender: Reply?
  package var recipient: Reply?
  package var trouble: Trouble?

  package init() {}

  /// The words behind a capability; empty for one without, nil where it is not offered.
  package func capability(_ name: String) -> String? {
    let line = capabilities.first { $0.split(separator: " ").first?.uppercased() == name }
    return line.map { $0.dropFirst(name.count).drop { $0 == " " }.description }
  }
}
