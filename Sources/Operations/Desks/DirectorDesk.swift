import Firsthand

/// What a director can do: decide on letters, exceptions and standards, reading across owners. Whoever
/// reads personal data here is in the log.
package struct DirectorDesk: RoleDesk {
  package let seat: Seat

  package init(_ session: Session) throws { seat = try Seat(session, of: .director) }
}
