package import Firsthand
package import MailFormat

/// The mailbox tag by which an unsubscribe mail says whom it is about.
package enum UnsubscribeAddress {
  /// `mailto:unsubscribe+TOKEN@…?subject=unsubscribe` (RFC 6068).
  static func url(token: String, mailbox: EmailAddress) -> String {
    "mailto:\(mailbox.local)+\(token)@\(mailbox.domain)?subject=unsubscribe"
  }

  /// The message whose token stands in `address`; nil where the token is not ours.
  package static func message(
    in address: EmailAddress, mailbox: EmailAddress, secret: CompanySecret
  ) -> Message.ID? {
    guard address.domain == mailbox.domain else { return nil }
    let local = address.local.lowercased()
    let prefix = mailbox.local.lowercased() + "+"
    guard local.hasPrefix(prefix) else { return nil }
    return LetterToken.message(in: local.dropFirst(prefix.count), secret: secret)
  }

  /// Whether a letter of the mailbox's name needs no percent-encoding in a link (RFC 3986 §2.3).
  package static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, 45, 46, 95: true
    default: false
    }
  }

  /// The longest mailbox name that leaves room for a token in 64 octets (RFC 5321 §4.5.3.1.1).
  package static let longestMailbox = 64 - 1 - LetterToken.length
}
