import Firsthand
import MailFormat
import Phrasebook
import Store

/// The mail that carries a link to choose a password. Until it leaves, `placeForLink` stands where the link
/// will: the link is a secret, and the database never has it.
private enum AccountNotice {
  static let placeForLink = "{link}"
}

extension Session {
  /// Puts the mail with the link into the outbox, in the member's language. `self` is who caused it.
  func notify(_ recipient: Member, of link: AccountLink, in tx: Transaction) throws {
    let phrases = Phrases(recipient.pageLanguage)
    let values = [
      "name": recipient.firstName, "inviter": member.name, "company": try tx.shared.companyName() ?? "",
      "link": AccountNotice.placeForLink,
    ]
    let words: (subject: String, body: String) =
      switch link.kind {
      case .invitation where recipient.id != member.id:
        (phrases("signin.invitation_subject", values), phrases("signin.invitation_body", values))
      case .invitation:
        (phrases("signin.invitation_again_subject", values), phrases("signin.invitation_again_body", values))
      case .reset: (phrases("signin.reset_subject", values), phrases("signin.reset_body", values))
      }
    try workplace.addNotice(
      to: recipient, from: member, subject: words.subject, body: words.body, link: link.id, in: tx)
  }
}

extension Workplace {
  /// The body of a notice as it leaves; nil where the link it carries is dead or leads nowhere.
  func body(of notice: StoredNotice, in tx: Transaction) throws -> String? {
    guard let id = notice.link else { return notice.body }
    guard let link = try tx.accounts.link(id), link.expiresAt > now,
      let url = pageURL(Self.linkPath(token: linkToken(id)))
    else { return nil }
    return notice.body.replacing(AccountNotice.placeForLink, with: url)
  }
}
