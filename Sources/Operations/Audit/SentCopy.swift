import Firsthand
import Foundation
import MailFormat
import Rendering
import Store

/// A message made again from what was kept of it.
package struct SentCopy: Sendable {
  package let subject: String
  package let headers: [(name: String, value: String)]
  package let text: String
  /// Empty for a mail in plain text.
  package let html: String
  package let bytes: [UInt8]
  /// Whether these are the very bytes that left: their SHA-256 is the one that was written down then.
  package let isExact: Bool

  fileprivate init(_ bytes: [UInt8], sha256: String?, logo: Company.Logo? = nil) {
    let parsed = ParsedMessage(bytes)
    subject = parsed.first("Subject") ?? ""
    headers = parsed.headers
    text = parsed.firstPart(contentType: "text/plain")?.text ?? ""
    var html = parsed.firstPart(contentType: "text/html")?.text ?? ""
    if let logo {
      html = html.replacing(
        "cid:" + CompiledLetter.logoContentID,
        with: "data:\(logo.contentType);base64,\(Data(logo.bytes).base64EncodedString())")
    }
    self.html = html
    self.bytes = bytes
    isExact = sha256 == Digest(of: bytes).hex
  }
}

extension Workplace {
  /// Makes a message again: a letter from its words, which never change once copies exist, the values that
  /// were kept beside the copy, and the signature and company details of its certificate.
  func madeAgain(
    _ stored: StoredMessage, _ newsletter: Newsletter?, _ submission: LetterSubmission?, in tx: Transaction
  ) throws -> SentCopy? {
    guard let date = stored.datedAt else { return nil }
    let message = stored.message
    if message.kind == .notice {
      guard let notice = try tx.dispatch.notice(message.id), let sender = try tx.shared.member(message.owner)
      else { return nil }
      return SentCopy(
        try NoticeBytes.make(
          subject: notice.subject, body: notice.body, from: sender.address, to: message.recipient,
          messageID: message.messageID, at: date), sha256: stored.sha256)
    }
    guard let newsletter, let values = try tx.company.mergeValues(of: message.id) else { return nil }
    let desk = try LetterDesk(newsletter, in: tx, at: now, mail: mail, as: submission)
    let customer = Customer(
      id: message.customer ?? Customer.ID(""), owner: message.owner, address: message.recipient,
      profile: MergeValues.profile(values), consent: nil)
    let name = message.kind == .copy ? customer.displayName : nil
    let links = CopyLinks(for: message.id, mail: mail, secret: secret)
    let bytes = try desk.copyBytes(
      for: customer,
      address: CopyAddress(
        recipient: CopyAddress.named(Mailbox(name: name, address: message.recipient)), messageID: message.messageID,
        date: date,
        links: links))
    return SentCopy(bytes, sha256: stored.sha256, logo: desk.compiled(for: message.customer).logo)
  }
}

extension Member {
  /// The member as they signed when `earlier` was submitted.
  func signing(as earlier: LetterSubmission?) -> Member {
    guard let earlier else { return self }
    return Member(
      id: id, name: earlier.senderName, address: (try? EmailAddress(earlier.senderAddress)) ?? address, roles: roles,
      reviewStage: reviewStage, team: team, title: earlier.senderTitle, phone: earlier.senderPhone,
      isActive: isActive, language: language, timeZone: timeZone)
  }
}
