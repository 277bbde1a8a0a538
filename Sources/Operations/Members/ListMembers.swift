package import Firsthand
import Store

/// A member as the administrator's list shows them.
package struct MemberStanding: Hashable, Sendable {
  package let member: Member
  package let hasPassword: Bool
  /// Until when the link they were sent holds.
  package let invitedUntil: Instant?
  /// When a browser of theirs was last seen, if one is signed in.
  package let seenAt: Instant?
}

extension AdministratorDesk {
  /// Everybody, by name.
  package func members() throws -> [MemberStanding] {
    try workplace.store.read { tx in
      let hasPassword = try tx.accounts.membersWithPassword()
      let links = Dictionary(
        try tx.accounts.links(.invitation, at: now).map { ($0.member, $0.expiresAt) }, uniquingKeysWith: max)
      let seen = try tx.accounts.lastSeen()
      return try tx.shared.members().map { member in
        MemberStanding(
          member: member, hasPassword: hasPassword.contains(member.id), invitedUntil: links[member.id],
          seenAt: seen[member.id])
      }
    }
  }

  package func standing(of id: Member.ID) throws -> MemberStanding {
    guard let found = try members().first(where: { $0.member.id == id }) else {
      throw FirsthandError(.notFound, "There is no member '\(id)'.")
    }
    return found
  }
}
