import Firsthand
import MailFormat
import Phrasebook
import Store

extension Workplace {
  /// Puts a mail of our own words into the outbox: to a member who works here, from the one whose deed it tells.
  /// `link` is what its body leaves room for.
  func addNotice(
    to recipient: Member, from sender: Member, subject: String, body: String, link: AccountLink.ID? = nil,
    in tx: Transaction
  ) throws {
    guard recipient.isActive else { return }
    try tx.dispatch.addNotice(
      Message(
        id: ids.next(), kind: .notice, newsletter: nil, customer: nil, owner: sender.id, recipient: recipient.address,
        messageID: messageID(domain: sender.address.domain), state: .queued, attempt: 0),
      subject: subject, body: body, link: link, at: now)
  }

  /// RFC 5322 §3.6.4: unique, and telling nothing.
  func messageID(domain: String) -> String {
    Base32.encode(ids.random(20)) + "@" + domain
  }
}

extension Member {
  /// The language in which our own pages and mails speak to this member.
  var pageLanguage: Language { Language(rawValue: language) ?? .english }
}
