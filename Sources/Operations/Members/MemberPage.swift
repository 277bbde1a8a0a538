package import Firsthand
import Store

/// A page of those who work here, in the order of their names.
package struct MemberPage: Sendable {
  package let members: [MemberStanding]
  /// Whether more follow after the last of them.
  package let hasMore: Bool
  /// How many work here at all.
  package let everybody: Int
}

extension AdministratorDesk {
  /// Those whose name or address has `search` in it, from the one after `after` on.
  package func memberPage(search: String = "", after: Member.ID? = nil, limit: Int = 50) throws -> MemberPage {
    try workplace.store.read { tx in
      let found = try tx.shared.members(search: search, after: after, limit: limit + 1)
      let shown = Array(found.prefix(limit))
      return MemberPage(
        members: shown.map(try MemberStanding.reader(of: shown, tx, at: now)), hasMore: found.count > limit,
        everybody: try tx.shared.memberCount())
    }
  }
}
