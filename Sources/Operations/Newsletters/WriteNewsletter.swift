package import Firsthand
import Rendering
import Store

/// What a salesperson hands in to begin a letter.
package struct NewsletterDraft: Hashable, Sendable {
  package var template: String
  /// Nil: the version published last.
  package var templateVersion: String?
  package var language: String
  package var words: Newsletter.Words
  package var audience: AudienceRule

  package init(
    template: String, templateVersion: String? = nil, language: String, words: Newsletter.Words,
    audience: AudienceRule = AudienceRule()
  ) {
    self.template = template
    self.templateVersion = templateVersion
    self.language = language
    self.words = words
    self.audience = audience
  }
}

extension Session {
  /// Begins a letter of one's own.
  package func newNewsletter(_ draft: NewsletterDraft) throws -> Newsletter {
    try require(.salesperson, to: "write letters")
    try Self.checkLines(of: draft.words)
    return try store.write { tx in
      let newsletter = Newsletter(
        id: workplace.ids.next(), owner: member.id,
        template: try Self.template(draft.template, draft.templateVersion, in: tx),
        language: draft.language, words: draft.words, audience: draft.audience,
        salt: workplace.ids.random(32), state: .draft, createdAt: now)
      try tx.owned(by: member.id).add(newsletter)
      // Compiled to refuse an unknown language or slot now rather than at the check.
      _ = try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail)
      return newsletter
    }
  }

  /// Changes words or audience of one's own letter. Certificate and approval bind the old content, so
  /// the letter is a draft again.
  package func changeNewsletter(
    _ id: Newsletter.ID, _ change: (inout Newsletter) throws -> Void
  ) throws -> Newsletter {
    try require(.salesperson, to: "write letters")
    return try store.write { tx in
      var newsletter = try Self.own(id, member, in: tx)
      guard newsletter.state.isEditable else {
        throw FirsthandError(
          .conflict, "The letter is \(newsletter.state.name); its words can no longer change.")
      }
      let before = newsletter
      try change(&newsletter)
      if newsletter == before { return newsletter }
      try Self.checkLines(of: newsletter.words)
      for edit in newsletter.edits.values { try OneLine.check(edit.subject ?? "", called: "subject") }
      newsletter.state = .draft
      _ = try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail)
      try tx.owned(by: member.id).save(newsletter, at: now)
      return newsletter
    }
  }

  /// Writes one person's copy otherwise. Nil takes the edit back.
  package func editCopy(
    of id: Newsletter.ID, for customer: Customer.ID, _ edit: Newsletter.Edit?
  ) throws -> Newsletter {
    let known = try store.read { try $0.owned(by: member.id).customer(customer) }
    guard known != nil else {
      throw FirsthandError(.notFound, "'\(customer)' is not among your customers.")
    }
    return try changeNewsletter(id) { newsletter in
      newsletter.edits[customer] = edit.flatMap { $0.isEmpty ? nil : $0 }
    }
  }

  package func newsletters() throws -> [Newsletter] {
    try require(.salesperson, to: "have letters")
    return try store.read { try $0.owned(by: member.id).newsletters() }
  }

  private static func checkLines(of words: Newsletter.Words) throws {
    try OneLine.check(words.subject, called: "subject")
    try OneLine.check(words.preheader, called: "preheader")
  }

  private static func template(
    _ name: String, _ version: String?, in tx: Transaction
  ) throws -> TemplateVersion.Reference {
    let all = try tx.shared.templates().map(\.reference)
    let named = all.filter { $0.name == name }
    if named.isEmpty {
      let known = Set(all.map(\.name)).sorted().joined(separator: ", ")
      throw FirsthandError(
        .notFound,
        known.isEmpty
          ? "No template is published yet. A director runs 'firsthand template publish'."
          : "There is no template '\(name)'. There are \(known).")
    }
    if let version {
      guard let found = named.first(where: { $0.version == version }) else {
        let known = named.map(\.version).joined(separator: ", ")
        throw FirsthandError(.notFound, "The template '\(name)' has no version \(version). It has \(known).")
      }
      return found
    }
    return named.max {
      guard let a = SemanticVersion($0.version), let b = SemanticVersion($1.version) else {
        return $0.version < $1.version
      }
      return a < b
    } ?? named[0]
  }

  /// One's own letter; somebody else's answers as nobody's.
  static func own(
    _ id: Newsletter.ID, _ member: Member, in tx: Transaction
  ) throws -> Newsletter {
    if let found = try tx.owned(by: member.id).newsletter(id) { return found }
    throw FirsthandError(.notFound, "There is no letter '\(id)' among yours.")
  }

  /// A letter that this member may look at: one's own, or any for a director or an administrator.
  func readable(_ id: Newsletter.ID, in tx: Transaction) throws -> Newsletter {
    if let own = try tx.owned(by: member.id).newsletter(id) { return own }
    if !member.roles.isDisjoint(with: [.director, .administrator]) {
      if let found = try tx.company.newsletter(id) { return found }
      throw FirsthandError(.notFound, "There is no letter '\(id)'.")
    }
    throw FirsthandError(.notFound, "There is no letter '\(id)' among yours.")
  }
}
