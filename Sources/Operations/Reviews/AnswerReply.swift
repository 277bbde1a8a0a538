package import Firsthand
import Store

/// What was asked and answered about a letter, for the page on which it is written.
package struct LetterReview: Sendable {
  /// A director's answer, with the words that stand in the letter now.
  package struct Reply: Sendable {
    package let reply: ReviewReply
    package let director: String
    package let parts: [Part]
    /// Whether the letter is still as the director read it, so that with the words taken over it can go at once.
    package let isCurrent: Bool
  }

  package struct Part: Hashable, Sendable {
    package let part: SourceSpan.Part
    package let now: String
    package let suggested: String
  }

  /// An exception that was asked for.
  package struct Exception: Sendable {
    package let request: ExceptionRequest
    package let director: String?
    /// Whether it is about the letter's words as they are now.
    package let isCurrent: Bool
  }

  /// Not yet answered by the writer, newest first.
  package var open: [Reply]
  /// Those about the present words, and the last of each rule.
  package var exceptions: [Exception]
}

/// A director's answer that its writer has said nothing to yet.
package struct OpenReply: Sendable {
  package let newsletter: Newsletter.ID
  package let subject: String
  package let director: String
  package let isSuggestion: Bool
}

extension SalespersonDesk {
  /// What directors answered to one's own letters, oldest first.
  package func openReplies() throws -> [OpenReply] {
    try read { owned, shared in
      try owned.openReplies().map { reply, subject in
        OpenReply(
          newsletter: reply.newsletter, subject: subject, director: try shared.member(reply.by)?.name ?? "",
          isSuggestion: reply.isSuggestion)
      }
    }
  }

  /// What directors answered to one's own letter, and what one asked them for.
  package func review(of id: Newsletter.ID) throws -> LetterReview {
    try session.store.read { tx in
      let newsletter = try Session.own(id, member, in: tx)
      return try review(of: newsletter, content: LetterContent.digest(newsletter, sender: member, in: tx), in: tx)
    }
  }

  func review(of newsletter: Newsletter, content: Digest?, in tx: Transaction) throws -> LetterReview {
    let owned = tx.owned(by: member.id)
    let id = newsletter.id
    let replies = try owned.replies(to: id).filter { $0.state == .open }
    let exceptions = try owned.exceptions(of: id).filter { $0.state != .withdrawn }
    let names = try tx.shared.names(of: replies.map(\.by) + exceptions.compactMap(\.answeredBy))
    var seen: Set<RuleID> = []
    return LetterReview(
      open: replies.map { reply in
        LetterReview.Reply(
          reply: reply, director: names[reply.by] ?? "", parts: newsletter.words.parts(of: reply.suggestion),
          isCurrent: reply.content == content)
      },
      exceptions: exceptions.filter { seen.insert($0.rule).inserted }.map { request in
        LetterReview.Exception(
          request: request, director: request.answeredBy.flatMap { names[$0] },
          isCurrent: request.content == content)
      })
  }

  /// Takes suggested words over. Where nothing else changed since, the director's yes holds for the letter as
  /// it is then.
  package func acceptSuggestion(_ reply: ReviewReply.ID, in id: Newsletter.ID) throws -> Newsletter {
    try session.store.write { tx in
      var newsletter = try Session.own(id, member, in: tx)
      let found = try openReply(reply, in: id, tx)
      guard found.isSuggestion else {
        throw FirsthandError(.badInput, "There are no suggested words in this answer. Change the letter yourself.")
      }
      guard newsletter.state.isEditable else {
        throw FirsthandError(.conflict, "The letter's words can no longer change: \(newsletter.state.words).")
      }
      let words = newsletter.words.edited(by: found.suggestion)
      if words != newsletter.words {
        newsletter.words = words
        newsletter.state = .draft
        // Compiled, so that a slot that the template no longer has is refused now.
        _ = try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail)
        try tx.owned(by: member.id).save(newsletter, at: now)
      }
      _ = try tx.owned(by: member.id).settle(reply, as: .accepted, at: now)
      try tx.append(session.entry(.suggestionAccepted, newsletter: id), owner: member.id)
      return newsletter
    }
  }

  /// Says that one goes on in one's own words.
  package func revise(_ reply: ReviewReply.ID, in id: Newsletter.ID) throws {
    try session.store.write { tx in
      _ = try Session.own(id, member, in: tx)
      _ = try openReply(reply, in: id, tx)
      _ = try tx.owned(by: member.id).settle(reply, as: .revised, at: now)
      try tx.append(session.entry(.revised, newsletter: id), owner: member.id)
    }
  }

  private func openReply(
    _ id: ReviewReply.ID, in newsletter: Newsletter.ID, _ tx: Transaction
  ) throws -> ReviewReply {
    guard let reply = try tx.owned(by: member.id).replies(to: newsletter).first(where: { $0.id == id }) else {
      throw FirsthandError(.notFound, "There is no such answer to this letter.")
    }
    guard reply.state == .open else {
      throw FirsthandError(.conflict, "You have answered that already.")
    }
    return reply
  }
}

extension Newsletter.Words {
  /// Each part that `edit` changes, in the letter's order as far as the words know it.
  package func parts(of edit: Newsletter.Edit) -> [LetterReview.Part] {
    var parts: [LetterReview.Part] = []
    if let text = edit.subject { parts.append(.init(part: .subject, now: subject, suggested: text)) }
    if let text = edit.preheader { parts.append(.init(part: .preheader, now: preheader, suggested: text)) }
    for (name, text) in edit.slots.sorted(by: { $0.key < $1.key }) {
      parts.append(.init(part: .slot(name), now: slots[name] ?? "", suggested: text))
    }
    return parts
  }
}

/// The digest of a letter as everything stands now.
enum LetterContent {
  /// Nil where the company's details are not published.
  static func digest(_ newsletter: Newsletter, sender: Member, in tx: Transaction) throws -> Digest? {
    guard let files = try tx.shared.companyFiles() else { return nil }
    return newsletter.contentDigest(company: CompanyDetails.hash(files), sender: sender)
  }
}
