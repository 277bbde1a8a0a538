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
  /// Copies in a minute, as of late, while it is going out and some are due; nil otherwise.
  package var perMinute: Int?

  /// Nil where nothing moves.
  package var minutesLeft: Int? {
    guard let perMinute, perMinute > 0 else { return nil }
    return (tally.count(.waiting) - tally.forTheirHour) / perMinute
  }
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
      let tally = try owned.tally(id)
      let startedAt = try owned.startOfSending(id)
      let isMoving = newsletter.state == .sending && tally.count(.waiting) > tally.forTheirHour
      return LetterProgress(
        newsletter: newsletter, tally: tally, copies: copies, next: hasMore ? copies.last?.customer : nil,
        startedAt: startedAt,
        nextMoment: newsletter.state == .sending ? try tx.dispatch.nextMoment(of: id, after: now) : nil,
        perMinute: isMoving ? try perMinute(of: id, since: startedAt, owned) : nil)
    }
  }

  /// The mean of the last half minute; nil in the first seconds.
  private func perMinute(of id: Newsletter.ID, since start: Instant?, _ owned: OwnerScope) throws -> Int? {
    let from = max(start ?? now, now.adding(seconds: -30))
    let seconds = Double(now.milliseconds - from.milliseconds) / 1_000
    guard seconds >= 5 else { return nil }
    return Int(Double(try owned.accepted(of: id, since: from)) * 60 / seconds)
  }

  /// The same without recipients, as often as a page asks.
  package func tally(_ id: Newsletter.ID) throws -> (newsletter: Newsletter, tally: Tally) {
    try session.store.read { tx in
      (try Session.own(id, member, in: tx), try tx.owned(by: member.id).tally(id))
    }
  }
}
