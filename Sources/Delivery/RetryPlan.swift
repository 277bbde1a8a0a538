package import Firsthand

/// When a copy that the relay put off is tried again (RFC 5321 §4.5.4.1).
package struct RetryPlan: Hashable, Sendable {
  /// Seconds after the first, second, … try; the last one repeats.
  package var delays: [Int64]
  /// Tries before it is given up.
  package var most: Int

  package init(delays: [Int64] = [300, 900, 3_600, 14_400], most: Int = 16) {
    self.delays = delays
    self.most = most
  }

  /// Nil: no more.
  package func next(after attempt: Int, at now: Instant) -> Instant? {
    guard attempt < most, let last = delays.last else { return nil }
    let delay = attempt - 1 < delays.count ? delays[max(0, attempt - 1)] : last
    return now.adding(seconds: delay)
  }
}
