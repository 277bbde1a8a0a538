/// A member in one browser, signed in.
package struct SignIn: Hashable, Sendable {
  package typealias ID = Firsthand.ID<SignIn>

  package let id: ID
  package let member: Member
  /// What the forms of this browser carry, so that no other site's can pass for them.
  package let csrfToken: String

  package init(id: ID, member: Member, csrfToken: String) {
    self.id = id
    self.member = member
    self.csrfToken = csrfToken
  }

  /// After so long without a request it has ended.
  package static let longestIdle: Int64 = 12 * 3_600
  /// After so long it has ended, however busy it was.
  package static let longest: Int64 = 30 * 86_400

  /// Whether it has ended by itself.
  package static func hasEnded(created: Instant, seen: Instant, now: Instant) -> Bool {
    now >= created.adding(seconds: longest) || now >= seen.adding(seconds: longestIdle)
  }
}

/// A link by which a member chooses a password: once, and not for long.
package struct AccountLink: Hashable, Sendable {
  package typealias ID = Firsthand.ID<AccountLink>

  package enum Kind: String, CaseIterable, Sendable {
    /// To somebody who has no password yet.
    case invitation
    /// To somebody who forgot theirs.
    case reset

    /// Seconds for which it holds.
    package var lifetime: Int64 {
      switch self {
      case .invitation: 7 * 86_400
      case .reset: 3_600
      }
    }
  }

  package let id: ID
  package let kind: Kind
  package let member: Member.ID
  package let expiresAt: Instant

  package init(id: ID, kind: Kind, member: Member.ID, expiresAt: Instant) {
    self.id = id
    self.kind = kind
    self.member = member
    self.expiresAt = expiresAt
  }
}
