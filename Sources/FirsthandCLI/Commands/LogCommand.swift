import ArgumentParser
import Firsthand
import Foundation
import MailFormat
import Operations
import Store
import Tabular

struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "What happened: who sent what to whom, when, under which rule.",
    subcommands: [Search.self, Show.self, Export.self])

  struct Filter: ParsableArguments {
    @Option(help: "The recipient's address.") var recipient: String?
    @Option(help: "The salesperson's address.") var salesperson: String?
    @Option(help: "The letter's id.") var newsletter: String?
    @Option(help: "accepted, rejected, certified, approved, …; may be given again.")
    var kind: [String] = []
    @Option(help: "A text among the facts: a template, a rule, a version.") var fact: String?
    @Option(help: "From this day on, as 2026-11-24 (UTC).") var from: String?
    @Option(help: "Up to this day (UTC).") var until: String?

    func query(_ session: Session, limit: Int) throws -> LogQuery {
      LogQuery(
        address: try recipient.map { try Address.read($0, for: "--recipient").text },
        owner: try salesperson.map { try session.owner(named: $0) },
        newsletter: newsletter.map { Newsletter.ID($0) },
        kinds: try kind.map { name in
          guard let kind = LogEntry.Kind(rawValue: name) else {
            throw FirsthandError(
              .badInput,
              "'\(name)' is no kind of entry. There are \(LogEntry.Kind.allCases.map(\.rawValue).joined(separator: ", "))."
            )
          }
          return kind
        },
        fact: fact, from: try from.map { try Day.read($0, for: "--from").startInUTC },
        until: try until.map { try Day.read($0, for: "--until").endInUTC }, limit: limit)
    }
  }

  struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Find entries.")
    @OptionGroup var options: HomeOptions
    @OptionGroup var filter: Filter
    @Option(help: "At most so many.") var limit = 100

    func run() throws {
      let session = try options.session()
      let records = try session.searchLog(try filter.query(session, limit: limit))
      if options.json { return try JSON.say(records.map(LogView.init)) }
      LogOutput.say(records)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One message with its tries and its entries.")
    @OptionGroup var options: HomeOptions
    @Argument(help: "The message's id or Message-ID.") var message: String

    func run() throws {
      let (stored, records) = try options.session().showMessage(message)
      if options.json {
        return try JSON.say(MessageView(stored, records))
      }
      Terminal.say("To:         \(stored.message.recipient.displayText)")
      Terminal.say("State:      \(stored.message.state.words) \(Terminal.line(stored.reason))")
      Terminal.say("Message-ID: <\(stored.message.messageID)>")
      if let sha256 = stored.sha256 { Terminal.say("SHA-256:    \(sha256)") }
      for attempt in stored.attempts {
        let reply = [attempt.code.map(String.init), attempt.enhanced].compactMap { $0 }
          .joined(separator: " ")
        Terminal.say(
          "Try \(attempt.number):      \(attempt.at.text) \(attempt.outcome.rawValue) at \(attempt.stage) \(reply)")
      }
      LogOutput.say(records)
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Every entry as a table or as JSON Lines, on standard output; itself logged.")
    @OptionGroup var options: HomeOptions
    @OptionGroup var filter: Filter
    @Option(help: "csv or jsonl.") var format = "csv"

    func run() throws {
      guard format == "csv" || format == "jsonl" else {
        throw FirsthandError(.badInput, "--format is csv or jsonl, not '\(format)'.")
      }
      let session = try options.session()
      var writer = TableWriter()
      if format == "csv" { writer.append(LogView.header) }
      try session.exportLog(try filter.query(session, limit: .max)) { record in
        let view = LogView(record)
        if format == "csv" {
          writer.append(view.cells)
          if writer.bytes.count > 65_536 { Terminal.data(writer.take()) }
        } else {
          Terminal.data(try JSON.line(view))
        }
      }
      Terminal.data(writer.take())
    }
  }
}

enum LogOutput {
  static func say(_ records: [LogRecord]) {
    var table = TextTable()
    for record in records {
      let view = LogView(record)
      let facts = record.entry.facts.filter { $0.name != "hash" && $0.name != "messageID" }
        .map { "\($0.name)=\($0.value.count > 40 ? String($0.value.prefix(12)) + "…" : $0.value)" }
      table.add([view.at, view.kind, view.recipient, facts.joined(separator: " ")])
    }
    table.print()
  }
}

struct LogView: Encodable {
  let id, at, kind, actor, salesperson, newsletter, message, recipient, relayWords: String
  let facts: [String: String]

  static let header = [
    "id", "at", "kind", "actor", "salesperson", "newsletter", "message", "recipient", "relay_words",
    "facts",
  ]

  init(_ record: LogRecord) {
    id = record.entry.id.text
    at = record.entry.at.text
    kind = record.entry.kind.rawValue
    actor = record.entry.actor?.text ?? ""
    salesperson = record.owner?.text ?? ""
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

private struct MessageView: Encodable {
  struct Attempt: Encodable {
    let number: Int
    let at, outcome, stage: String
    let code: Int?
    let enhanced: String?
  }

  let id, messageID, recipient, state, reason: String
  let sha256: String?
  let attempts: [Attempt]
  let entries: [LogView]

  init(_ stored: StoredMessage, _ records: [LogRecord]) {
    id = stored.message.id.text
    messageID = stored.message.messageID
    recipient = stored.message.recipient.text
    state = stored.message.state.rawValue
    reason = stored.reason
    sha256 = stored.sha256
    attempts = stored.attempts.map {
      Attempt(
        number: $0.number, at: $0.at.text, outcome: $0.outcome.rawValue, stage: $0.stage,
        code: $0.code, enhanced: $0.enhanced)
    }
    entries = records.map(LogView.init)
  }
}
