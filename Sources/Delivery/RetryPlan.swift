package import Firsthand

/// When a copy that the relay put off is tried again (RFC 5321 §4.5.4.1).
package struct RetryPlan: Hashable, Sendable {
  /// Seconds after the first, second, … try; the last one repeats.
  package var delays: [Int64]
  /// The part of a delay, 0 to 1, by which it is shortened or lengthened at random, so that copies that were put
  /// off together do not come back together.
  package var jitter: Double
  /// Seconds after the first time it was put off, after which it is given up.
  package var patience: Int64

  package init(delays: [Int64] = [300, 900, 3_600, 14_400], jitter: Double = 0.2, hours: Int = 48) {
    self.delays = delays
    self.jitter = jitter
    patience = Int64(hours) * 3_600
  }

  /// After the `attempt`th time, counted from 1, that it was put off; `first` was the first. `chance` is from 0 to 1.
  /// Nil: no more.
  package func next(after attempt: Int, first: Instant, at now: Instant, chance: Double) -> Instant? {
    guard let last = delays.last else { return nil }
    let delay = attempt - 1 < delays.count ? delays[max(0, attempt - 1)] : last
    let stretched = Double(delay) * (1 + jitter * (2 * chance - 1))
    let moment = now.adding(seconds: Int64(stretched.rounded()))
    let end = first.adding(seconds: patience)
    if now >= end { return nil }
    // The last try is made when the time is up, not one delay later.
    return min(moment, end)
  }
}
