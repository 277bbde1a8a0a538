package import Firsthand
package import Store
import MailFormat

extension MemberDesk {
  /// Where one is signed in, seen last first.
  package func signIns() throws -> [StoredSignIn] {
    try workplace.store.read { try $0.accounts.signIns(of: member.id) }.filter { !$0.hasEnded(at: now) }
  }

  /// Signs one browser of one's own out. Somebody else's answers as nobody's.
  package func endSignIn(_ id: SignIn.ID) throws {
    try workplace.store.write { tx in
      guard try tx.accounts.endSignIn(id, of: member.id) else {
        throw FirsthandError(.notFound, "You are not signed in there any more.")
      }
    }
  }

  /// Signs all browsers out, but for the one that is given. How many.
  package func signOutEverywhere(except kept: SignIn.ID? = nil) throws -> Int {
    try workplace.store.write { tx in
      let count = try tx.accounts.endSignIns(of: member.id, except: kept)
      try tx.append(session.entry(.signedOutEverywhere, [.count("browsers", count)]))
      return count
    }
  }

  /// Changes one's password, for which the present one is asked. Everybody who was signed in with the old one
  /// is signed out; this browser gets a new token.
  package func changePassword(
    from current: String, to new: String, browser: String
  ) throws -> (token: String, signIn: SignIn) {
    let name = member.address.normalized
    let company = try workplace.store.read { try $0.shared.companyName() ?? "" }
    try PasswordRule.check(new, of: member, company: company)
    guard new != current else {
      throw FirsthandError(.badInput, "The new password is the present one. Choose another.")
    }
    let stored = try workplace.store.write { tx in
      try SignInThrottle(tx, workplace).count(.account, name)
      return try tx.accounts.credential(of: member.id)
    }
    guard let stored, let known = PasswordHash(stored) else {
      throw FirsthandError(.conflict, "You have no password yet. Ask for a link on the sign-in page.")
    }
    let hash = try workplace.entering(account: name, from: nil) {
      guard current.utf8.count <= PasswordRule.mostBytes, try known.matches(current) else {
        throw FirsthandError(.badInput, "That is not your present password.")
      }
      return try workplace.hash(new)
    }
    return try workplace.store.write { tx in
      guard try tx.accounts.credential(of: member.id) == stored else {
        throw FirsthandError(.conflict, "The password was changed in another window just now.")
      }
      try SignInThrottle(tx, workplace).forget(.account, name)
      try tx.accounts.setCredential(hash.text, of: member.id, at: now)
      try tx.accounts.removeLinks(of: member.id)
      try tx.accounts.endSignIns(of: member.id)
      try tx.append(session.entry(.passwordChanged, [LogEntry.Fact("by", "member")]))
      return try workplace.begin(member.id, browser: browser, in: tx)
    }
  }
}
