import ArgumentParser
import Firsthand
import Foundation
import Logging

/// How the log of a running program looks: for machines one JSON object a line, for people a line of words.
enum LogFormat: String, CaseIterable, ExpressibleByArgument, Sendable {
  case text, json
}

/// Writes log lines to standard error. They hold routes, numbers and our own sentences; nothing of a person.
struct LogLines: LogHandler {
  let format: LogFormat
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  /// What Hummingbird adds to each line and nobody asks for.
  private static let noise: Set<String> = ["hb.request.id"]

  init(_ format: LogFormat) { self.format = format }

  static func logger(_ format: LogFormat, from level: Logger.Level = .info) -> Logger {
    Logger(label: "firsthand") { _ in
      var lines = LogLines(format)
      lines.logLevel = level
      return lines
    }
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var values = metadata.merging(event.metadata ?? [:]) { _, new in new }
    for name in Self.noise { values[name] = nil }
    let time = Surroundings.live.now().text
    let line =
      switch format {
      case .text: text(event, values, time)
      case .json: json(event, values, time)
      }
    Terminal.write(Array((line + "\n").utf8), to: .standardError)
  }

  private func text(_ event: LogEvent, _ values: Logger.Metadata, _ time: String) -> String {
    let facts = values.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    return Terminal.line("\(time) \(event.level) \(event.message)\(facts)")
  }

  private func json(_ event: LogEvent, _ values: Logger.Metadata, _ time: String) -> String {
    var object: [String: String] = [
      "time": time, "level": event.level.rawValue, "message": "\(event.message)",
    ]
    for (name, value) in values where object[name] == nil { object[name] = "\(value)" }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(object) else { return "{}" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
