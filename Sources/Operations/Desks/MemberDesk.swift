package import Firsthand

/// What every member can do, whatever their roles: their own account, profile and sign-ins.
package struct MemberDesk: Sendable {
  let session: Session

  package init(_ session: Session) { self.session = session }

  package var member: Member { session.member }
  package var now: Instant { session.now }
  var workplace: Workplace { session.workplace }
}
