package import Firsthand
package import MailFormat

/// What a demo gives to the site besides its company: who can be signed in as without a password, and the
/// mails that its relay caught instead of sending them. The command line fills it.
package struct Demo: Sendable {
  /// Somebody of the demo's company whom a visitor may be.
  package struct Person: Hashable, Sendable {
    package var role: Member.Role
    package var name: String
    package var address: EmailAddress

    package init(role: Member.Role, name: String, address: EmailAddress) {
      self.role = role
      self.name = name
      self.address = address
    }
  }

  /// One mail as the relay took it.
  package struct CaughtMail: Hashable, Sendable {
    package var at: Instant
    /// Of the envelope.
    package var sender: String
    package var recipients: [String]
    package var bytes: [UInt8]

    package init(at: Instant, sender: String, recipients: [String], bytes: [UInt8]) {
      self.at = at
      self.sender = sender
      self.recipients = recipients
      self.bytes = bytes
    }
  }

  package var people: [Person]
  /// In the order in which they came; the place in it is a mail's number.
  package var mails: @Sendable () -> [CaughtMail]

  package init(people: [Person], mails: @escaping @Sendable () -> [CaughtMail]) {
    self.people = people
    self.mails = mails
  }
}
