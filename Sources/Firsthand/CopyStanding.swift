/// How a copy stands, as its writer asks: which of a list's people are waited for, which have it, which
/// need a look.
package enum CopyStanding: String, CaseIterable, Sendable {
  case waiting
  /// The relay put it off; it is tried again.
  case tryingAgain
  case sent
  case refused
  /// The last reply never came.
  case unknown
  /// Waits for a person.
  case held
  case leftOut
  case cancelled

  /// `reason` is what stands beside the state: of a copy that waits, what the relay said when it put it off, or what
  /// it waits for.
  package init(_ state: Message.State, reason: String) {
    self =
      switch state {
      case .queued: reason.isEmpty || reason.hasPrefix(WaitReason.prefix) ? .waiting : .tryingAgain
      case .sending, .atDot: .waiting
      case .accepted, .presumedSent: .sent
      case .rejected, .expired: .refused
      case .inDoubt: .unknown
      case .held: .held
      case .leftOut: .leftOut
      case .cancelled: .cancelled
      }
  }

  /// The states that a copy of this standing can be in.
  package var states: [Message.State] {
    switch self {
    case .waiting: [.queued, .sending, .atDot]
    case .tryingAgain: [.queued]
    case .sent: [.accepted, .presumedSent]
    case .refused: [.rejected, .expired]
    case .unknown: [.inDoubt]
    case .held: [.held]
    case .leftOut: [.leftOut]
    case .cancelled: [.cancelled]
    }
  }
}
