package import Firsthand

/// What a director can do: decide on letters, exceptions and standards, reading across owners. Whoever
/// reads personal data here is in the log.
package struct DirectorDesk: Sendable {
  let session: Session

  /// Throws `.notPermitted` for a member who is no director.
  package init(_ session: Session) throws {
    try session.require(.director, to: "do that")
    self.session = session
  }

  package var member: Member { session.member }
  package var now: Instant { session.now }
  var workplace: Workplace { session.workplace }
}
