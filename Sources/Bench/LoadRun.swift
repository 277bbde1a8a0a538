import Foundation
import Synchronization

/// How long one answer took.
struct WebSample: Sendable {
  var page: String
  var milliseconds: Double
}

/// Requests at planned moments, whatever became of those before them: a slow answer makes those behind it
/// late, and their time counts from when they were due.
struct LoadRun {
  let port: Int
  /// Nil: each line asks as soon as it has its answer.
  var perSecond: Double?
  var lines = 16

  /// What the threads share.
  private final class Shared: Sendable {
    let next = Mutex(0)
    let samples = Mutex<[WebSample]>([])
    let failure = Mutex<String?>(nil)
  }

  func run(_ requests: [WebRequest]) throws -> [WebSample] {
    let shared = Shared()
    let group = DispatchGroup()
    let start = ContinuousClock.now + .milliseconds(50)
    for _ in 0..<lines {
      group.enter()
      Thread.detachNewThread { [self] in
        work(requests, from: start, shared)
        group.leave()
      }
    }
    group.wait()
    if let failure = shared.failure.withLock({ $0 }) { throw BenchError(words: failure) }
    return shared.samples.withLock { $0 }
  }

  private func work(_ requests: [WebRequest], from start: ContinuousClock.Instant, _ shared: Shared) {
    let line = HTTPLine(port: port)
    var samples: [WebSample] = []
    while shared.failure.withLock({ $0 == nil }) {
      let index = shared.next.withLock { next in
        defer { next += 1 }
        return next
      }
      guard index < requests.count else { break }
      var due = ContinuousClock.now
      if let perSecond {
        due = start + .seconds(Double(index) / perSecond)
        let wait = (due - .now).inSeconds
        if wait > 0 { Thread.sleep(forTimeInterval: wait) }
      }
      let request = requests[index]
      do {
        let answer = try line.send(request)
        samples.append(WebSample(page: request.page, milliseconds: (ContinuousClock.now - due).inSeconds * 1_000))
        guard answer.status == 200 else {
          throw BenchError(words: "\(request.path) answered \(answer.status): \(answer.text.prefix(2_000))")
        }
      } catch {
        shared.failure.withLock { $0 = (error as? BenchError)?.words ?? "\(error)" }
      }
    }
    shared.samples.withLock { $0 += samples }
  }
}

extension [WebSample] {
  /// The time that `share` of the answers did not exceed, in milliseconds.
  func quantile(_ share: Double) -> Double {
    if isEmpty { return .nan }
    let sorted = map(\.milliseconds).sorted()
    return sorted[Swift.min(sorted.count - 1, Int((Double(sorted.count) * share).rounded(.up)) - 1)]
  }

  var figures: String {
    "p50_ms=\(quantile(0.5).rounded(1)) p95_ms=\(quantile(0.95).rounded(1)) p99_ms=\(quantile(0.99).rounded(1)) max_ms=\(quantile(1).rounded(1))"
  }
}
