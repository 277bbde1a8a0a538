import Foundation
import SMTP
import Testing

/// One server's half of a conversation, and what must come of it: the lines with `#` at its top.
struct DialogueFile {
  /// `stage/fault`, without the ending.
  let name: String
  /// What it is about, in a sentence.
  let title: String
  /// The outcome of the last mail, as far as it is fixed: `rejected rcpt 550 5.1.1`.
  let expected: String
  /// How many mails are sent over the connection.
  private(set) var messages = 1
  /// Bytes of each mail.
  private(set) var size = 0
  private(set) var user: String?
  private(set) var security = Relay.Security.none
  /// Whether we trust the server's certificate.
  private(set) var isTrusted = true

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Dialogues")

  init(name: String) throws {
    self.name = String(name.dropLast(".txt".count))
    let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
    var title: String?
    var expected = ""
    for line in text.split(separator: "\n").prefix(while: { $0.hasPrefix("# ") }) {
      let words = line.dropFirst(2)
      guard title != nil else {
        title = String(words)
        continue
      }
      let parts = words.split(separator: ":", maxSplits: 1)
      let value = try #require(parts.last, "\(name): \(line)").trimmingCharacters(in: .whitespaces)
      switch parts[0] {
      case "expect": expected = value
      case "messages": messages = try #require(Int(value))
      case "size": size = try #require(Int(value))
      case "user": user = value
      case "security": security = try #require(Relay.Security(rawValue: value))
      case "trust": isTrusted = value != "nobody"
      default: Issue.record("\(name): nobody knows '\(parts[0])'")
      }
    }
    self.title = try #require(title, "\(name) has no title")
    self.expected = expected
    try #require(!expected.isEmpty, "\(name) expects nothing")
  }

  var stage: String { String(name.prefix { $0 != "/" }) }
  var fault: String { String(name.dropFirst(stage.count + 1)) }
}
