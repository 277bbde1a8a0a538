package import Firsthand
import Store

/// What relays said in the last day: counts and codes, and nothing about whom it was for.
package struct RelayAnswers: Hashable, Sendable {
  /// One answer, and how often it came.
  package struct Line: Hashable, Sendable {
    package let outcome: Outcome
    /// At which command of the conversation.
    package let stage: String
    /// Nil where the relay could not be reached, or hung up.
    package let code: String?
    /// RFC 3463.
    package let enhanced: String?
    package let times: Int
  }

  /// At most `most` of each.
  package var counts: [Outcome: Int] = [:]
  /// What was put off or refused, the most frequent first.
  package var lines: [Line] = []

  /// Of each outcome so many are counted, and so many of the newest are looked into.
  package static let most = 100_000
  static let mostLookedInto = 2_000
  static let hours: Int64 = 24
  private static let mostLines = 10

  init(in tx: Transaction, at now: Instant) throws {
    let since = now.adding(seconds: -Self.hours * 3_600)
    let kinds: [(Outcome, LogEntry.Kind)] = [
      (.accepted, .accepted), (.deferred, .deferred), (.rejected, .rejected), (.inDoubt, .inDoubt),
    ]
    var times: [Answer: Int] = [:]
    for (outcome, kind) in kinds {
      counts[outcome] = try tx.company.entryCount(of: kind, since: since, limit: Self.most)
      guard [.deferred, .rejected].contains(outcome) else { continue }
      for facts in try tx.company.entryFacts(of: kind, since: since, limit: Self.mostLookedInto) {
        times[Answer(outcome, facts), default: 0] += 1
      }
    }
    lines = times.sorted { ($1.value, $0.key.text) < ($0.value, $1.key.text) }.prefix(Self.mostLines)
      .map { answer, times in
        Line(
          outcome: answer.outcome, stage: answer.stage, code: answer.code, enhanced: answer.enhanced, times: times)
      }
  }

  private struct Answer: Hashable {
    let outcome: Outcome
    let stage: String
    let code: String?
    let enhanced: String?

    init(_ outcome: Outcome, _ facts: [LogEntry.Fact]) {
      func value(_ name: String) -> String? { facts.first { $0.name == name }?.value }
      self.outcome = outcome
      stage = value("stage") ?? ""
      code = value("code")
      enhanced = value("enhanced")
    }

    /// By which answers that came equally often are sorted.
    var text: String { [outcome.rawValue, code ?? "", enhanced ?? "", stage].joined(separator: " ") }
  }
}
