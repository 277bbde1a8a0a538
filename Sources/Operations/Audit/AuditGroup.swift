package import Firsthand

/// What an auditor asks for by one word.
package enum AuditGroup: String, CaseIterable, Sendable {
  case sent, tryingAgain, refused, inDoubt, leftOut, held
  case decisions, standards, people, reading

  package var kinds: [LogEntry.Kind] { LogEntry.Kind.allCases.filter { Self(of: $0) == self } }

  init(of kind: LogEntry.Kind) {
    switch kind {
    case .accepted: self = .sent
    case .deferred: self = .tryingAgain
    case .rejected: self = .refused
    case .inDoubt, .presumedSent, .sentAgain: self = .inDoubt
    case .leftOut, .suppressed, .suppressionLifted: self = .leftOut
    case .held, .sendingHalted, .brakeApplied, .brakeReleased, .restored: self = .held
    case .certified, .submitted, .approved, .approvalWithdrawn, .waived, .declined, .suggested, .suggestionAccepted,
      .revised, .exceptionAsked, .exceptionDeclined, .exceptionWithdrawn, .sendingStarted, .cancelled,
      .scheduled, .unscheduled, .paused, .resumed, .templateWaived, .templateWaiverEnded, .ruleDoubted:
      self = .decisions
    case .templatePublished, .companyPublished, .policyPublished, .policyReplayed, .policyApproved, .policyRevoked,
      .pricesPublished:
      self = .standards
    case .personalDataRead, .exported, .checkpointSigned, .backedUp, .moved: self = .reading
    default: self = .people
    }
  }

  /// The kinds of entries in whose facts a rule is named.
  package static let namingRules: [LogEntry.Kind] = [
    .certified, .approved, .waived, .exceptionAsked, .exceptionDeclined, .exceptionWithdrawn, .held, .sendingHalted,
    .templateWaived, .ruleDoubted,
  ]
}
