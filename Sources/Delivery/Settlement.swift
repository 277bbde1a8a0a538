import Firsthand
import Operations
import SMTP
import Store

/// What one try came to: what the ledger is to write, and what the line is to know.
struct Settlement: Sendable {
  let work: Ledger.Work?
  let result: Line.Result

  /// `sha256` is of the copy as it was rendered. `deferrals` looks up how often the relay put the message off before; asked only where it matters.
  init(
    _ submission: Submission, of claim: Claim, bytes sha256: String, _ workplace: Workplace, _ retries: RetryPlan,
    deferrals: () throws -> (count: Int, first: Instant?)
  ) throws {
    var counts = DeliveryCounts()
    func record(
      _ attempt: AttemptRecord, next: Message.State, reason: String = "", retryAt: Instant? = nil
    ) -> Ledger.Work {
      { entry in
        let isNews = try workplace.record(
          claim, attempt, next: next, reason: reason, retryAt: retryAt, in: entry.tx)
        entry.answered { entry in
          if try isNews.value(), attempt.outcome == .accepted, claim.message.kind == .copy {
            entry.taken[claim.message.owner, default: 0] += 1
          }
        }
      }
    }
    let now = workplace.surroundings.now()
    switch submission {
    case .accepted(let reply):
      counts.accepted = 1
      work = record(AttemptRecord(.accepted, .dot, reply, bytes: sha256), next: .accepted)
      result = .answered(counts, asksAllToWait: false)
    case .rejected(let stage, let reply):
      counts.rejected = 1
      work = record(AttemptRecord(.rejected, stage, reply), next: .rejected, reason: reply.summary)
      result = .answered(counts, asksAllToWait: false)
    case .inDoubt(let sentence):
      counts.inDoubt = 1
      work = record(AttemptRecord(.inDoubt, .dot, nil, words: sentence), next: .inDoubt, reason: sentence)
      result = .answered(counts, asksAllToWait: false)
    case .deferred(let stage, let reply?, let sentence) where stage.isAboutTheMessage:
      let before = try deferrals()
      let chance = Double(workplace.surroundings.ids.random(1).first ?? 128) / 255
      let again = retries.next(after: before.count + 1, first: before.first ?? now, at: now, chance: chance)
      let attempt = AttemptRecord(again == nil ? .rejected : .deferred, stage, reply, words: sentence)
      if let again {
        counts.deferred = 1
        work = record(attempt, next: .queued, reason: reply.summary, retryAt: again)
      } else {
        counts.rejected = 1
        let tries = before.count + 1
        work = record(
          attempt, next: .rejected, reason: "gave up after \(tries) \(tries == 1 ? "try" : "tries"): \(reply.summary)")
      }
      result = .answered(counts, asksAllToWait: reply.asksAllToWait)
    case .deferred(let stage, let reply, let sentence):
      // A copy at which the relay hangs up must not stand in the way of all behind it.
      let again =
        stage.isAboutTheMessage
        ? retries.next(after: 1, first: now, at: now, chance: 0.5) : nil
      work = record(
        AttemptRecord(.deferred, stage, reply, words: sentence), next: .queued, retryAt: again)
      result = .trouble(sentence)
    case .misconfigured(let stage, let reply, let sentence):
      work = record(AttemptRecord(.deferred, stage, reply, words: sentence), next: .queued)
      result = .wrongSettings(sentence)
    case .withheld:
      work = nil
      result = .untouched
    }
  }
}

extension Stage {
  /// Whether what is said there is said of one message, not of all.
  fileprivate var isAboutTheMessage: Bool {
    switch self {
    case .mail, .rcpt, .data, .body, .dot: true
    case .connect, .greeting, .tls, .auth: false
    }
  }
}

extension Reply {
  /// RFC 5321 §4.2.3: 421 and 451 speak of the server, not of the message.
  fileprivate var asksAllToWait: Bool { code == 421 || code == 451 }

  /// As a list of copies shows it.
  fileprivate var summary: String {
    [String(code), enhanced, text].compactMap { $0 }.joined(separator: " ")
  }
}

extension AttemptRecord {
  fileprivate init(_ outcome: Outcome, _ stage: Stage, _ reply: Reply?, words: String = "", bytes: String? = nil) {
    self.init(
      outcome: outcome, stage: stage.rawValue, code: reply?.code, enhanced: reply?.enhanced,
      relayWords: reply?.text ?? words, sha256: bytes)
  }
}
