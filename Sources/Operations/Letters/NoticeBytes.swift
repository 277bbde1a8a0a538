import Firsthand
import MailFormat

/// A mail of our own fixed words, in plain text.
enum NoticeBytes {
  static func make(
    subject: String, body: String, from: EmailAddress, to: EmailAddress, messageID: String,
    at now: Instant
  ) throws -> [UInt8] {
    do {
      var headers = HeaderBlock()
      headers.append(date: "Date", milliseconds: now.milliseconds, offsetMinutes: 0)
      try headers.append(mailboxes: "From", [Mailbox(name: "Firsthand", address: from)])
      try headers.append(mailboxes: "To", [Mailbox(name: nil, address: to)])
      try headers.append(unstructured: "Subject", subject)
      try headers.append(raw: "Message-ID", "<\(messageID)>")
      // RFC 3834 §5.
      try headers.append(raw: "Auto-Submitted", "auto-generated")
      var bytes: [UInt8] = []
      MIMEPart.text(subtype: "plain", quotedPrintable: QuotedPrintable.encode(body))
        .append(to: &bytes, topLevelHeaders: headers)
      return bytes
    } catch {
      throw FirsthandError(.failed, error.sentence)
    }
  }
}
