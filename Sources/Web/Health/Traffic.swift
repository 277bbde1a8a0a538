import Synchronization

/// Requests that were answered, counted by the class of their status and by how long they took.
final class Traffic: Sendable {
  /// Upper bounds of the histogram, in seconds.
  static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

  struct Counts: Sendable {
    /// By the first digit of the status.
    var classes: [Int: Int] = [:]
    /// Requests within each bound; the last is for all that took longer.
    var buckets = Array(repeating: 0, count: Traffic.bounds.count + 1)
    var seconds = 0.0
    var total: Int { buckets.reduce(0, +) }
  }

  private let counts = Mutex(Counts())

  func note(status: Int, seconds: Double) {
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    counts.withLock {
      $0.classes[status / 100, default: 0] += 1
      $0.buckets[bucket] += 1
      $0.seconds += seconds
    }
  }

  var now: Counts { counts.withLock { $0 } }
}
