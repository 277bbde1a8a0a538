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
      let members = try tx.shared.members()
      return try members.map(MemberStanding.reader(of: members, tx, at: now))
    }
  }

  package func standing(of id: Member.ID) throws -> MemberStanding {
    try workplace.store.read { tx in
      guard let found = try tx.shared.member(id) else {
        throw FirsthandError(.notFound, "There is no member '\(id)'.")
      }
      return try MemberStanding.reader(of: [found], tx, at: now)(found)
    }
  }
}

extension MemberStanding {
  /// What is known of these members' passwords, invitations and browsers, to look each one's up in.
  static func reader(of members: [Member], _ tx: Transaction, at now: Instant) throws -> (Member) -> MemberStanding {
    let ids = members.map(\.id)
    let hasPassword = try tx.accounts.withPassword(ids)
    let links = Dictionary(
      try tx.accounts.links(.invitation, of: ids, at: now).map { ($0.member, $0.expiresAt) }, uniquingKeysWith: max)
    let seen = try tx.accounts.lastSeen(ids)
    return { member in
      MemberStanding(
        member: member, hasPassword: hasPassword.contains(member.id), invitedUntil: links[member.id],
        seenAt: seen[member.id])
    }
  }
}
