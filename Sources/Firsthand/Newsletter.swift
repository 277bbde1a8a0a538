import MailFormat

/// One salesperson's letter: a template version, what was written into its slots, and whom it is for.
package struct Newsletter: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Newsletter>

  package let id: ID
  package let owner: Member.ID
  package var template: TemplateVersion.Reference
  package var language: String
  package var words: Words
  /// What is written otherwise for one person.
  package var edits: [Customer.ID: Edit]
  /// Of edits for people who were erased since, `editDigest`: the rest of the letter stays what it was certified as.
  package var erasedEdits: [Customer.ID: Digest]
  package var audience: AudienceRule
  /// 32 random bytes, so that a digest in the log cannot be guessed from a likely text.
  package let salt: [UInt8]
  package var state: State
  package let createdAt: Instant

  /// What the salesperson typed.
  package struct Words: Hashable, Sendable {
    package var subject: String
    package var preheader: String
    package var slots: [String: String]

    package init(subject: String, preheader: String, slots: [String: String]) {
      self.subject = subject
      self.preheader = preheader
      self.slots = slots
    }

    /// These words with what `edit` says instead.
    package func edited(by edit: Edit) -> Words {
      Words(
        subject: edit.subject ?? subject, preheader: edit.preheader ?? preheader,
        slots: slots.merging(edit.slots) { _, new in new })
    }
  }

  /// The parts that one person's copy says otherwise.
  package struct Edit: Hashable, Sendable {
    package var subject: String?
    package var preheader: String?
    package var slots: [String: String]

    package init(subject: String? = nil, preheader: String? = nil, slots: [String: String] = [:]) {
      self.subject = subject
      self.preheader = preheader
      self.slots = slots
    }

    package var isEmpty: Bool { subject == nil && preheader == nil && slots.isEmpty }
  }

  package enum State: Hashable, Sendable {
    case draft
    /// A rule or the review stage asks for a person's yes.
    case awaitingApproval
    /// Certified, and approved where that was asked for.
    case ready
    /// Goes out at that moment; the zone is the one in which its writer chose it.
    case scheduled(at: Instant, zone: String)
    /// The audience is being written down as outbox rows.
    case freezing
    case sending
    /// Its writer holds it: no copy leaves until they let it go on.
    case paused
    case sent
    /// Stopped in the middle; the reason is a sentence.
    case halted(reason: String)
    case cancelled
  }

  package init(
    id: ID, owner: Member.ID, template: TemplateVersion.Reference, language: String, words: Words,
    edits: [Customer.ID: Edit] = [:], erasedEdits: [Customer.ID: Digest] = [:], audience: AudienceRule, salt: [UInt8],
    state: State,
    createdAt: Instant
  ) {
    self.id = id
    self.owner = owner
    self.template = template
    self.language = language
    self.words = words
    self.edits = edits
    self.erasedEdits = erasedEdits
    self.audience = audience
    self.salt = salt
    self.state = state
    self.createdAt = createdAt
  }
}

extension Newsletter.State {
  package var name: String {
    switch self {
    case .draft: "draft"
    case .awaitingApproval: "awaitingApproval"
    case .ready: "ready"
    case .scheduled: "scheduled"
    case .freezing: "freezing"
    case .sending: "sending"
    case .paused: "paused"
    case .sent: "sent"
    case .halted: "halted"
    case .cancelled: "cancelled"
    }
  }

  package var reason: String {
    if case .halted(let reason) = self { reason } else { "" }
  }

  /// When it goes out, and the zone in which that was chosen.
  package var due: (at: Instant, zone: String)? {
    if case .scheduled(let at, let zone) = self { (at, zone) } else { nil }
  }

  /// Nil for a name that no state has, and for a schedule without its moment.
  package init?(name: String, reason: String, due: Instant? = nil, zone: String = "") {
    switch name {
    case "draft": self = .draft
    case "awaitingApproval": self = .awaitingApproval
    case "ready": self = .ready
    case "scheduled":
      guard let due else { return nil }
      self = .scheduled(at: due, zone: zone)
    case "freezing": self = .freezing
    case "sending": self = .sending
    case "paused": self = .paused
    case "sent": self = .sent
    case "halted": self = .halted(reason: reason)
    case "cancelled": self = .cancelled
    default: return nil
    }
  }

  /// As people read it.
  package var words: String {
    switch self {
    case .draft: "Draft"
    case .awaitingApproval: "Needs approval"
    case .ready: "Ready to send"
    case .scheduled(let at, let zone): "Goes out on \(LocalTime(at, in: NamedZone(stored: zone)).text) (\(zone))"
    case .freezing, .sending: "Sending"
    case .paused: "Paused"
    case .sent: "Sent"
    case .halted(let reason): "Stopped: \(reason)"
    case .cancelled: "Cancelled"
    }
  }

  /// Whether the words may still change. From the moment copies exist they may not.
  package var isEditable: Bool {
    switch self {
    case .draft, .awaitingApproval, .ready: true
    default: false
    }
  }
}

extension Newsletter {
  /// What a certificate and an approval bind: everything the letter says and whom its rule is for, not
  /// the people that the rule finds. Change any of it and both are void.
  package func contentDigest(company: Digest, sender: Member) -> Digest {
    var content = CanonicalBytes(kind: "newsletter content v1")
    content.append("newsletter", id.text)
    content.append("template", template.hash.hex)
    content.append("company", company.hex)
    content.append("language", language)
    content.append("sender id", sender.id.text)
    content.append("sender name", sender.name)
    content.append("sender address", sender.address.text)
    content.append("sender title", sender.title)
    content.append("sender phone", sender.phone)
    content.append("audience", audience.source)
    content.append("salt", salt)
    content.append("subject", words.subject)
    content.append("preheader", words.preheader)
    content.appendSlots(words.slots)
    let digests = edits.mapValues { editDigest($0) }.merging(erasedEdits) { current, _ in current }
    for (customer, digest) in digests.sorted(by: { $0.key < $1.key }) {
      content.append("edit for", customer.text)
      content.append("edit", digest.hex)
    }
    return content.digest
  }

  /// Salted as the whole letter is.
  package func editDigest(_ edit: Edit) -> Digest {
    var content = CanonicalBytes(kind: "newsletter edit v1")
    content.append("salt", salt)
    if let subject = edit.subject { content.append("subject", subject) }
    if let preheader = edit.preheader { content.append("preheader", preheader) }
    content.appendSlots(edit.slots)
    return content.digest
  }
}

extension CanonicalBytes {
  fileprivate mutating func appendSlots(_ slots: [String: String]) {
    append("slots", String(slots.count))
    for (name, text) in slots.sorted(by: { $0.key < $1.key }) {
      append("slot \(name)", text)
    }
  }
}
