package import Firsthand
package import Operations
package import SMTP

/// An installation that is looked at: its files, its settings, its data. What could not be had is the sentence that
/// says why.
package struct Installation: Sendable {
  /// A file that nobody else may read.
  package struct Secret: Hashable, Sendable {
    package var path: String
    /// What somebody could do who read it: "make links in our readers' names".
    package var danger: String

    package init(path: String, danger: String) {
      self.path = path
      self.danger = danger
    }
  }

  /// What must stand in DNS for a key that signs our mail.
  package struct SigningKey: Hashable, Sendable {
    package var domain: String
    /// The name at which it must stand.
    package var record: String
    /// `rsa` or `ed25519`.
    package var algorithm: String
    /// The public half, in base64.
    package var publicKey: String

    package init(domain: String, record: String, algorithm: String, publicKey: String) {
      self.domain = domain
      self.record = record
      self.algorithm = algorithm
      self.publicKey = publicKey
    }
  }

  package var folder: String
  package var database: String
  package var secrets: [Secret]
  package var workplace: Result<Workplace, FirsthandError>
  package var relay: Result<Relay, FirsthandError>
  package var signingKeys: Result<[SigningKey], FirsthandError>
  /// Whether a process that sent, as the database names it, is surely no more.
  package var isGone: @Sendable (String) -> Bool

  package init(
    folder: String, database: String, secrets: [Secret], workplace: Result<Workplace, FirsthandError>,
    relay: Result<Relay, FirsthandError>, signingKeys: Result<[SigningKey], FirsthandError> = .success([]),
    isGone: @escaping @Sendable (String) -> Bool = { _ in false }
  ) {
    self.folder = folder
    self.database = database
    self.secrets = secrets
    self.workplace = workplace
    self.relay = relay
    self.signingKeys = signingKeys
    self.isGone = isGone
  }
}
