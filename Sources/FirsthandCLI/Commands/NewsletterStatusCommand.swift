import ArgumentParser
import Firsthand
import Foundation
import MailFormat
import Operations
import Store

struct NewsletterStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How a letter stands, copy by copy.",
    discussion: """
      Of a letter with many copies those that may need somebody are shown first, 500 at most. With --watch it follows a
      letter that is going out, whoever sends it, until it has gone out or stops.
      """)
  @OptionGroup var options: HomeOptions
  @Flag(help: "Follow it until it has gone out or stops.") var watch = false
  @Option(help: "With --watch: bar, or json (a line a second).") var progress = SendingProgress.Form.bar
  @Flag(help: "Show every copy, however many there are.") var all = false
  @Argument(help: "The letter's id.") var id: String

  private static let mostShown = 500

  func run() throws {
    let session = try options.session()
    let newsletter = Newsletter.ID(id)
    if watch {
      try follow(newsletter, session)
      if progress == .json { return }
    }
    let status = try session.status(of: newsletter, limit: all ? nil : Self.mostShown)
    if options.json {
      return try JSON.say(
        StatusView(status.newsletter, status.tally, messages: status.messages))
    }
    StatusOutput.say(status.newsletter, status.tally, messages: status.messages)
    let more = status.tally.total - status.messages.count { $0.message.kind == .copy }
    if more > 0 { Terminal.say("  and \(more) more: --all shows them") }
    if let brake = try session.workplace.brakes().strongest, status.newsletter.state.mayHaveMailLeave {
      Terminal.note(brake.sentence)
    }
  }

  private func follow(_ newsletter: Newsletter.ID, _ session: Session) throws {
    let shown = SendingProgress(progress)
    // Ctrl-C leaves the bar behind, and a line of its own for what the shell says next.
    signal(SIGINT) { _ in
      if isatty(STDERR_FILENO) == 1 { _ = write(STDERR_FILENO, "\n", 1) }
      _exit(128 + SIGINT)
    }
    while true {
      let standing = try session.standing(of: newsletter)
      try shown.show(ProgressCounts(standing.tally))
      guard [.freezing, .sending].contains(standing.newsletter.state) else {
        return try shown.finish(state: standing.newsletter.state.name)
      }
      // The database has no way to call: it is looked at once a second.
      Thread.sleep(forTimeInterval: 1)
    }
  }
}

extension Newsletter.State {
  fileprivate var mayHaveMailLeave: Bool { [.freezing, .sending].contains(self) || due != nil }
}

/// How a letter stands, as people read it.
enum StatusOutput {
  static func say(_ newsletter: Newsletter, _ tally: Tally, messages: [StoredMessage]) {
    Terminal.say(
      Terminal.styled(Terminal.line(newsletter.words.subject), .bold) + " — "
        + Terminal.line(newsletter.state.words))
    for state in Message.State.allCases where tally[state] > 0 {
      var line = "  \(state.words): \(tally[state])"
      if state == .leftOut {
        let reasons = tally.leftOut.sorted { $0.key < $1.key }.map {
          "\($0.value) \(LeftOutReason.words(forName: $0.key))"
        }
        line += " (\(reasons.joined(separator: ", ")))"
      }
      Terminal.say(line)
    }
    var table = TextTable()
    for stored in messages where stored.message.kind == .copy {
      let reason =
        stored.message.state == .leftOut
        ? LeftOutReason.words(forName: stored.reason)
        : WaitReason(name: stored.reason)?.words(due: stored.dueAt) ?? stored.reason
      table.add([stored.message.recipient.displayText, stored.message.state.words, reason])
    }
    table.print(indent: "  ")
  }
}

struct StatusView: Encodable {
  struct Copy: Encodable {
    let id, messageID, recipient, state, reason: String
    let attempts: Int
  }

  let id, state, reason, subject: String
  let copies: [String: Int]
  let leftOut: [String: Int]
  let messages: [Copy]

  init(_ newsletter: Newsletter, _ tally: Tally, messages: [StoredMessage]) {
    id = newsletter.id.text
    state = newsletter.state.name
    reason = newsletter.state.reason
    subject = newsletter.words.subject
    copies = Dictionary(uniqueKeysWithValues: tally.states.map { ($0.key.rawValue, $0.value) })
    leftOut = tally.leftOut
    self.messages = messages.map {
      Copy(
        id: $0.message.id.text, messageID: $0.message.messageID,
        recipient: $0.message.recipient.text, state: $0.message.state.rawValue, reason: $0.reason,
        attempts: $0.attempts.count)
    }
  }
}
