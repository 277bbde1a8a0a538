import Firsthand
import Store

/// What an administrator can do: members, the audit, how sending stands, what is set. Whoever reads personal data here
/// is in the log.
package struct AdministratorDesk: RoleDesk {
  package let seat: Seat

  package init(_ session: Session) throws { seat = try Seat(session, of: .administrator) }

  package func companyName() throws -> String { try session.store.read { try $0.shared.companyName() ?? "" } }
}
