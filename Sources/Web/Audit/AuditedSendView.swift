import Firsthand
import MailFormat
import Operations
import Phrasebook
import Store

/// What the page of one message shows: what it said, why it could leave, what became of it.
struct AuditedSendView {
  struct Pair {
    let name: String
    let value: String
  }

  struct Decision {
    let words: String
    let reason: String?
    let when: String
    let exact: String
  }

  struct Try {
    let number: String
    let when: String
    let exact: String
    let words: String
    let tone: String
    let stage: String
    let reply: String
  }

  let id: String
  let subject: String
  let state: StateView
  let stateReason: String?
  /// Whether somebody has to say whether it left.
  let doubt: Bool
  let attempt: String
  let messageID: String
  let facts: [Pair]
  let isCopy: Bool
  let isExact: Bool
  let isCommitted: Bool
  let isContradicted: Bool
  let hasCopy: Bool
  let missing: String
  let hasHTML: Bool
  let text: String
  let headers: [Pair]
  let source: String
  let digest: String?
  /// Whether a checkpoint covers what became of it.
  let isProven: Bool
  let certificate: String?
  let policies: [String]
  let hasPolicies: Bool
  let acknowledged: String?
  let writersReason: String?
  let decisions: [Decision]
  let hasDecisions: Bool
  let noDecision: String?
  let tries: [Try]
  let hasTries: Bool
  let entries: [EntryView]

  init(_ send: AuditedSend, isProven: Bool, _ context: AdministratorContext) {
    self.isProven = isProven
    let phrases = context.phrases
    let zone = context.zone
    let message = send.message.message
    func moment(_ instant: Instant) -> String { phrases.moment(instant, zone: zone) }
    func name(_ member: Member.ID) -> String { send.names[member] ?? member.text }
    doubt = message.state == .inDoubt
    attempt = String(message.attempt)
    messageID = message.messageID
    id = message.id.text
    subject =
      [send.copy?.subject, send.newsletter?.words.subject].compactMap { $0 }.first { !$0.isEmpty }
      ?? phrases("audit.no_subject")
    state = StateView(message.state, phrases)
    stateReason = send.message.reason.isEmpty ? nil : Self.reason(send.message, phrases)
    isCopy = message.kind == .copy
    facts = Self.facts(send, name(message.owner), phrases)
    hasCopy = send.copy != nil
    isExact = send.copy?.isExact ?? false
    isCommitted = send.bytes == .committed
    isContradicted = send.bytes == .contradicted
    missing = phrases(send.message.sha256 == nil ? "audit.never_left" : "audit.values_gone")
    hasHTML = send.copy.map { !$0.html.isEmpty } ?? false
    text = send.copy?.text ?? ""
    headers = send.copy?.headers.map { Pair(name: $0.name, value: $0.value) } ?? []
    source = send.copy.map { String(decoding: $0.bytes, as: UTF8.self).replacing("\r\n", with: "\n") } ?? ""
    digest = send.message.sha256
    certificate = send.certificate.map { phrases("audit.certified", ["when": moment($0.issuedAt)]) }
    policies = send.certificate?.policies.map(\.text) ?? []
    hasPolicies = !policies.isEmpty
    let rules = send.certificate?.acknowledged.map(\.words) ?? []
    acknowledged = rules.isEmpty ? nil : phrases("audit.acknowledged", ["rules": phrases.list(rules)])
    writersReason = send.reason.isEmpty ? nil : send.reason
    decisions =
      send.approvals.map { recorded in
        let key = recorded.withdrawnAt == nil ? "audit.approved_by" : "audit.approved_then_withdrawn"
        return Decision(
          words: phrases(
            key, ["name": name(recorded.approval.by), "when": recorded.withdrawnAt.map(moment) ?? ""]),
          reason: recorded.approval.reason.isEmpty ? nil : recorded.approval.reason, when: moment(recorded.approval.at),
          exact: recorded.approval.at.text)
      }
      + send.waivers.map { waiver in
        Decision(
          words: phrases(
            "audit.waived_by",
            ["name": name(waiver.grantedBy), "rule": waiver.rule.words, "until": moment(waiver.expiresAt)]),
          reason: waiver.reason.isEmpty ? nil : waiver.reason, when: moment(waiver.grantedAt),
          exact: waiver.grantedAt.text)
      }
    hasDecisions = !decisions.isEmpty
    noDecision = send.certificate != nil && decisions.isEmpty ? phrases("audit.no_person_asked") : nil
    tries = Self.tries(send, phrases, zone: zone)
    hasTries = !tries.isEmpty
    let subjects = send.newsletter.map { [$0.id: $0.words.subject] } ?? [:]
    entries = send.entries.map { EntryView($0, names: send.names, subjects: subjects, phrases, zone: zone) }
  }

  private static func facts(_ send: AuditedSend, _ owner: String, _ phrases: Phrases) -> [Pair] {
    let message = send.message.message
    var facts = [
      Pair(name: phrases("audit.from"), value: send.writer.isEmpty ? owner : send.writer),
      Pair(name: phrases("audit.to"), value: message.recipient.displayText),
      Pair(name: phrases("audit.what_it_is"), value: phrases("audit.message_\(message.kind.rawValue)")),
    ]
    if let letter = send.newsletter {
      facts.append(Pair(name: phrases("audit.template"), value: letter.template.text))
      facts.append(Pair(name: phrases("audit.letter"), value: letter.id.text))
    }
    facts.append(Pair(name: phrases("audit.message_id"), value: "<\(message.messageID)>"))
    if let renderer = send.message.renderer {
      facts.append(Pair(name: phrases("audit.renderer"), value: renderer))
    }
    return facts
  }

  private static func tries(_ send: AuditedSend, _ phrases: Phrases, zone: String) -> [Try] {
    send.message.attempts.map { attempt in
      let words = send.entries.first { record in
        record.entry.at == attempt.at && record.entry.kind.rawValue == attempt.outcome.rawValue
      }?.relayWords
      let (outcome, tone) =
        switch attempt.outcome {
        case .accepted: (phrases("audit.kind_accepted"), "good")
        case .deferred: (phrases("audit.kind_deferred"), "warn")
        case .rejected: (phrases("audit.kind_rejected"), "bad")
        case .inDoubt: (phrases("audit.kind_inDoubt"), "warn")
        }
      return Try(
        number: phrases.number(attempt.number), when: phrases.moment(attempt.at, zone: zone), exact: attempt.at.text,
        words: outcome,
        tone: tone, stage: attempt.stage,
        reply: [attempt.code.map(String.init), attempt.enhanced, words].compactMap { $0 }.filter { !$0.isEmpty }
          .joined(separator: " "))
    }
  }

  private static func reason(_ stored: StoredMessage, _ phrases: Phrases) -> String {
    guard stored.message.state == .leftOut else { return phrases.sentence(stored.reason) }
    return LeftOutReason(name: stored.reason).map { phrases.reason($0) } ?? stored.reason
  }
}

extension StateView {
  /// The state of one message.
  init(_ state: Message.State, _ phrases: Phrases) {
    words = phrases("audit.state_\(state.rawValue)")
    tone =
      switch state {
      case .accepted, .presumedSent: "good"
      case .rejected, .expired: "bad"
      case .inDoubt, .held: "warn"
      case .queued, .sending, .atDot, .leftOut, .cancelled: ""
      }
  }
}
