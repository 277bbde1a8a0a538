package import Firsthand

/// What a member can do in one role, and all that a page made for it is given.
package protocol RoleDesk: Sendable {
  /// Throws `.notPermitted` for a member who has not that role.
  init(_ session: Session) throws
  var seat: Seat { get }
}

/// The member at a desk. That they could do more than the desk offers stays within Operations.
package struct Seat: Sendable {
  let session: Session

  init(_ session: Session) { self.session = session }

  init(_ session: Session, of role: Member.Role) throws {
    try session.require(role, to: "do that")
    self.session = session
  }
}

extension RoleDesk {
  package var member: Member { session.member }
  package var now: Instant { session.now }
  var session: Session { seat.session }
  var workplace: Workplace { session.workplace }
}
