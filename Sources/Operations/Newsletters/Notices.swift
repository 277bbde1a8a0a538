import Firsthand
import MailFormat
import Store

extension Session {
  /// Puts a mail of our own fixed words to a colleague into the outbox.
  func notify(
    _ recipient: Member.ID, in tx: Transaction, subject: String, body: String
  ) throws {
    guard let colleague = try tx.shared.member(recipient), colleague.isActive else { return }
    let id: Message.ID = workplace.ids.next()
    try tx.dispatch.addNotice(
      Message(
        id: id, kind: .notice, newsletter: nil, customer: nil, owner: member.id,
        recipient: colleague.address, messageID: workplace.messageID(domain: member.address.domain),
        state: .queued, attempt: 0),
      subject: subject, body: body, at: now)
  }
}

extension Workplace {
  /// RFC 5322 §3.6.4: unique, and telling nothing.
  func messageID(domain: String) -> String {
    Base32.encode(ids.random(20)) + "@" + domain
  }
}
