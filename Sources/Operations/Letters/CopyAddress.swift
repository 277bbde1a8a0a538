package import Firsthand
package import MailFormat

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
