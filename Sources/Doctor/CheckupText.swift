/// A checkup as lines for people: a heading for each topic, a line for each reading, and under it what to do.
package enum CheckupText {
  package static func heading(_ topic: Reading.Topic) -> String {
    switch topic {
    case .home: "Home"
    case .clock: "Clock"
    case .relay: "Relay"
    case .domain: "Domain"
    case .sending: "Sending"
    }
  }

  package static func sign(_ mark: Reading.Mark) -> String {
    switch mark {
    case .fine: "✓"
    case .look: "!"
    case .broken: "✗"
    }
  }

  /// As wide as the longest name.
  private static let width = 18

  /// What stands behind the sign, and the lines under it.
  package static func lines(_ reading: Reading) -> (first: String, further: [String]) {
    let gap = String(repeating: " ", count: max(1, width - reading.name.count))
    return (reading.name + gap + reading.found, reading.advice.isEmpty ? [] : ["    → " + reading.advice])
  }

  package static func summary(_ readings: [Reading]) -> String {
    let broken = readings.count { $0.mark == .broken }
    let look = readings.count { $0.mark == .look }
    switch (broken, look) {
    case (0, 0): return "All is well."
    case (0, _): return "Nothing is broken; \(Amount.count(look, "point is", "points are")) worth a look (!)."
    default:
      let rest = look > 0 ? ", and \(Amount.count(look, "point is", "points are")) worth a look (!)" : ""
      return "\(Amount.count(broken, "point is", "points are")) broken (✗)\(rest)."
    }
  }
}
