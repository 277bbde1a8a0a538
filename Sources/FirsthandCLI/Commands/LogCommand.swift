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
    subcommands: [
      Search.self, Show.self, Export.self, SignCheckpoint.self, Verify.self, Prove.self, VerifyProof.self, Tiles.self,
      Key.self,
    ])

  struct Filter: ParsableArguments {
    @Option(help: "The recipient's address.") var recipient: String?
    @Option(help: "The salesperson's address.") var salesperson: String?
    @Option(help: "The letter's id.") var newsletter: String?
    @Option(help: "accepted, rejected, certified, approved, …; may be given again.")
    var kind: [String] = []
    @Option(help: "The name of a template: entries about letters made with any version of it.") var template: String?
    @Option(help: "A rule with its policy, as in house-voice/no-promises.") var rule: String?
    @Option(help: "A text among the facts: a version, a reply code.") var fact: String?
    @Option(help: "From this day on, as 2026-11-24 (UTC).") var from: String?
    @Option(help: "Up to this day (UTC).") var until: String?

    func query(_ session: Session, limit: Int) throws -> LogQuery {
      var kinds = try self.kinds
      if rule != nil, kinds.isEmpty { kinds = AuditGroup.namingRules }
      return LogQuery(
        address: try recipient.map { try Address.read($0, for: "--recipient").normalized },
        owner: try salesperson.map { try session.owner(named: $0) },
        newsletter: newsletter.map { Newsletter.ID($0) },
        kinds: kinds, template: template, fact: try rule.map(Self.rule) ?? fact,
        from: try from.map { try Day.read($0, for: "--from").startInUTC },
        until: try until.map { try Day.read($0, for: "--until").endInUTC }, limit: limit)
    }

    private var kinds: [LogEntry.Kind] {
      get throws {
        try kind.map { name in
          guard let kind = LogEntry.Kind(rawValue: name) else {
            throw FirsthandError(
              .badInput,
              "'\(name)' is no kind of entry. There are \(LogEntry.Kind.allCases.map(\.rawValue).joined(separator: ", "))."
            )
          }
          return kind
        }
      }
    }

    private static func rule(_ text: String) throws -> String {
      guard let rule = RuleID(text) else {
        throw FirsthandError(.badInput, "--rule '\(text)': name a rule with its policy, as in house-voice/no-promises.")
      }
      return rule.description
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
      let team = Team(try session.members())
      if options.json { return try JSON.say(records.map { LogView($0, team) }) }
      LogOutput.say(records, team)
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One message with its tries and its entries; with --bytes the very mail that left.")
    @OptionGroup var options: HomeOptions
    @Flag(help: "The mail as it left, made again and proven by its hash, on standard output.") var bytes = false
    @Argument(help: "The message's id or Message-ID.") var message: String

    func run() throws {
      let session = try options.session()
      if bytes { return Terminal.data(try session.sentBytes(of: message)) }
      let history = try session.showMessage(message)
      let stored = history.message
      let team = Team(try session.members())
      if options.json {
        return try JSON.say(MessageView(stored, history.entries, team))
      }
      Terminal.say("From:       \(Terminal.line(team[stored.message.owner]))")
      Terminal.say("To:         \(stored.message.recipient.displayText)")
      if let letter = history.newsletter {
        Terminal.say("Letter:     \(Terminal.line(letter.words.subject)) (\(letter.id), \(letter.template.text))")
      }
      Terminal.say("State:      \(stored.message.state.words) \(Terminal.line(stored.reason))")
      Terminal.say("Message-ID: <\(stored.message.messageID)>")
      if let sha256 = stored.sha256 { Terminal.say("SHA-256:    \(sha256)") }
      for attempt in stored.attempts {
        let reply = [attempt.code.map(String.init), attempt.enhanced].compactMap { $0 }
          .joined(separator: " ")
        Terminal.say(
          "Try \(attempt.number):      \(attempt.at.text) \(attempt.outcome.rawValue) at \(attempt.stage) \(reply)")
      }
      Terminal.say()
      LogOutput.say(history.entries, team)
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
      let team = Team(try session.members())
      var writer = TableWriter()
      if format == "csv" { writer.append(LogView.header) }
      try session.exportLog(try filter.query(session, limit: .max)) { record in
        let view = LogView(record, team)
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
