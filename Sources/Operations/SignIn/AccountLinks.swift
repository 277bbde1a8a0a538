package import Firsthand
import MailFormat
import Store

/// What the page behind a link to choose a password shows.
package struct PasswordInvitation: Hashable, Sendable {
  package let kind: AccountLink.Kind
  package let member: Member
  package let company: String
}

extension Workplace {
  /// Where a page of ours is found from outside, for mails.
  func pageURL(_ path: String) -> String? { mail.publicURL.map { $0 + path } }

  /// A link for `member`; the links they had are void.
  func makeLink(_ kind: AccountLink.Kind, for member: Member.ID, in tx: Transaction) throws -> AccountLink {
    try tx.accounts.sweepLinks(at: now)
    try tx.accounts.removeLinks(of: member)
    let link = AccountLink(id: ids.next(), kind: kind, member: member, expiresAt: now.adding(seconds: kind.lifetime))
    try tx.accounts.addLink(link, tokenHash: Self.tokenHash(linkToken(link.id)), at: now)
    return link
  }

  /// 256 bits that only the company's secret can make. The database keeps their hash; the mail that carries
  /// them gets them when it leaves.
  func linkToken(_ id: AccountLink.ID) -> String {
    Base32.encode(secret.code(for: id.text, purpose: "firsthand account link v1"))
  }

  static func linkPath(token: String) -> String { "/password/" + token }

  /// Whom a link is for; nil where it was used or has run out. Looking does not use it.
  package func invitation(token: String) throws -> PasswordInvitation? {
    try store.read { tx -> PasswordInvitation? in
      guard let link = try tx.accounts.link(tokenHash: Self.tokenHash(token)), link.expiresAt > now,
        let member = try tx.shared.member(link.member), member.isActive
      else { return nil }
      return PasswordInvitation(kind: link.kind, member: member, company: try tx.shared.companyName() ?? "")
    }
  }

  /// Chooses the password that a link was sent for, and signs in. The link and all sign-ins until now are void.
  package func choosePassword(
    token: String, password: String, browser: String
  ) throws -> (token: String, signIn: SignIn) {
    guard let invitation = try invitation(token: token) else { throw Self.deadLink }
    try PasswordRule.check(password, of: invitation.member, company: invitation.company)
    let chosen = try passwords.run { try hash(password) }
    return try store.write { tx in
      guard let link = try tx.accounts.link(tokenHash: Self.tokenHash(token)), link.expiresAt > now else {
        throw Self.deadLink
      }
      try tx.accounts.removeLinks(of: link.member)
      try tx.accounts.setCredential(chosen.text, of: link.member, at: now)
      try tx.accounts.endSignIns(of: link.member)
      try SignInThrottle(tx, self).forget(.account, invitation.member.address.normalized)
      try tx.append(
        Session(self, as: invitation.member).entry(
          .passwordChanged, [LogEntry.Fact("by", link.kind.rawValue)]))
      return try begin(link.member, browser: browser, in: tx)
    }
  }

  static let deadLink = FirsthandError(
    .notFound, "This link was used already or has run out. Ask for a new one on the sign-in page.")

  /// Mails somebody who forgot their password a link to choose another. The answer is the same whether anybody
  /// has that address. A member who was invited and never came gets the invitation again.
  package func askForReset(address: String, from network: String) throws {
    guard mail.publicURL != nil else { throw Self.noPublicURL }
    let typed = try? EmailAddress(address)
    let name = typed?.normalized ?? String(address.trimmingSpaces.lowercased().prefix(320))
    try store.write { tx in
      let throttle = SignInThrottle(tx, self)
      try throttle.count(.resetNetwork, NetworkName.of(network))
      let isOften = try isPaused { try throttle.count(.resetAccount, name) }
      guard !isOften, let typed, let member = try tx.shared.member(address: typed), member.isActive else { return }
      let kind: AccountLink.Kind = try tx.accounts.credential(of: member.id) == nil ? .invitation : .reset
      let link = try makeLink(kind, for: member.id, in: tx)
      let session = Session(self, as: member)
      try session.notify(member, of: link, in: tx)
      try tx.append(session.entry(.passwordLinkAsked, [LogEntry.Fact("kind", kind.rawValue)]))
    }
  }

  private func isPaused(_ body: () throws -> Int) throws -> Bool {
    do {
      _ = try body()
      return false
    } catch let error as FirsthandError where error.code == .tryLater {
      return true
    }
  }

  static let noPublicURL = FirsthandError(
    .conflict,
    "No mail can carry a link yet, for nobody has said where these pages are found. Set public_url in config.yml.")
}
