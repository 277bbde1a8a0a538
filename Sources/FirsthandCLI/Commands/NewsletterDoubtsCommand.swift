import ArgumentParser
import Firsthand
import MailFormat
import Operations
import Store

struct NewsletterDoubtsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doubts", abstract: "Mails of which nobody knows whether the relay took them.",
    discussion: """
      The connection broke, or this program ended, between the end of a mail and the relay's answer. Such a mail is
      never sent again by itself. Look its Message-ID up in the relay's log, and say what you found with
      'firsthand newsletter resolve'. Administrators see everybody's.
      """)
  @OptionGroup var options: HomeOptions
  @Argument(help: "A letter's id (default: all).") var id: String?

  func run() throws {
    let doubts = try options.session().doubts(of: id.map { Newsletter.ID($0) })
    if options.json { return try JSON.say(DoubtsView(doubts)) }
    if doubts.open.isEmpty { Terminal.say("Nothing is in doubt.") }
    Self.say(doubts.open)
    if !doubts.open.isEmpty {
      Terminal.say("\nLook the Message-IDs up in the relay's log. Then, for those that it took:")
      Terminal.say("  firsthand newsletter resolve MESSAGE… --sent")
      Terminal.say("and for those that it never had:")
      Terminal.say("  firsthand newsletter resolve MESSAGE… --resend")
    }
    if !doubts.doubles.isEmpty {
      Terminal.say("\nSent again by a person's word, and the relay said afterwards that it took the first one too:")
      Self.say(doubts.doubles)
    }
  }

  private static func say(_ doubts: [Doubt]) {
    var table = TextTable()
    for doubt in doubts {
      let message = doubt.message
      table.add([message.id.text, message.recipient.displayText, doubt.since.text, "<\(message.messageID)>"])
    }
    table.print(indent: "  ")
  }
}

struct NewsletterResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve", abstract: "Say of mails in doubt whether they were sent.",
    discussion: "All that are named are decided, or none.")

  enum Decision: String, EnumerableFlag {
    case sent, resend

    static func help(for value: Decision) -> ArgumentHelp? {
      switch value {
      case .sent: "The relay took it: it is never sent again."
      case .resend: "The relay never had it: it is sent once more, even if that makes it two."
      }
    }
  }

  @OptionGroup var options: HomeOptions
  @Flag var decision: Decision
  @Option(help: "All that are in doubt of this letter.") var letter: String?
  @Argument(help: "Ids of messages, as 'firsthand newsletter doubts' shows them.") var messages: [String] = []

  func validate() throws {
    guard messages.isEmpty == (letter != nil) else {
      throw ValidationError("Name the messages, or with --letter a letter, all of whose copies in doubt are meant.")
    }
  }

  func run() throws {
    let session = try options.session()
    let decision = DoubtDecision(rawValue: decision.rawValue) ?? .sent
    var count = messages.count
    if let letter {
      count = try session.resolveAll(of: Newsletter.ID(letter), as: decision)
    } else {
      try session.resolve(messages.map { Message.ID($0) }, as: decision)
    }
    if count == 0 { return Terminal.say("Nothing is in doubt.") }
    let mails = count == 1 ? "1 mail is" : "\(count) mails are"
    switch decision {
    case .sent: Terminal.say("\(mails) taken as sent.")
    case .resend: Terminal.say("\(mails) sent again: by 'firsthand serve', or with firsthand newsletter send LETTER")
    }
  }
}

struct DoubtsView: Encodable {
  struct Entry: Encodable {
    let id, recipient, messageID, kind, letter, since, reason: String

    init(_ doubt: Doubt) {
      id = doubt.message.id.text
      recipient = doubt.message.recipient.text
      messageID = doubt.message.messageID
      kind = doubt.message.kind.rawValue
      letter = doubt.message.newsletter?.text ?? ""
      since = doubt.since.text
      reason = doubt.reason
    }
  }

  let inDoubt, possiblyTwice: [Entry]

  init(_ doubts: Doubts) {
    inDoubt = doubts.open.map(Entry.init)
    possiblyTwice = doubts.doubles.map(Entry.init)
  }
}
