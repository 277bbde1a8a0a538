package import Firsthand
import MailFormat
package import Store

/// What a try came to, in the words the log keeps.
package struct AttemptRecord: Sendable {
  package var outcome: Outcome
  package var stage: String
  package var code: Int?
  package var enhanced: String?
  package var relayWords: String
  /// The SHA-256 of the bytes that the relay took, as they were rendered.
  package var sha256: String?

  package init(
    outcome: Outcome, stage: String, code: Int?, enhanced: String?, relayWords: String, sha256: String? = nil
  ) {
    self.outcome = outcome
    self.stage = stage
    self.code = code
    self.enhanced = enhanced
    self.relayWords = relayWords
    self.sha256 = sha256
  }
}

extension Workplace {
  /// Writes what became of a claimed message and the log entry that says so. A copy that was claimed by somebody else
  /// meanwhile keeps its state; the log has the entry all the same. Answers whether it was news: where the database's own
  /// answer got lost on the way, the same is written again, and stands there once.
  package func record(
    _ claim: Claim, _ attempt: AttemptRecord, next state: Message.State, reason: String, retryAt: Instant?,
    in tx: Transaction
  ) throws -> Later<Bool> {
    try tx.dispatch.settle(claim, to: state, reason: reason, retryAt: retryAt, at: now)
      .map { try record(claim, attempt, $0, in: tx) }
  }

  private func record(
    _ claim: Claim, _ attempt: AttemptRecord, _ settled: DispatchScope.Settled, in tx: Transaction
  ) throws -> Bool {
    if settled == .not, try tx.dispatch.hasAttempt(claim, attempt.outcome) { return false }
    try tx.dispatch.addAttempt(
      claim, outcome: attempt.outcome, stage: attempt.stage, code: attempt.code,
      enhanced: attempt.enhanced, at: now)
    if mail.courtesy.cadenceDays != nil, [.deferred, .rejected].contains(attempt.outcome) {
      try tx.dispatch.forgetLetter(
        claim.message.id, addressKey: secret.addressKey(claim.message.recipient.normalized))
    }
    var facts = [
      LogEntry.Fact("attempt", String(claim.attempt)), LogEntry.Fact("stage", attempt.stage),
      LogEntry.Fact("kind", claim.message.kind.rawValue),
      LogEntry.Fact("messageID", claim.message.messageID),
    ]
    if let code = attempt.code { facts.append(LogEntry.Fact("code", String(code))) }
    if let enhanced = attempt.enhanced { facts.append(LogEntry.Fact("enhanced", enhanced)) }
    if settled == .not { facts.append(LogEntry.Fact("late", "true")) }
    let kind: LogEntry.Kind =
      switch attempt.outcome {
      case .accepted: .accepted
      case .deferred: .deferred
      case .rejected: .rejected
      case .inDoubt: .inDoubt
      }
    try append(
      kind, claim.message, facts, relayWords: attempt.relayWords, bytes: attempt.sha256,
      isErased: try settled == .ofErased || settled == .not && tx.dispatch.isErased(claim.message.id), in: tx)
    return true
  }

  /// Writes that a message does not leave, and why; nothing where it is not the claim's any more.
  package func record(
    _ claim: Claim, notSent state: Message.State, reason: String, kind: LogEntry.Kind, in tx: Transaction
  ) throws {
    let settled = try tx.dispatch.settle(claim, to: state, reason: reason, at: now).value()
    guard settled != .not else { return }
    try append(kind, claim.message, [.reason(reason)], relayWords: "", isErased: settled == .ofErased, in: tx)
  }

  /// Puts a claimed message back to wait, until `until` where that is given; no try is counted and nothing is logged.
  package func release(
    _ claim: Claim, until: Instant? = nil, reason: String = "", in tx: Transaction
  ) throws {
    _ = try tx.dispatch.settle(claim, to: .queued, reason: reason, retryAt: until, at: now)
  }

  private func append(
    _ kind: LogEntry.Kind, _ message: Message, _ facts: [LogEntry.Fact], relayWords: String,
    bytes sha256: String? = nil, isErased: Bool, in tx: Transaction
  ) throws {
    if isErased {
      return try tx.append(
        LogEntry(
          id: ids.next(), at: now, kind: kind, actor: nil, newsletter: message.newsletter, message: message.id,
          facts: facts), owner: message.owner)
    }
    try append(
      kind, about: message.recipient, owner: message.owner, newsletter: message.newsletter, message: message.id, facts,
      relayWords: relayWords, bytes: sha256, in: tx)
  }
}
