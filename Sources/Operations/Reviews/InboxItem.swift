package import Firsthand
import MailFormat
import Rendering
import Store

/// One letter of the inbox with all that one needs to decide.
package struct InboxItem: Sendable {
  /// A stretch of the letter in reading order, beside what the template says about it.
  package struct Part: Hashable, Sendable {
    /// Nil for the company's own words.
    package let part: SourceSpan.Part?
    package let title: String
    package let prompt: String
    package let example: String
    /// As it was typed; the company's words as they read.
    package let text: String
  }

  /// What is written otherwise for one person.
  package struct PersonalEdit: Sendable {
    package let customer: String
    package let parts: [LetterReview.Part]
  }

  package let entry: InboxEntry
  package let newsletter: Newsletter
  package let template: String
  package let check: CheckReport
  package let parts: [Part]
  package let edits: [PersonalEdit]
  /// Names of customers whose copies findings are in.
  package let customers: [Customer.ID: String]
  /// Answers before this one, newest first.
  package let replies: [ReviewReply]
  package let names: [Member.ID: String]

  package var canSuggest: Bool { entry.approval != nil && !entry.isHalted && !entry.isOwn }
}

extension DirectorDesk {
  /// A letter that waits, checked now. That it was read is logged.
  package func inboxItem(_ id: Newsletter.ID) throws -> InboxItem {
    try logReading(id, "review")
    return try session.store.read { tx in
      let entry = try waitingEntry(id, in: tx)
      guard let newsletter = try tx.company.newsletter(id) else { throw Self.nothingWaits }
      var desk = try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail, standards: workplace.standards)
      let check = try LetterCheck.run(&desk, in: tx, workplace)
      let owned = tx.owned(by: newsletter.owner)
      var customers: [Customer.ID: String] = [:]
      for customer in Set(check.findings.compactMap(\.customer)).union(newsletter.edits.keys) {
        customers[customer] = try owned.customer(customer)?.displayName
      }
      let replies = try tx.company.replies(to: id)
      return InboxItem(
        entry: entry, newsletter: newsletter, template: desk.definition.title[newsletter.language], check: check,
        parts: LetterParts.read(desk, workplace),
        edits: newsletter.edits.sorted { $0.key < $1.key }.map { customer, edit in
          InboxItem.PersonalEdit(
            customer: customers[customer] ?? "", parts: newsletter.words.parts(of: edit))
        },
        customers: customers, replies: replies, names: try tx.shared.names(of: replies.map(\.by)))
    }
  }

  /// The letter that waits as HTML, as a reader of whom nothing is known would see it.
  package func inboxLetter(_ id: Newsletter.ID) throws -> String {
    try session.store.read { tx in
      _ = try waitingEntry(id, in: tx)
      guard let newsletter = try tx.company.newsletter(id) else { throw Self.nothingWaits }
      let desk = try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail, standards: workplace.standards)
      let links = CopyAddress.sample(for: nil, workplace).links
      return desk.shown(
        to: nil, Recipient(profile: Profile(), unsubscribeURL: links.unsubscribe, viewURL: links.view)
      ).html
    }
  }

  private func waitingEntry(_ id: Newsletter.ID, in tx: Transaction) throws -> InboxEntry {
    guard let entry = try Inbox.entries(for: member, only: [id], in: tx).first else {
      throw Self.nothingWaits
    }
    return entry
  }

  private static let nothingWaits = FirsthandError(
    .notFound, "Nothing waits here. It was decided, or its writer took it back.")

  private func logReading(_ id: Newsletter.ID, _ what: String) throws {
    let entry = try session.store.read { try waitingEntry(id, in: $0) }
    if !entry.isOwn { try session.logForeignRead(of: id, what) }
  }
}

/// A letter's parts in reading order, with what its template says of each.
enum LetterParts {
  static func read(_ desk: LetterDesk, _ workplace: Workplace) -> [InboxItem.Part] {
    let (newsletter, definition) = (desk.newsletter, desk.definition)
    let language = newsletter.language
    var parts = [
      InboxItem.Part(
        part: .subject, title: "", prompt: definition.subjectPrompt[language], example: "",
        text: newsletter.words.subject),
      InboxItem.Part(
        part: .preheader, title: "", prompt: definition.preheaderPrompt[language], example: "",
        text: newsletter.words.preheader),
    ]
    var written: Set<String> = []
    func add(_ name: String) {
      guard let slot = definition.slots.first(where: { $0.name == name }), written.insert(name).inserted else { return }
      parts.append(
        InboxItem.Part(
          part: .slot(name), title: slot.title[language], prompt: slot.prompt[language],
          example: slot.example[language], text: newsletter.words.slots[name] ?? ""))
    }
    let links = CopyAddress.sample(for: nil, workplace).links
    for block in desk.letter(for: nil, unsubscribeURL: links.unsubscribe).blocks {
      let slots = block.text.segments.compactMap { segment -> String? in
        if case .slot(let name) = segment.source.part { name } else { nil }
      }
      if block.author == .company, slots.isEmpty {
        let words = block.text.text.trimmingSpaces
        guard !words.isEmpty else { continue }
        // What the company says in one go is one stretch.
        let before = parts.last.flatMap { $0.part == nil ? $0.text + "\n" : nil }
        if before != nil { parts.removeLast() }
        parts.append(InboxItem.Part(part: nil, title: "", prompt: "", example: "", text: (before ?? "") + words))
      } else if let name = slots.first {
        add(name)
      }
    }
    for slot in definition.slots where newsletter.words.slots[slot.name]?.isEmpty == false { add(slot.name) }
    return parts
  }
}
