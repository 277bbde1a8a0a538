package import MailFormat

/// One recipient's copy on its way: a row of the outbox.
package struct Message: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Message>

  package enum Kind: String, CaseIterable, Sendable {
    /// A customer's copy of a newsletter.
    case copy
    /// A copy for its author alone: checked, but nobody's approval is asked.
    case test
    /// Our own fixed text to a member.
    case notice
  }

  package let id: ID
  package let kind: Kind
  package let newsletter: Newsletter.ID?
  package let customer: Customer.ID?
  package let owner: Member.ID
  package let recipient: EmailAddress
  /// Random, fixed when the row is made, never changed: `<…@…>` without the brackets.
  package let messageID: String
  package var state: State
  package var attempt: Int

  package init(
    id: ID, kind: Kind, newsletter: Newsletter.ID?, customer: Customer.ID?, owner: Member.ID,
    recipient: EmailAddress, messageID: String, state: State, attempt: Int
  ) {
    self.id = id
    self.kind = kind
    self.newsletter = newsletter
    self.customer = customer
    self.owner = owner
    self.recipient = recipient
    self.messageID = messageID
    self.state = state
    self.attempt = attempt
  }

  /// Where a copy is on its way.
  ///
  ///     queued ─claim─▶ sending ─gate─▶ atDot ─reply─▶ accepted | rejected | queued (again later)
  ///                        │              └─ no reply ─▶ inDoubt ─▶ presumedSent | queued by a person
  ///                        └─▶ held | leftOut | cancelled | expired
  ///
  /// An answer of the relay that comes after a person's word on a try is the truth of it: one taken as sent is accepted or
  /// rejected. A yes makes the copy accepted wherever it stands by then, unless another try of it is at its dot.
  package enum State: String, CaseIterable, Sendable {
    case queued, sending, atDot, accepted, rejected, inDoubt, presumedSent, held, leftOut,
      cancelled, expired

    /// The states that may follow this one. The store's updates name the state they start from, so that
    /// nothing else can happen.
    package var next: Set<State> {
      switch self {
      case .queued: [.sending, .accepted, .leftOut, .cancelled, .held, .expired]
      case .sending: [.atDot, .accepted, .queued, .rejected, .held, .leftOut, .cancelled, .expired]
      case .atDot: [.accepted, .rejected, .queued, .inDoubt]
      case .inDoubt: [.accepted, .rejected, .presumedSent, .queued]
      case .held: [.queued, .accepted, .cancelled, .leftOut, .expired]
      case .presumedSent: [.accepted, .rejected]
      case .rejected, .leftOut, .cancelled, .expired: [.accepted]
      case .accepted: []
      }
    }

    /// As people read it.
    package var words: String {
      switch self {
      case .queued: "Waiting"
      case .sending, .atDot: "Going out"
      case .accepted: "Sent"
      case .rejected: "Refused"
      case .inDoubt: "We don't know"
      case .presumedSent: "Taken as sent"
      case .held: "Held"
      case .leftOut: "Left out"
      case .cancelled: "Cancelled"
      case .expired: "Gave up"
      }
    }
  }
}

/// What one try to submit came to. Never "delivered": a relay's 250 is not delivery.
package enum Outcome: String, CaseIterable, Sendable {
  case accepted, deferred, rejected, inDoubt
}
