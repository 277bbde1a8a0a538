/// How fast something goes, from counts that are noted along the way: the mean of the last ten seconds.
package struct SendingRate: Hashable, Sendable {
  private struct Mark: Hashable {
    var done: Int
    var at: Double
  }

  private var marks: [Mark] = []

  /// Seconds that the mean is over.
  private static let window = 10.0
  /// Seconds before anything is said: a first second says little.
  private static let shortest = 1.0

  package init() {}

  /// `now` in seconds, on a clock that only goes forward.
  package mutating func note(_ done: Int, at now: Double) {
    if let last = marks.last, now - last.at < 0.2, marks.count > 1 { marks.removeLast() }
    marks.append(Mark(done: done, at: now))
    while marks.count > 2, marks[1].at <= now - Self.window { marks.removeFirst() }
  }

  /// Nil while it cannot be told.
  package var perSecond: Double? {
    guard let first = marks.first, let last = marks.last, last.at - first.at >= Self.shortest else { return nil }
    return Double(last.done - first.done) / (last.at - first.at)
  }

  /// Nil while it cannot be told, or nothing moves.
  package func secondsLeft(for rest: Int) -> Int? {
    guard let rate = perSecond, rate > 0 else { return nil }
    return Int((Double(rest) / rate).rounded(.up))
  }

  /// As people say it: "less than a minute", "about 3 minutes", "about 2 hours".
  package static func words(secondsLeft seconds: Int) -> String {
    switch seconds {
    case ..<60: return "less than a minute left"
    case ..<5_400:
      let minutes = (seconds + 30) / 60
      return minutes == 1 ? "about a minute left" : "about \(minutes) minutes left"
    default: return "about \((seconds + 1_800) / 3_600) hours left"
    }
  }
}
