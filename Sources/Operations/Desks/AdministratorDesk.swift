import Firsthand

/// What an administrator can do: members, the audit, how sending stands. Whoever reads personal data here
/// is in the log.
package struct AdministratorDesk: RoleDesk {
  package let seat: Seat

  package init(_ session: Session) throws { seat = try Seat(session, of: .administrator) }
}
