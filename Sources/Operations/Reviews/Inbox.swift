package import Firsthand
import Store

/// One line of the inbox: a letter, and what its writer asks for.
package struct InboxEntry: Sendable {
  package let newsletter: Newsletter.ID
  package let subject: String
  package let writer: Member
  /// Since when the first of it waits.
  package let since: Instant
  /// Whether the letter asks for a yes, with the writer's word and the rules that ask a person.
  package let approval: Approval?
  /// Rules from which an exception is asked.
  package let exceptions: [ExceptionRequest]
  /// Stopped in the middle: a yes lets the rest go.
  package let isHalted: Bool
  /// One's own, on which another director decides.
  package let isOwn: Bool

  package struct Approval: Hashable, Sendable {
    package let rules: [RuleID]
    /// The writer's review stage asks for a person, whatever the rules say.
    package let isByStage: Bool
    package let reason: String
    package let content: Digest
  }
}

extension DirectorDesk {
  /// Everything that waits for a director, oldest first. No letter is checked for it.
  package func inbox() throws -> [InboxEntry] {
    try session.store.read { try Inbox.entries(for: member, in: $0) }
  }

  /// How many letters wait for this director: one's own are for others to decide.
  package func inboxCount() throws -> Int {
    try inbox().count { !$0.isOwn }
  }
}

/// What waits for directors.
enum Inbox {
  static func entries(for member: Member, in tx: Transaction) throws -> [InboxEntry] {
    var members: [Member.ID: Member] = [:]
    func writer(_ id: Member.ID) throws -> Member? {
      if members[id] == nil { members[id] = try tx.shared.member(id) }
      return members[id]
    }
    var found: [Newsletter.ID: InboxEntry] = [:]
    for letter in try tx.company.waitingLetters() {
      guard let writer = try writer(letter.owner) else { continue }
      if letter.state != .awaitingApproval {
        // A letter that was stopped waits only while nobody said yes or no to what was submitted last.
        if try letter.isReplied || Session.isApproved(letter.certificate, in: tx) { continue }
      }
      found[letter.newsletter] = InboxEntry(
        newsletter: letter.newsletter, subject: letter.subject, writer: writer, since: letter.since,
        approval: InboxEntry.Approval(
          rules: letter.certificate.needsApproval, isByStage: letter.certificate.isReviewedByStage,
          reason: letter.reason, content: letter.certificate.content),
        exceptions: [], isHalted: letter.state != .awaitingApproval, isOwn: letter.owner == member.id)
    }
    var digests: [Newsletter.ID: (newsletter: Newsletter, content: Digest)] = [:]
    for request in try tx.company.openExceptions() {
      if digests[request.newsletter] == nil, let newsletter = try tx.company.newsletter(request.newsletter),
        let writer = try writer(newsletter.owner),
        let content = try LetterContent.digest(newsletter, sender: writer, in: tx)
      {
        digests[request.newsletter] = (newsletter, content)
      }
      // Asked about words that are no longer there.
      guard let (newsletter, content) = digests[request.newsletter], content == request.content,
        let writer = try writer(newsletter.owner)
      else { continue }
      let known = found[newsletter.id]
      found[newsletter.id] = InboxEntry(
        newsletter: newsletter.id, subject: newsletter.words.subject, writer: writer,
        since: min(known?.since ?? request.askedAt, request.askedAt), approval: known?.approval,
        exceptions: (known?.exceptions ?? []) + [request],
        isHalted: known?.isHalted ?? (newsletter.state.name == "halted"), isOwn: newsletter.owner == member.id)
    }
    return found.values.sorted { ($0.since, $0.newsletter) < ($1.since, $1.newsletter) }
  }
}
