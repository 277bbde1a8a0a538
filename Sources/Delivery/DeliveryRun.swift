package import Firsthand
import Crypto
import MailFormat
package import Operations
import Rendering
import SMTP
package import Store

/// Counts of one run.
package struct DeliveryCounts: Hashable, Sendable {
  package var accepted = 0
  package var rejected = 0
  package var deferred = 0
  package var inDoubt = 0
  package var leftOut = 0
  package var held = 0
  package var stopped = 0

  package init() {}

  package var total: Int { accepted + rejected + deferred + inDoubt + leftOut + held + stopped }
}

/// How a run ended.
package struct DeliveryReport: Sendable {
  package enum End: Hashable, Sendable {
    /// Nothing that is due was left.
    case done
    /// A person asked; what waits stays queued.
    case interrupted
    /// The relay cannot be used now, or our settings for it are wrong: a sentence.
    case relayTrouble(String)
  }

  package var counts: DeliveryCounts
  package var end: End
  /// Newsletters stopped in the middle, with the reason.
  package var halted: [(newsletter: Newsletter.ID, reason: String)]
}

/// Takes messages from the outbox one after the other: claim, look at everything as it is now, submit with
/// the end of the message held back until the row says so, record.
///
/// Blocks; it belongs on a thread of its own.
package struct DeliveryRun {
  private let workplace: Workplace
  /// For outcomes: what the relay said must not be lost.
  private let outcomes: Workplace
  private let submitter: Submitter
  private let worker: String
  private let retries: RetryPlan

  /// `worker` names this process among those that share the database.
  package init(
    _ workplace: Workplace, submitter: Submitter, worker: String, retries: RetryPlan = RetryPlan()
  ) {
    self.workplace = workplace
    outcomes = workplace.patient()
    self.submitter = submitter
    self.worker = worker
    self.retries = retries
  }

  /// Longer than a relay may take for its last reply (RFC 5321 §4.5.3.2.6), in seconds.
  private static let lease: Int64 = 15 * 60

  /// Sends what is due until nothing is left or `shouldStop` says so. A message that is in flight is
  /// finished first.
  package func run(
    _ due: Due = .everything, shouldStop: () -> Bool = { false },
    onProgress: (DeliveryCounts) -> Void = { _ in }
  ) throws -> DeliveryReport {
    var report = DeliveryReport(counts: DeliveryCounts(), end: .done, halted: [])
    var desk = DispatchDesk(workplace)
    var touched: Set<Newsletter.ID> = []
    if case .copies(let newsletter) = due { touched.insert(newsletter) }
    for id in try workplace.recoverAbandoned() { report.halted.append((id, Recovery.halt)) }
    while true {
      if shouldStop() {
        report.end = .interrupted
        break
      }
      let now = workplace.surroundings.now()
      let claimed = try workplace.store.write {
        try $0.dispatch.claim(
          due, worker: worker, at: now, leaseUntil: now.adding(seconds: Self.lease))
      }
      guard let claim = claimed else { break }
      if let id = claim.message.newsletter { touched.insert(id) }
      if let trouble = try handle(claim, &desk, &report) {
        report.end = .relayTrouble(trouble)
        break
      }
      onProgress(report.counts)
    }
    for id in touched.sorted() { try workplace.finishIfDone(id) }
    return report
  }

  /// One message; a sentence where no other will fare better.
  private func handle(
    _ claim: Claim, _ desk: inout DispatchDesk, _ report: inout DeliveryReport
  ) throws -> String? {
    switch try desk.decide(claim.message) {
    case .leaveOut(let reason):
      report.counts.leftOut += 1
      try outcomes.record(claim, notSent: .leftOut, reason: reason.name, kind: .leftOut)
    case .postpone(let until, let reason):
      try outcomes.postpone(claim, until: until, reason: reason)
    case .hold(let reason):
      report.counts.held += 1
      try outcomes.record(claim, notSent: .held, reason: reason, kind: .held)
    case .stop(let reason):
      report.counts.stopped += 1
      try outcomes.record(claim, notSent: .cancelled, reason: reason, kind: .held)
    case .haltNewsletter(let reason):
      try outcomes.record(claim, notSent: .held, reason: reason, kind: .held)
      report.counts.held += 1
      if let id = claim.message.newsletter {
        try outcomes.halt(id, owner: claim.message.owner, reason: reason)
        report.halted.append((id, reason))
      }
    case .submit(let envelope, let bytes, let epoch, let values, let date):
      return try submit(claim, envelope, bytes, epoch: epoch, values: values, date: date, &report)
    }
    return nil
  }

  private func submit(
    _ claim: Claim, _ envelope: Envelope, _ bytes: [UInt8], epoch: Int64, values: String,
    date: Instant, _ report: inout DeliveryReport
  ) throws -> String? {
    let sha256 = Digest(of: bytes).hex
    var gateFailure: (any Error)?
    let submission = submitter.submit(envelope, bytes) {
      // RFC 5321 §6.1: from the final dot on we may not know, so the row says so first.
      do {
        return try workplace.store.write { tx in
          let now = workplace.surroundings.now()
          let isOpen = try tx.dispatch.openGate(
            claim, epoch: epoch, sha256: sha256, date: date, renderer: CompiledLetter.rendererVersion, at: now,
            leaseUntil: now.adding(seconds: Self.lease))
          if isOpen, !values.isEmpty { try tx.dispatch.keepValues(claim.message.id, values) }
          return isOpen
        }
      } catch {
        gateFailure = error
        return false
      }
    }
    if let gateFailure { throw gateFailure }
    return try settle(claim, submission, &report)
  }

  private func settle(
    _ claim: Claim, _ submission: Submission, _ report: inout DeliveryReport
  ) throws -> String? {
    switch submission {
    case .accepted(let reply):
      report.counts.accepted += 1
      try outcomes.record(
        claim, AttemptRecord(.accepted, .dot, reply), next: .accepted, reason: "", retryAt: nil)
    case .rejected(let stage, let reply):
      report.counts.rejected += 1
      try outcomes.record(
        claim, AttemptRecord(.rejected, stage, reply), next: .rejected,
        reason: reply.summary, retryAt: nil)
    case .deferred(let stage, let reply, let sentence):
      let now = workplace.surroundings.now()
      let isOurs = [.mail, .rcpt, .data, .body, .dot].contains(stage) && reply != nil
      let attempt = AttemptRecord(.deferred, stage, reply, words: sentence)
      guard isOurs else {
        // A copy at which the relay hangs up must not stand in the way of all behind it.
        let isInDialogue = [.mail, .rcpt, .data, .body].contains(stage)
        try outcomes.record(
          claim, attempt, next: .queued, reason: "",
          retryAt: isInDialogue ? retries.next(after: 1, at: now) : nil)
        return sentence
      }
      let before = try workplace.store.read { try $0.dispatch.deferrals(of: claim.message.id) }
      if let again = retries.next(after: before + 1, at: now) {
        report.counts.deferred += 1
        try outcomes.record(
          claim, attempt, next: .queued, reason: reply?.summary ?? "", retryAt: again)
      } else {
        report.counts.rejected += 1
        try outcomes.record(
          claim, AttemptRecord(.rejected, stage, reply, words: sentence), next: .rejected,
          reason: "gave up: \(reply?.summary ?? sentence)", retryAt: nil)
      }
    case .misconfigured(let stage, let reply, let sentence):
      try outcomes.record(
        claim, AttemptRecord(.deferred, stage, reply, words: sentence), next: .queued, reason: "",
        retryAt: nil)
      return sentence
    case .withheld:
      // Something that may stop it happened since it was looked at: it is looked at again.
      try outcomes.store.write { tx in
        _ = try tx.dispatch.settle(claim, to: .queued, at: workplace.surroundings.now())
      }
    case .inDoubt(let sentence):
      report.counts.inDoubt += 1
      try outcomes.record(
        claim, AttemptRecord(.inDoubt, .dot, nil, words: sentence), next: .inDoubt,
        reason: sentence, retryAt: nil)
    }
    return nil
  }
}

extension AttemptRecord {
  fileprivate init(_ outcome: Outcome, _ stage: Stage, _ reply: Reply?, words: String = "") {
    self.init(
      outcome: outcome, stage: stage.rawValue, code: reply?.code, enhanced: reply?.enhanced,
      relayWords: reply?.text ?? words)
  }
}

extension Reply {
  /// As a list of copies shows it.
  fileprivate var summary: String {
    [String(code), enhanced, text].compactMap { $0 }.joined(separator: " ")
  }
}
