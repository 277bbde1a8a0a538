package import Firsthand

/// What an administrator can do: members, the audit, how sending stands. Whoever reads personal data here
/// is in the log.
package struct AdministratorDesk: Sendable {
  let session: Session

  /// Throws `.notPermitted` for a member who is no administrator.
  package init(_ session: Session) throws {
    try session.require(.administrator, to: "do that")
    self.session = session
  }

  package var member: Member { session.member }
  package var now: Instant { session.now }
  var workplace: Workplace { session.workplace }
}
