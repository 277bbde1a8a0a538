package import Firsthand
import MailFormat

/// The links that one copy bears in its own reader's name.
package struct CopyLinks: Hashable, Sendable {
  /// The page on which the reader chooses, or failing that the mailbox: what the letter itself shows.
  package let unsubscribe: String
  /// The letter as a page; empty for a company without public pages.
  package let view: String
  /// Every way off the list, the preferred one first.
  package let waysOff: [String]
  /// RFC 8058 §3.1: mail programs may press the button themselves, over https alone.
  package let isOneClick: Bool

  package init(for message: Message.ID, mail: MailSettings, secret: CompanySecret) {
    let token = LetterToken.text(for: message, secret: secret)
    let page = mail.publicURL.map { $0 + "/u/" + token }
    let mailbox = mail.unsubscribe.map { UnsubscribeAddress.url(token: token, mailbox: $0) }
    let ways = [page, mailbox].compactMap { $0 }
    waysOff = ways.isEmpty ? [Self.nowhere] : ways
    unsubscribe = waysOff[0]
    view = mail.publicURL.map { $0 + "/v/" + token } ?? ""
    isOneClick = page?.lowercased().hasPrefix("https://") ?? false
  }

  /// Stands in a letter that is only looked at. None leaves with it: see `LetterDesk.checkedCopy`.
  private static let nowhere = "mailto:nobody@firsthand.invalid"
}

/// What says whose copy a link or a mailbox tag is about: the message's id and a code that only the company
/// can make (128 bits of HMAC-SHA-256).
package enum LetterToken {
  private static let idLength = 16
  private static let codeLength = 26

  /// In characters, all of them plain in an address (RFC 3986 §2.3).
  package static let length = idLength + codeLength

  package static func text(for message: Message.ID, secret: CompanySecret) -> String {
    message.text + code(for: message.text, secret)
  }

  /// The message whose token `text` is; nil where it is not ours. Upper case is taken too: mail programs
  /// change it.
  package static func message(in text: some StringProtocol, secret: CompanySecret) -> Message.ID? {
    let token = text.utf8.count == length ? text.lowercased() : ""
    guard token.utf8.count == length, token.utf8.allSatisfy({ $0 < 128 }) else { return nil }
    let id = String(token.prefix(idLength))
    let isOurs = SecretBytes.areEqual(code(for: id, secret).utf8, token.dropFirst(idLength).utf8)
    return isOurs ? Message.ID(id) : nil
  }

  private static func code(for id: String, _ secret: CompanySecret) -> String {
    Base32.encode(Array(secret.code(for: id, purpose: LetterCodes.wayOff).prefix(16)))
  }
}
