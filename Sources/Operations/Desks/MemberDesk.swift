/// What every member can do, whatever their roles: their own account, profile and sign-ins.
package struct MemberDesk: RoleDesk {
  package let seat: Seat

  package init(_ session: Session) { seat = Seat(session) }
}
