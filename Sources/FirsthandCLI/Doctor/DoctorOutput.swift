import Doctor
import Foundation

/// The readings for people as they come, or for programs at the end.
final class DoctorOutput {
  private let isJSON: Bool
  private var topic: Reading.Topic?

  init(isJSON: Bool) { self.isJSON = isJSON }

  func say(_ reading: Reading) {
    guard !isJSON else { return }
    if reading.topic != topic {
      if topic != nil { Terminal.say() }
      Terminal.say(Terminal.styled(CheckupText.heading(reading.topic), .bold))
      topic = reading.topic
    }
    let lines = CheckupText.lines(reading)
    Terminal.say("  \(Self.sign(reading.mark)) \(Self.indented(lines.first))")
    for line in lines.further { Terminal.say(Self.indented(line)) }
  }

  func end(_ readings: [Reading]) throws {
    if isJSON { return try JSON.say(View(readings)) }
    Terminal.say()
    Terminal.say(CheckupText.summary(readings))
  }

  private static func sign(_ mark: Reading.Mark) -> String {
    let sign = CheckupText.sign(mark)
    return switch mark {
    case .fine: Terminal.styled(sign, .green)
    case .look: Terminal.styled(sign, .yellow)
    case .broken: Terminal.styled(sign, .red)
    }
  }

  /// Relays' and servers' words are people's text too.
  private static func indented(_ text: String) -> String {
    Terminal.safe(text).replacing("\n", with: "\n      ")
  }

  /// For programs.
  private struct View: Encodable {
    struct Line: Encodable {
      var topic: String
      var name: String
      var mark: String
      var found: String
      var advice: String
    }

    var broken: Int
    var look: Int
    var readings: [Line]

    init(_ all: [Reading]) {
      broken = all.count { $0.mark == .broken }
      look = all.count { $0.mark == .look }
      readings = all.map {
        Line(topic: $0.topic.rawValue, name: $0.name, mark: $0.mark.rawValue, found: $0.found, advice: $0.advice)
      }
    }
  }
}
