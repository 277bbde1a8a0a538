/// An address that must not be written to: by whom, why, and for how long.
package struct Suppression: Hashable, Sendable {
  package enum Reason: String, CaseIterable, Sendable {
    case unsubscribed, bounced, complained, byHand = "by_hand", paused

    /// As a sentence about the person begins: "1 unsubscribed".
    package var words: String {
      switch self {
      case .unsubscribed: "unsubscribed"
      case .bounced: "the address bounced"
      case .complained: "complained about a letter"
      case .byHand: "asked us not to write"
      case .paused: "asked for a pause"
      }
    }

    /// Whether the person set it on the page of a letter, and so can take it back there.
    package var isOwnChoice: Bool { self == .unsubscribed || self == .paused }
  }

  /// Whose letters it keeps back.
  package enum Scope: Hashable, Sendable {
    /// Those of one salesperson.
    case salesperson(Member.ID)
    /// The newsletters of the whole company.
    case newsletters
    /// Every mail from here, of whatever kind.
    case everything

    package enum Name: String, CaseIterable, Sendable { case salesperson, newsletters, everything }

    package var name: Name {
      switch self {
      case .salesperson: .salesperson
      case .newsletters: .newsletters
      case .everything: .everything
      }
    }

    package var owner: Member.ID? {
      if case .salesperson(let owner) = self { owner } else { nil }
    }

    /// Nil for a name without the salesperson it needs.
    package init?(name: Name, owner: Member.ID?) {
      switch name {
      case .salesperson:
        guard let owner else { return nil }
        self = .salesperson(owner)
      case .newsletters: self = .newsletters
      case .everything: self = .everything
      }
    }
  }

  /// `CompanySecret.addressKey` of the address.
  package var addressKey: String
  package var reason: Reason
  package var scope: Scope
  /// A pause ends when this day begins (UTC). Nil for what has no end.
  package var until: CalendarDay?
  package var at: Instant

  /// A pause without an end is none: it counts as unsubscribed.
  package init(
    addressKey: String, reason: Reason, scope: Scope = .everything, until: CalendarDay? = nil, at: Instant
  ) {
    self.addressKey = addressKey
    self.reason = reason == .paused && until == nil ? .unsubscribed : reason
    self.scope = scope
    self.until = self.reason == .paused ? until : nil
    self.at = at
  }

  /// Whether it keeps back a newsletter of `owner` at `now`.
  package func covers(letterOf owner: Member.ID, at now: Instant) -> Bool {
    if let until, until <= now.day { return false }
    return scope.owner.map { $0 == owner } ?? true
  }
}

extension Suppression {
  /// The one that says most: what never ends before a pause, what we know before what was chosen, the wider
  /// before the narrower, the longer before the shorter.
  package static func strongest(_ all: [Suppression]) -> Suppression? {
    all.max { $0.strength.lexicographicallyPrecedes($1.strength) }
  }

  private var strength: [Int] {
    let ofReason =
      switch reason {
      case .complained: 4
      case .byHand: 3
      case .bounced: 2
      case .unsubscribed: 1
      case .paused: 0
      }
    let ofScope =
      switch scope {
      case .everything: 2
      case .newsletters: 1
      case .salesperson: 0
      }
    guard let until else { return [ofReason, ofScope] }
    return [ofReason, until.year, until.month, until.day, ofScope]
  }
}
