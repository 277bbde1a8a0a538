package import Firsthand
import MailFormat
package import Phrasebook
import Store

/// What the reader of one letter can do by the links in it, without a password: say whose letters they want,
/// and read it in a browser. The link's token says whose copy it is, and reaches nothing but that person's own.
package struct ReaderDesk: Sendable {
  let workplace: Workplace
  let message: Message
  /// Who wrote the letter.
  package let salesperson: Member
  package let company: String
  /// That of the letter, where we speak it.
  package let language: Language

  /// Nil for a token that is not ours; one for a letter that is gone, or of somebody who was erased, answers alike.
  package static func open(_ workplace: Workplace, token: String) throws -> ReaderDesk? {
    guard let id = LetterToken.message(in: token, secret: workplace.secret) else { return nil }
    return try workplace.store.read { tx in
      guard let message = try tx.dispatch.message(id), message.kind != .notice, !message.isErased,
        let letter = message.newsletter,
        let newsletter = try tx.owned(by: message.owner).newsletter(letter),
        let salesperson = try tx.shared.member(message.owner)
      else { return nil }
      return ReaderDesk(
        workplace: workplace, message: message, salesperson: salesperson,
        company: try tx.shared.companyName() ?? "", language: Language(rawValue: newsletter.language) ?? .english)
    }
  }

  /// A copy that the writer sent to themselves: the page is the same and changes nothing.
  package var isTest: Bool { message.kind == .test }

  /// The reader's address as somebody who looks over their shoulder may see it: `a…@customers.example`.
  package var maskedAddress: String {
    message.recipient.local.prefix(1) + "…@" + message.recipient.domain
  }

  package var now: Instant { workplace.now }

  var addressKey: String { workplace.secret.addressKey(message.recipient.normalized) }
}
