package import Firsthand

/// Counts of one run.
package struct DeliveryCounts: Hashable, Sendable {
  package var accepted = 0
  package var rejected = 0
  package var deferred = 0
  package var inDoubt = 0
  package var leftOut = 0
  package var held = 0
  package var stopped = 0
  /// Put off by us, to a better hour.
  package var postponed = 0

  package init() {}

  package var total: Int { accepted + rejected + deferred + inDoubt + leftOut + held + stopped + postponed }

  static func + (a: Self, b: Self) -> Self {
    var sum = a
    sum.accepted += b.accepted
    sum.rejected += b.rejected
    sum.deferred += b.deferred
    sum.inDoubt += b.inDoubt
    sum.leftOut += b.leftOut
    sum.held += b.held
    sum.stopped += b.stopped
    sum.postponed += b.postponed
    return sum
  }
}

/// What a run is to send.
package enum Errand: Hashable, Sendable {
  case everything
  case copies(of: Newsletter.ID)
  case message(Message.ID)
  case notices
}

/// How a run ended.
package struct DeliveryReport: Sendable {
  package enum End: Hashable, Sendable {
    /// Nothing that is due and may leave now was left.
    case done
    /// A person asked; what waits stays queued.
    case interrupted
    /// All mail of the company is stopped: a sentence. What waits stays queued.
    case braked(String)
    /// The relay cannot be used now, or our settings for it are wrong: a sentence.
    case relayTrouble(String)
  }

  package var counts = DeliveryCounts()
  package var end = End.done
  /// Newsletters stopped in the middle, with the reason.
  package var halted: [(newsletter: Newsletter.ID, reason: String)] = []
}

/// How a run stands while it goes on.
package struct DeliveryMoment: Hashable, Sendable {
  package var counts: DeliveryCounts
  /// Seconds for which the relay asked to be left alone (421, 451). Nil: it does not.
  package var relayPause: Double?
}
