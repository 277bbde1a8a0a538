import Firsthand
import Store

/// What a salesperson can do, and all that a page made for one is given: every read behind it goes
/// through the owner's scope, so that there is no way from here to a colleague's customer or letter, not
/// even for a member who is a director besides.
package struct SalespersonDesk: RoleDesk {
  package let seat: Seat

  package init(_ session: Session) throws { seat = try Seat(session, of: .salesperson) }

  /// Reads what this salesperson owns and what the whole company shares.
  func read<Value>(_ body: (OwnerScope, SharedScope) throws -> Value) throws -> Value {
    try session.store.read { try body($0.owned(by: member.id), $0.shared) }
  }
}
