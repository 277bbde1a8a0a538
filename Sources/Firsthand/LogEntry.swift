/// One entry of the send log. It holds nothing personal: what is, stands in `Personal` beside it and can
/// be erased.
package struct LogEntry: Hashable, Sendable {
  package typealias ID = Firsthand.ID<LogEntry>

  /// What happened.
  package enum Kind: String, CaseIterable, Sendable {
    case companyCreated, companyPublished
    case memberAdded, memberInvited, memberChanged, memberDisabled, memberEnabled
    case signedIn, signInPaused, signedOutEverywhere, passwordChanged, passwordLinkAsked
    case templatePublished, policyPublished, policyReplayed, policyApproved, policyRevoked, pricesPublished
    case customersImported, importUndone, alreadyLookedAfter, customerAdded, customerChanged, basisAsserted
    case certified, submitted, approved, approvalWithdrawn, waived, templateWaived, templateWaiverEnded, ruleDoubted
    case declined, suggested, suggestionAccepted, revised
    case exceptionAsked, exceptionDeclined, exceptionWithdrawn
    case scheduled, unscheduled, sendingStarted, paused, resumed, sendingHalted, cancelled
    case leftOut, held, accepted, deferred, rejected, inDoubt, presumedSent, sentAgain
    case suppressed, suppressionLifted, exported, personalDataRead
    case erased, erasureCertified, holdPlaced, holdLifted, retentionApplied
    case backedUp, restored, moved, brakeApplied, brakeReleased
    case checkpointSigned
  }

  package let id: ID
  package let at: Instant
  package let kind: Kind
  /// Who did it; nil for the machine itself.
  package let actor: Member.ID?
  package let newsletter: Newsletter.ID?
  package let message: Message.ID?
  /// Further facts, none of them personal: digests, versions, codes, counts.
  package let facts: [Fact]
  /// `PersonMark.text` of the person it is about.
  package let personMark: String?

  package struct Fact: Hashable, Sendable {
    package let name: String
    package let value: String
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What is personal about an entry.
  package struct Personal: Hashable, Sendable {
    package var address: String
    /// What the relay said, word for word.
    package var relayWords: String
    /// 32 random bytes, this person's own.
    package var key: [UInt8]
    package init(address: String, relayWords: String, key: [UInt8]) {
      self.address = address
      self.relayWords = relayWords
      self.key = key
    }
  }

  package init(
    id: ID, at: Instant, kind: Kind, actor: Member.ID?, newsletter: Newsletter.ID? = nil,
    message: Message.ID? = nil, facts: [Fact] = [], personMark: String? = nil
  ) {
    self.id = id
    self.at = at
    self.kind = kind
    self.actor = actor
    self.newsletter = newsletter
    self.message = message
    self.facts = facts
    self.personMark = personMark
  }
}
