package import DKIM
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

  package var folder: String
  package var database: String
  package var secrets: [Secret]
  package var workplace: Result<Workplace, FirsthandError>
  package var relay: Result<Relay, FirsthandError>
  /// The keys that letters are signed with.
  package var signing: Result<Signing, FirsthandError>
  /// Whether a process that sent, as the database names it, is surely no more.
  package var isGone: @Sendable (String) -> Bool

  package init(
    folder: String, database: String, secrets: [Secret], workplace: Result<Workplace, FirsthandError>,
    relay: Result<Relay, FirsthandError>, signing: Result<Signing, FirsthandError> = .success(Signing([])),
    isGone: @escaping @Sendable (String) -> Bool = { _ in false }
  ) {
    self.folder = folder
    self.database = database
    self.secrets = secrets
    self.workplace = workplace
    self.relay = relay
    self.signing = signing
    self.isGone = isGone
  }
}
