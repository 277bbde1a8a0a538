import Firsthand
import MailFormat
import Store

/// Members by their addresses, for people who read ids badly.
struct Team {
  private let addresses: [Member.ID: String]

  init(_ members: [Member]) {
    addresses = Dictionary(members.map { ($0.id, $0.address.displayText) }, uniquingKeysWith: { first, _ in first })
  }

  subscript(id: Member.ID) -> String { addresses[id] ?? id.text }
}

/// Entries as people read them.
enum LogOutput {
  static func say(_ records: [LogRecord], _ team: Team) {
    var table = TextTable()
    for record in records {
      let view = LogView(record, team)
      let facts = record.entry.facts.filter { !["hash", "messageID"].contains($0.name) && !$0.value.isEmpty }
        .map { "\($0.name)=\(shortened($0.value))" }
      table.add([
        view.at, view.kind, view.actor.isEmpty ? view.salesperson : view.actor, view.recipient,
        facts.joined(separator: " "),
      ])
    }
    table.print()
  }

  /// A digest by its beginning, as it stands wherever people read one.
  private static func shortened(_ value: String) -> String {
    value.count == 64 && value.allSatisfy(\.isHexDigit) ? String(value.prefix(12)) : value
  }
}

struct LogView: Encodable {
  let id, at, kind, actor, salesperson, newsletter, message, recipient, relayWords: String
  let facts: [String: String]

  static let header = [
    "id", "at", "kind", "actor", "salesperson", "newsletter", "message", "recipient", "relay_words",
    "facts",
  ]

  init(_ record: LogRecord, _ team: Team) {
    id = record.entry.id.text
    at = record.entry.at.text
    kind = record.entry.kind.rawValue
    actor = record.entry.actor.map { team[$0] } ?? ""
    salesperson = record.owner.map { team[$0] } ?? ""
    newsletter = record.entry.newsletter?.text ?? ""
    message = record.entry.message?.text ?? ""
    recipient = record.address ?? ""
    relayWords = record.relayWords ?? ""
    facts = Dictionary(
      record.entry.facts.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  var cells: [String] {
    [
      id, at, kind, actor, salesperson, newsletter, message, recipient, relayWords,
      facts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; "),
    ]
  }
}

struct MessageView: Encodable {
  struct Attempt: Encodable {
    let number: Int
    let at, outcome, stage: String
    let code: Int?
    let enhanced: String?
  }

  let id, messageID, salesperson, recipient, state, reason: String
  let sha256: String?
  let attempts: [Attempt]
  let entries: [LogView]

  init(_ stored: StoredMessage, _ records: [LogRecord], _ team: Team) {
    id = stored.message.id.text
    messageID = stored.message.messageID
    salesperson = team[stored.message.owner]
    recipient = stored.message.recipient.text
    state = stored.message.state.rawValue
    reason = stored.reason
    sha256 = stored.sha256
    attempts = stored.attempts.map {
      Attempt(
        number: $0.number, at: $0.at.text, outcome: $0.outcome.rawValue, stage: $0.stage,
        code: $0.code, enhanced: $0.enhanced)
    }
    entries = records.map { LogView($0, team) }
  }
}
