package import Firsthand
package import MailFormat

/// The mailbox tag by which an unsubscribe mail says whom it is about: the message's id and a code that
/// only the company can make (128 bits of HMAC-SHA-256).
package enum UnsubscribeAddress {
  private static let purpose = "firsthand unsubscribe v1"
  private static let idLength = 16
  private static let codeLength = 26

  /// `mailto:unsubscribe+TOKEN@…?subject=unsubscribe` (RFC 6068).
  package static func url(
    for message: Message.ID, mailbox: EmailAddress, secret: CompanySecret
  ) -> String {
    let code = Base32.encode(Array(secret.code(for: message.text, purpose: purpose).prefix(16)))
    return "mailto:\(mailbox.local)+\(message.text)\(code)@\(mailbox.domain)?subject=unsubscribe"
  }

  /// The message whose token stands in `address`; nil where the token is not ours.
  package static func message(
    in address: EmailAddress, mailbox: EmailAddress, secret: CompanySecret
  ) -> Message.ID? {
    guard address.domain == mailbox.domain else { return nil }
    let local = address.local.lowercased()
    let prefix = mailbox.local.lowercased() + "+"
    guard local.hasPrefix(prefix) else { return nil }
    let token = local.dropFirst(prefix.count)
    guard token.count == idLength + codeLength else { return nil }
    let id = String(token.prefix(idLength))
    let right = Base32.encode(Array(secret.code(for: id, purpose: purpose).prefix(16)))
    var difference: UInt8 = 0
    for (a, b) in zip(right.utf8, token.dropFirst(idLength).utf8) { difference |= a ^ b }
    return difference == 0 ? Message.ID(id) : nil
  }

  /// Whether a letter of the mailbox's name needs no percent-encoding in a link (RFC 3986 §2.3).
  package static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122, 45, 46, 95: true
    default: false
    }
  }

  /// The longest mailbox name that leaves room for a token in 64 octets (RFC 5321 §4.5.3.1.1).
  package static let longestMailbox = 64 - 1 - idLength - codeLength
}
