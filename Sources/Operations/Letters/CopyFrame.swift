import Firsthand
import MailFormat
import Rendering

/// What all copies of a letter have around their words, as the bytes of an Internet message (RFC 5322, RFC 2046) with
/// holes: made once, filled for each copy.
struct CopyFrame: Sendable {
  /// Fields that stand before those of each copy.
  private let sender: [UInt8]
  /// From there to the text, from the text to the HTML, and from the HTML to the end.
  private let stretches: [[UInt8]]

  init(of letter: CompiledLetter, from sender: Member, newsletter: Newsletter.ID) throws {
    do {
      let mailbox = Mailbox(name: sender.name, address: sender.address)
      var top = HeaderBlock()
      // RFC 5322 §3.6.2: the salesperson writes and sends; no Sender field is needed.
      try top.append(mailboxes: "From", [mailbox])
      try top.append(mailboxes: "Reply-To", [mailbox])
      self.sender = top.bytes
      var list = HeaderBlock()
      // RFC 2919 §2: a name for the list, which is one salesperson's.
      try list.append(raw: "List-Id", "<\(sender.id.text).letters.\(sender.address.domain)>")
      try list.append(raw: "Feedback-ID", "\(newsletter.text):\(sender.id.text):letter:firsthand")
      // "=_" cannot stand in a quoted-printable body (RFC 2045 §6.7).
      let boundary = Digest(of: newsletter.text.utf8).short
      var html = MIMEPart.text(subtype: "html", quotedPrintable: Self.hole)
      if let logo = letter.logo, letter.showsLogo {
        html = .multipart(
          subtype: "related", boundary: "=_r" + boundary,
          parts: [
            html,
            try .inlineImage(
              contentType: logo.contentType, contentID: CompiledLetter.logoContentID, bytes: logo.bytes),
          ])
      }
      let message = MIMEPart.multipart(
        subtype: "alternative", boundary: "=_a" + boundary,
        parts: [MIMEPart.text(subtype: "plain", quotedPrintable: Self.hole), html])
      var bytes: [UInt8] = []
      message.append(to: &bytes, topLevelHeaders: list)
      stretches = bytes.split(separator: Self.hole, omittingEmptySubsequences: false).map { Array($0) }
    } catch {
      throw FirsthandError(.badInput, error.sentence)
    }
  }

  /// Stands in no mail: RFC 5322 §2.3 has no NUL.
  private static let hole: [UInt8] = [0]

  /// One copy, whole.
  func filled(with copy: CompiledLetter.Copy, to address: CopyAddress) throws -> [UInt8] {
    var headers = HeaderBlock()
    do {
      try headers.append(mailboxes: "To", [address.recipient])
      try headers.append(unstructured: "Subject", copy.subject)
      headers.append(date: "Date", milliseconds: address.date.milliseconds, offsetMinutes: 0)
      try headers.append(raw: "Message-ID", "<\(address.messageID)>")
      // RFC 2369 §3.2: what is preferred stands first.
      try headers.append(raw: "List-Unsubscribe", address.links.waysOff.map { "<\($0)>" }.joined(separator: ", "))
      // RFC 8058 §3.1.
      if address.links.isOneClick { try headers.append(raw: "List-Unsubscribe-Post", "List-Unsubscribe=One-Click") }
    } catch {
      throw FirsthandError(.badInput, error.sentence)
    }
    let pieces = [sender, headers.bytes, stretches[0], copy.text, stretches[1], copy.html, stretches[2]]
    var bytes: [UInt8] = []
    bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
    for piece in pieces { bytes.append(contentsOf: piece) }
    return bytes
  }
}
