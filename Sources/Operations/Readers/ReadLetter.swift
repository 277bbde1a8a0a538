package import Firsthand
import MailFormat
package import Phrasebook
import Rendering
import Store

/// A letter as its reader sees it in a browser.
package struct LetterInBrowser: Sendable {
  package let subject: String
  package let language: Language
  /// A whole HTML document that fetches nothing: a picture in it travels as a `data:` address.
  package let html: String
}

extension ReaderDesk {
  /// The letter of this copy, filled for its reader as it was when it was sent. Of a person who was erased
  /// nothing is left to fill in, and the letter shows what it says to those of whom nothing is known.
  package func letterPage() throws -> LetterInBrowser? {
    try workplace.store.read { tx in
      guard let id = message.newsletter, let newsletter = try tx.owned(by: message.owner).newsletter(id) else {
        return nil
      }
      let left = try tx.owned(by: message.owner).message(named: message.id.text)?.attempts.last?.at ?? now
      let certificate = try tx.company.certificate(of: id, at: left)
      let desk = try LetterDesk(
        newsletter, in: tx, at: now, mail: workplace.mail,
        as: certificate.flatMap { try tx.company.submission($0.id) })
      let profile = try tx.owned(by: message.owner).keptValues(of: message.id).map(MergeValues.profile)
      let links = CopyLinks(for: message.id, mail: workplace.mail, secret: workplace.secret)
      let shown = desk.shown(
        to: message.customer,
        Recipient(profile: profile ?? Profile(), unsubscribeURL: links.unsubscribe, viewURL: links.view))
      return LetterInBrowser(subject: shown.subject, language: language, html: shown.html)
    }
  }
}

extension ReaderDesk {
  /// The writer's photo, where they have one.
  package func photo() throws -> Photo? {
    try workplace.store.read { try $0.shared.photo(of: salesperson.id) }
  }
}
