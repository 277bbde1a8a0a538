package import Firsthand
package import MailFormat
import Store

extension AdministratorDesk {
  /// Adds a colleague and mails them a link to choose a password. They begin with this administrator's
  /// language and time zone.
  package func invite(_ details: MemberDetails, address: EmailAddress) throws -> Member {
    guard workplace.mail.publicURL != nil else { throw Workplace.noPublicURL }
    let details = try details.checked()
    let added = Member(
      id: workplace.ids.next(), name: details.name, address: address, roles: details.roles,
      reviewStage: details.reviewStage, team: details.team, title: details.title, phone: details.phone,
      language: member.language, timeZone: member.timeZone)
    try workplace.store.write { tx in
      if let known = try tx.shared.member(address: address) {
        throw FirsthandError(.conflict, "\(known.name) has the address \(address.displayText) already.")
      }
      try tx.shared.add(added, at: now)
      try tx.append(session.entry(.memberAdded, added.facts))
      try sendInvitation(to: added, in: tx)
    }
    return added
  }

  /// Mails the link again, as a new one; the old one is void.
  package func resendInvitation(to id: Member.ID) throws -> Member {
    guard workplace.mail.publicURL != nil else { throw Workplace.noPublicURL }
    return try workplace.store.write { tx in
      let invited = try withoutPassword(id, in: tx)
      try sendInvitation(to: invited, in: tx)
      return invited
    }
  }

  /// The link itself, for an administrator who hands it over without a mail: its path on our pages.
  package func invitationPath(for id: Member.ID) throws -> String {
    try workplace.store.write { tx in
      let invited = try withoutPassword(id, in: tx)
      let link = try workplace.makeLink(.invitation, for: invited.id, in: tx)
      try tx.append(session.entry(.memberInvited, [LogEntry.Fact("member", id.text), LogEntry.Fact("by", "hand")]))
      return Workplace.linkPath(token: workplace.linkToken(link.id))
    }
  }

  private func sendInvitation(to invited: Member, in tx: Transaction) throws {
    let link = try workplace.makeLink(.invitation, for: invited.id, in: tx)
    try session.notify(invited, of: link, in: tx)
    try tx.append(
      session.entry(.memberInvited, [LogEntry.Fact("member", invited.id.text), LogEntry.Fact("by", "mail")]))
  }

  private func withoutPassword(_ id: Member.ID, in tx: Transaction) throws -> Member {
    let invited = try colleague(id, in: tx)
    guard invited.isActive else {
      throw FirsthandError(.conflict, "\(invited.name) may not sign in at the moment. Let them in again first.")
    }
    guard try tx.accounts.credential(of: id) == nil else {
      throw FirsthandError(
        .conflict,
        "\(invited.name) has a password already. Whoever forgot theirs asks for a new one on the sign-in page.")
    }
    return invited
  }

  func colleague(_ id: Member.ID, in tx: Transaction) throws -> Member {
    guard let colleague = try tx.shared.member(id) else {
      throw FirsthandError(.notFound, "There is no member '\(id)'.")
    }
    return colleague
  }
}
