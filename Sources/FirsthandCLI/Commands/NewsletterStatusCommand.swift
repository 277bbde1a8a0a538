import ArgumentParser
import Firsthand
import MailFormat
import Operations
import Store

struct NewsletterStatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "How a letter stands, copy by copy.")
  @OptionGroup var options: HomeOptions
  @Argument(help: "The letter's id.") var id: String

  func run() throws {
    let status = try options.session().status(of: Newsletter.ID(id))
    if options.json {
      return try JSON.say(
        StatusView(status.newsletter, status.tally, messages: status.messages))
    }
    StatusOutput.say(status.newsletter, status.tally, messages: status.messages)
  }
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
