import MailFormat

/// A writer's question for an exception from one rule, for one exact content.
package struct ExceptionRequest: Hashable, Sendable {
  package typealias ID = Firsthand.ID<ExceptionRequest>

  package enum State: String, CaseIterable, Sendable {
    case open, granted, declined, withdrawn
  }

  package let id: ID
  package let newsletter: Newsletter.ID
  package let content: Digest
  package let rule: RuleID
  /// The writer's.
  package let reason: String
  package let askedAt: Instant
  package var state: State
  package var answeredBy: Member.ID?
  package var answeredAt: Instant?
  /// The director's words.
  package var answer: String

  package init(
    id: ID, newsletter: Newsletter.ID, content: Digest, rule: RuleID, reason: String, askedAt: Instant,
    state: State = .open, answeredBy: Member.ID? = nil, answeredAt: Instant? = nil, answer: String = ""
  ) {
    self.id = id
    self.newsletter = newsletter
    self.content = content
    self.rule = rule
    self.reason = reason
    self.askedAt = askedAt
    self.state = state
    self.answeredBy = answeredBy
    self.answeredAt = answeredAt
    self.answer = answer
  }
}

/// A director's answer to a letter that waited, other than a yes: other words, or a no with its reason.
package struct ReviewReply: Hashable, Sendable {
  package typealias ID = Firsthand.ID<ReviewReply>

  package enum State: String, CaseIterable, Sendable {
    /// The writer has not said anything to it.
    case open
    /// The suggested words were taken over.
    case accepted
    /// The writer goes on in words of their own.
    case revised
  }

  package let id: ID
  package let newsletter: Newsletter.ID
  /// What the director had read.
  package let content: Digest
  /// The words to take instead. Empty: the letter was declined.
  package let suggestion: Newsletter.Edit
  package let reason: String
  package let by: Member.ID
  package let at: Instant
  package var state: State

  package init(
    id: ID, newsletter: Newsletter.ID, content: Digest, suggestion: Newsletter.Edit, reason: String,
    by: Member.ID, at: Instant, state: State = .open
  ) {
    self.id = id
    self.newsletter = newsletter
    self.content = content
    self.suggestion = suggestion
    self.reason = reason
    self.by = by
    self.at = at
    self.state = state
  }

  package var isSuggestion: Bool { !suggestion.isEmpty }
}

/// What a certificate was given for, beside the content that it binds: the writer's word to the director,
/// and the name and company details that a copy is made with again.
package struct LetterSubmission: Hashable, Sendable {
  package let certificate: Certificate.ID
  /// The writer's, for the director. May be empty.
  package let reason: String
  package let senderName: String
  package let senderAddress: String
  package let senderTitle: String
  package let senderPhone: String
  /// The version of the company's details.
  package let company: Int

  package init(certificate: Certificate.ID, reason: String, sender: Member, company: Int) {
    self.init(
      certificate: certificate, reason: reason, senderName: sender.name, senderAddress: sender.address.text,
      senderTitle: sender.title, senderPhone: sender.phone, company: company)
  }

  package init(
    certificate: Certificate.ID, reason: String, senderName: String, senderAddress: String,
    senderTitle: String, senderPhone: String, company: Int
  ) {
    self.certificate = certificate
    self.reason = reason
    self.senderName = senderName
    self.senderAddress = senderAddress
    self.senderTitle = senderTitle
    self.senderPhone = senderPhone
    self.company = company
  }
}
