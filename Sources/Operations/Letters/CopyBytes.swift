package import Firsthand
package import MailFormat
import Rendering

/// To whom a copy goes, and the names it bears.
package struct CopyAddress: Hashable, Sendable {
  package var recipient: Mailbox
  /// Without angle brackets.
  package var messageID: String
  package var date: Instant
  package var links: CopyLinks

  package init(recipient: Mailbox, messageID: String, date: Instant, links: CopyLinks) {
    self.recipient = recipient
    self.messageID = messageID
    self.date = date
    self.links = links
  }
}

/// A copy as the bytes of an Internet message (RFC 5322, RFC 2046).
enum CopyBytes {
  static func make(
    _ copy: CompiledLetter.Copy, logo: Company.Logo?, sender: Member, newsletter: Newsletter.ID,
    address: CopyAddress
  ) throws -> [UInt8] {
    do {
      var headers = HeaderBlock()
      headers.append(date: "Date", milliseconds: address.date.milliseconds, offsetMinutes: 0)
      // RFC 5322 §3.6.2: the salesperson writes and sends; no Sender field is needed.
      try headers.append(
        mailboxes: "From", [Mailbox(name: sender.name, address: sender.address)])
      try headers.append(
        mailboxes: "Reply-To", [Mailbox(name: sender.name, address: sender.address)])
      try headers.append(mailboxes: "To", [address.recipient])
      try headers.append(unstructured: "Subject", copy.subject)
      try headers.append(raw: "Message-ID", "<\(address.messageID)>")
      // RFC 2919 §2: a name for the list, which is one salesperson's.
      try headers.append(raw: "List-Id", "<\(sender.id.text).letters.\(sender.address.domain)>")
      // RFC 2369 §3.2: what is preferred stands first.
      try headers.append(
        raw: "List-Unsubscribe", address.links.waysOff.map { "<\($0)>" }.joined(separator: ", "))
      if address.links.isOneClick {
        // RFC 8058 §3.1.
        try headers.append(raw: "List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
      }
      try headers.append(
        raw: "Feedback-ID", "\(newsletter.text):\(sender.id.text):letter:firsthand")
      var html = MIMEPart.text(subtype: "html", quotedPrintable: copy.html)
      // "=_" cannot stand in a quoted-printable body (RFC 2045 §6.7).
      let boundary = Digest(of: address.messageID.utf8).short
      if let logo, copy.html.contains(CompiledLetter.logoContentID) {
        html = .multipart(
          subtype: "related", boundary: "=_r" + boundary,
          parts: [
            html,
            try .inlineImage(
              contentType: logo.contentType, contentID: CompiledLetter.logoContentID,
              bytes: logo.bytes),
          ])
      }
      let message = MIMEPart.multipart(
        subtype: "alternative", boundary: "=_a" + boundary,
        parts: [MIMEPart.text(subtype: "plain", quotedPrintable: copy.text), html])
      var bytes: [UInt8] = []
      bytes.reserveCapacity(copy.html.count + copy.text.count + 2048)
      message.append(to: &bytes, topLevelHeaders: headers)
      return bytes
    } catch {
      throw FirsthandError(.badInput, error.sentence)
    }
  }
}

extension [UInt8] {
  fileprivate func contains(_ text: String) -> Bool {
    firstRange(of: Array(text.utf8)) != nil
  }
}
