import Firsthand
import Foundation

/// The facts of a log entry as the column keeps them: a JSON object in their order.
enum FactsText {
  static func encode(_ facts: [LogEntry.Fact]) -> String {
    "{" + facts.map { quoted($0.name) + ":" + quoted($0.value) }.joined(separator: ",") + "}"
  }

  static func decode(_ text: String) -> [LogEntry.Fact] {
    guard
      let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: String]
    else { return [] }
    return object.sorted { $0.key < $1.key }.map { LogEntry.Fact($0.key, $0.value) }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case _ where scalar.value < 32:
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
