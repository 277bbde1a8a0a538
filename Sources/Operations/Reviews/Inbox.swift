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

/// A page of the inbox.
package struct InboxPage: Sendable {
  package let entries: [InboxEntry]
  /// How many letters wait for this director: one's own are for others to decide.
  package let count: Int
  /// From which letter on the next page is; nil on the last.
  package let next: Int?
}

/// What a director's first page says of the inbox.
package struct InboxStanding: Hashable, Sendable {
  /// How many letters wait for this director.
  package let count: Int
  /// Since when the one waits that has waited longest.
  package let oldest: Instant?
}

extension DirectorDesk {
  /// Everything that waits for a director, oldest first. No letter is checked for it.
  package func inbox() throws -> [InboxEntry] {
    try session.store.read { try Inbox.entries(for: member, in: $0) }
  }

  /// A page of it, from the `start`th letter on. What stands on other pages is not read.
  package func inboxPage(from start: Int = 0, limit: Int = 50) throws -> InboxPage {
    try session.store.read { tx in
      let places = try Inbox.places(in: tx)
      let start = places.indices.contains(start) ? start : 0
      let shown = places.dropFirst(start).prefix(limit)
      return InboxPage(
        entries: try Inbox.entries(for: member, only: shown.map(\.newsletter), in: tx),
        count: places.count { $0.owner != member.id }, next: shown.endIndex < places.count ? shown.endIndex : nil)
    }
  }

  package func inboxStanding() throws -> InboxStanding {
    let places = try session.store.read { try Inbox.places(in: $0) }.filter { $0.owner != member.id }
    return InboxStanding(count: places.count, oldest: places.first?.since)
  }

  /// How many letters wait for this director: one's own are for others to decide.
  package func inboxCount() throws -> Int { try inboxStanding().count }
}

/// What waits for directors.
enum Inbox {
  struct Place {
    let newsletter: Newsletter.ID
    let owner: Member.ID
    var since: Instant
  }

  /// Where each letter that waits stands, oldest first: of those that were handed in none is read for it.
  static func places(in tx: Transaction) throws -> [Place] {
    var places: [Newsletter.ID: Place] = [:]
    let waiting = try tx.company.waitingPlaces()
    let halted = try tx.company.waitingLetters(waiting.filter(\.isHalted).map(\.newsletter))
    let answered = Set(try halted.filter { try isAnswered($0, in: tx) }.map(\.newsletter))
    for waiting in waiting where !answered.contains(waiting.newsletter) {
      places[waiting.newsletter] = Place(
        newsletter: waiting.newsletter, owner: waiting.owner, since: waiting.since)
    }
    for (request, newsletter, _) in try requests(nil, in: tx) {
      let since = min(places[newsletter.id]?.since ?? request.askedAt, request.askedAt)
      places[newsletter.id] = Place(newsletter: newsletter.id, owner: newsletter.owner, since: since)
    }
    return places.values.sorted { ($0.since, $0.newsletter) < ($1.since, $1.newsletter) }
  }

  /// A letter that was stopped waits only while nobody said yes or no to what was submitted last.
  private static func isAnswered(_ letter: WaitingLetter, in tx: Transaction) throws -> Bool {
    guard letter.state != .awaitingApproval else { return false }
    return try letter.isReplied || Session.isApproved(letter.certificate, in: tx)
  }

  /// Open requests about words that still are there, with the letters and their writers.
  private static func requests(
    _ only: [Newsletter.ID]?, in tx: Transaction
  ) throws -> [(request: ExceptionRequest, newsletter: Newsletter, writer: Member)] {
    var letters: [Newsletter.ID: (newsletter: Newsletter, writer: Member, content: Digest)] = [:]
    return try tx.company.openExceptions(only).compactMap { request in
      if letters[request.newsletter] == nil, let newsletter = try tx.company.newsletter(request.newsletter),
        let writer = try tx.shared.member(newsletter.owner),
        let content = try LetterContent.digest(newsletter, sender: writer, in: tx)
      {
        letters[request.newsletter] = (newsletter, writer, content)
      }
      guard let (newsletter, writer, content) = letters[request.newsletter], content == request.content else {
        return nil
      }
      return (request, newsletter, writer)
    }
  }

  /// All that waits, oldest first, or these letters alone.
  static func entries(
    for member: Member, only: [Newsletter.ID]? = nil, in tx: Transaction
  ) throws -> [InboxEntry] {
    let letters = try tx.company.waitingLetters(only)
    let writers = try tx.shared.members(letters.map(\.owner))
    var found: [Newsletter.ID: InboxEntry] = [:]
    for letter in letters {
      guard let writer = writers[letter.owner], try !isAnswered(letter, in: tx) else { continue }
      found[letter.newsletter] = InboxEntry(
        newsletter: letter.newsletter, subject: letter.subject, writer: writer, since: letter.since,
        approval: InboxEntry.Approval(
          rules: letter.certificate.needsApproval, isByStage: letter.certificate.isReviewedByStage,
          reason: letter.reason, content: letter.certificate.content),
        exceptions: [], isHalted: letter.state != .awaitingApproval, isOwn: letter.owner == member.id)
    }
    for (request, newsletter, writer) in try requests(only, in: tx) {
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
