package import Firsthand
import Store

extension Workplace {
  /// Whose browser it is that shows this token; nil where it was signed out, has ended or never was.
  package func resume(token: String) throws -> SignIn? {
    guard token.utf8.count <= 100 else { return nil }
    let found = try store.read { tx -> (StoredSignIn, Member)? in
      guard let stored = try tx.accounts.signIn(tokenHash: Self.tokenHash(token)), !stored.hasEnded(at: now),
        let member = try tx.shared.member(stored.member), member.isActive
      else { return nil }
      return (stored, member)
    }
    guard let (stored, member) = found else { return nil }
    if now >= stored.seenAt.adding(seconds: 60) {
      do {
        try store.write { try $0.accounts.markSeen(stored.id, at: now) }
      } catch let error as FirsthandError where error.code == .tryLater {
        // The next request writes it.
      }
    }
    return SignIn(id: stored.id, member: member, csrfToken: csrfToken(for: token))
  }

  /// Ends the sign-in that this token is of. One that is unknown has ended already.
  package func signOut(token: String) throws {
    try store.write { tx in
      guard let stored = try tx.accounts.signIn(tokenHash: Self.tokenHash(token)) else { return }
      _ = try tx.accounts.endSignIn(stored.id, of: stored.member)
    }
  }
}
