package import Firsthand
import MailFormat
package import Rendering
import Store

/// A letter on the page on which it is written.
package struct Composition: Sendable {
  /// A slot with what the template asks for in it.
  package struct Slot: Hashable, Sendable {
    package let name: String
    package let title: String
    package let prompt: String
    package let example: String
    package let words: ClosedRange<Int>?
    package let isOptional: Bool
    package let isButton: Bool
  }

  package let newsletter: Newsletter
  package let templateTitle: String
  package let subjectPrompt: String
  package let preheaderPrompt: String
  package let slots: [Slot]
  /// In reading order, with the company's words as `reader` would see them.
  package let outline: [LetterOutline.Item]
  /// Whom the page shows it as; nil: somebody of whom nothing is known.
  package let reader: Customer?
  /// The first of those who would get it.
  package let readers: [Customer]
  /// Copies that say something of their own.
  package let edited: [Customer]
}

extension SalespersonDesk {
  /// How many readers the page can be turned to.
  static let readerLimit = 100

  /// One's own letter with all that its page shows, as `customer` would read it, or the first reader.
  package func composition(_ id: Newsletter.ID, for customer: Customer.ID? = nil) throws -> Composition {
    try session.store.read { tx in
      try composition(of: laidOut(Session.own(id, member, in: tx), in: tx), for: customer, in: tx)
    }
  }

  /// One's own letter on the desk, to be held to the standards.
  func laidOut(_ newsletter: Newsletter, in tx: Transaction) throws -> LetterDesk {
    try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail, standards: workplace.standards)
  }

  func composition(of desk: LetterDesk, for customer: Customer.ID?, in tx: Transaction) throws -> Composition {
    let newsletter = desk.newsletter
    let owned = tx.owned(by: member.id)
    let readers = try writable(of: newsletter, limit: Self.readerLimit, in: tx)
    let named = try customer.flatMap { try owned.customer($0) }
    let reader = named ?? (customer == nil ? readers.first : nil)
    let definition = desk.definition
    let language = newsletter.language
    return Composition(
      newsletter: newsletter, templateTitle: definition.title[language],
      subjectPrompt: definition.subjectPrompt[language], preheaderPrompt: definition.preheaderPrompt[language],
      slots: definition.slots.map { slot in
        Composition.Slot(
          name: slot.name, title: slot.title[language], prompt: slot.prompt[language],
          example: slot.example[language], words: slot.words, isOptional: slot.isOptional,
          isButton: slot.kind == .button)
      },
      outline: desk.outline(for: reader), reader: reader, readers: readers,
      edited: try newsletter.edits.keys.sorted().compactMap { try owned.customer($0) })
  }

  /// The first of those whom the letter's rule finds and who may be written to.
  func writable(of newsletter: Newsletter, limit: Int, in tx: Transaction) throws -> [Customer] {
    var found: [Customer] = []
    var people = PeopleOfLetter(of: member.id, newsletter.audience, pageSize: limit)
    while found.count < limit, let page = try people.next(in: tx, at: now) {
      found += page.lazy.filter { $0.leftOut == nil }.map(\.customer)
    }
    return Array(found.prefix(limit))
  }
}

extension LetterDesk {
  func outline(for reader: Customer?) -> [LetterOutline.Item] {
    compiled(for: reader?.id).outline(
      for: Recipient(profile: reader?.profile ?? Profile(), unsubscribeURL: "", viewURL: ""),
      slots: definition.slots.map(\.name)
    ).items
  }
}
