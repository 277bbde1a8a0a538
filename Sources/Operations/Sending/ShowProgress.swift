package import Firsthand
package import Store

/// How one's own letter stands on its way, with a page of its recipients.
package struct LetterProgress: Sendable {
  package var newsletter: Newsletter
  package var tally: Tally
  package var copies: [CopyProgress]
  /// Where the next page begins; nil on the last.
  package var next: Customer.ID?
  /// When it was begun to be sent; nil before.
  package var startedAt: Instant?
  /// When the next copies leave that wait for their readers' hour, while it is going out.
  package var nextMoment: Instant?
}

extension SalespersonDesk {
  /// `standing` chooses some of the recipients; `after` is the `next` of the page before.
  package func progress(
    _ id: Newsletter.ID, standing: CopyStanding? = nil, after: Customer.ID? = nil, limit: Int = 50
  ) throws -> LetterProgress {
    try session.store.read { tx in
      let newsletter = try Session.own(id, member, in: tx)
      let owned = tx.owned(by: member.id)
      var copies = try owned.progress(of: id, standing: standing, after: after, limit: limit + 1)
      let hasMore = copies.count > limit
      if hasMore { copies.removeLast() }
      return LetterProgress(
        newsletter: newsletter, tally: try owned.tally(id), copies: copies,
        next: hasMore ? copies.last?.customer : nil, startedAt: try owned.startOfSending(id),
        nextMoment: newsletter.state == .sending ? try tx.dispatch.nextMoment(of: id, after: now) : nil)
    }
  }

  /// The same without recipients, as often as a page asks.
  package func tally(_ id: Newsletter.ID) throws -> (newsletter: Newsletter, tally: Tally) {
    try session.store.read { tx in
      (try Session.own(id, member, in: tx), try tx.owned(by: member.id).tally(id))
    }
  }
}
