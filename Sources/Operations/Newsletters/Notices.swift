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
    try addNotice(to: recipient.address, from: sender, subject: subject, body: body, link: link, in: tx)
  }

  /// The same to any address; for words that say nothing of anybody.
  @discardableResult
  func addNotice(
    to recipient: EmailAddress, from sender: Member, subject: String, body: String, link: AccountLink.ID? = nil,
    in tx: Transaction
  ) throws -> Message.ID {
    let message = Message(
      id: ids.next(), kind: .notice, newsletter: nil, customer: nil, owner: sender.id, recipient: recipient,
      messageID: messageID(domain: sender.address.domain), state: .queued, attempt: 0)
    try tx.dispatch.addNotice(message, subject: subject, body: body, link: link, at: now)
    return message.id
  }

  /// RFC 5322 §3.6.4: unique. It begins with the time, as ids do, and tells nothing of anybody.
  func messageID(domain: String) -> String {
    ids.next(Message.self).text + Base32.encode(ids.random(10)) + "@" + domain
  }
}

extension Member {
  /// The language in which our own pages and mails speak to this member.
  var pageLanguage: Language { Language(rawValue: language) ?? .english }
}
