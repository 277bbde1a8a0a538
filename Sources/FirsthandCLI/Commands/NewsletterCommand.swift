import ArgumentParser
import Firsthand
import MailFormat
import Operations
import Store

struct NewsletterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "newsletter", abstract: "Letters: write, check, approve, send.",
    subcommands: [
      New.self, Edit.self, EditCopy.self, Show.self, NewsletterCheckCommand.self, Submit.self,
      Approve.self, Withdraw.self, NewsletterTestCommand.self, NewsletterSendCommand.self,
      NewsletterScheduleCommand.self, Unschedule.self, Pause.self, Resume.self,
      Cancel.self, NewsletterStatusCommand.self, NewsletterDoubtsCommand.self, NewsletterResolveCommand.self, List.self,
    ])

  /// What a letter says, from a file and from flags; flags go first.
  struct WordOptions: ParsableArguments {
    @Option(help: "A YAML file with template, language, subject, preheader, slots, audience.")
    var file: String?
    @Option(help: "The template's name.") var template: String?
    @Option(help: "en, da, …: a language the template speaks.") var language: String?
    @Option(help: "The line in the inbox.") var subject: String?
    @Option(help: "The line behind it.") var preheader: String?
    @Option(help: "NAME=TEXT; may be given again.") var slot: [String] = []
    @Option(help: "Whom of your customers: 'country=DK, tastes~oak' (default: all).")
    var audience: String?

    func letter() throws -> LetterFile {
      let flags = LetterFile(
        template: template, version: nil, language: language, subject: subject,
        preheader: preheader, audience: audience, slots: try Self.slots(slot))
      return try file.map { try LetterFile.read(at: $0).overridden(by: flags) } ?? flags
    }

    /// NAME=TEXT pairs.
    static func slots(_ pairs: [String]) throws -> [String: String] {
      var slots: [String: String] = [:]
      for pair in pairs {
        guard let equals = pair.firstIndex(of: "=") else {
          throw FirsthandError(.badInput, "--slot '\(pair)': write it as NAME=TEXT.")
        }
        slots[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
      }
      return slots
    }
  }

  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Begin a letter.")
    @OptionGroup var options: ChangeOptions
    @OptionGroup var words: WordOptions

    func run() throws {
      let letter = try words.letter()
      guard let template = letter.template else {
        throw FirsthandError(.badInput, "Say which template: --template check-in.")
      }
      let newsletter = try options.session().newNewsletter(
        NewsletterDraft(
          template: template, templateVersion: letter.version, language: letter.language ?? "en",
          words: letter.applied(to: Newsletter.Words(subject: "", preheader: "", slots: [:])),
          audience: AudienceRule(parsing: letter.audience ?? "")))
      if options.json { return try JSON.say(NewsletterView(newsletter)) }
      Terminal.say(newsletter.id.text)
      Terminal.note("Next: firsthand newsletter check \(newsletter.id)")
    }
  }

  struct Edit: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Change a letter; certificate and approval are void afterwards.")
    @OptionGroup var options: ChangeOptions
    @OptionGroup var words: WordOptions
    @Argument(help: "The letter's id.") var id: String

    func run() throws {
      let letter = try words.letter()
      let changed = try options.session().changeNewsletter(Newsletter.ID(id)) { newsletter in
        newsletter.words = letter.applied(to: newsletter.words)
        newsletter.language = letter.language ?? newsletter.language
        if let audience = letter.audience {
          newsletter.audience = try AudienceRule(parsing: audience)
        }
      }
      if options.json { return try JSON.say(NewsletterView(changed)) }
      Terminal.say("\(changed.id) is changed: \(changed.state.words).")
    }
  }

  struct EditCopy: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "edit-copy", abstract: "Write one customer's copy otherwise.")
    @OptionGroup var options: ChangeOptions
    @Option(help: "The customer's address.") var customer: String
    @Option(help: "Another line in the inbox.") var subject: String?
    @Option(help: "NAME=TEXT; may be given again.") var slot: [String] = []
    @Flag(help: "Take the edit back.") var remove = false
    @Argument(help: "The letter's id.") var id: String

    func run() throws {
      let session = try options.session()
      let person = try session.customer(Address.read(customer, for: "--customer"))
      _ = try session.editCopy(
        of: Newsletter.ID(id), for: person.id,
        remove ? nil : Newsletter.Edit(subject: subject, slots: try WordOptions.slots(slot)))
      Terminal.say(
        "\(Terminal.line(person.displayName))'s copy \(remove ? "is like the others again" : "has its own words").")
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A letter as one customer would see it.")
    @OptionGroup var options: HomeOptions
    @Option(name: .customLong("for"), help: "The customer's address (default: nobody in particular).")
    var customer: String?
    @Flag(help: "The HTML.") var html = false
    @Flag(help: "The message as it would leave, byte for byte.") var raw = false
    @Argument(help: "The letter's id.") var id: String

    func run() throws {
      let copy = try options.session().showNewsletter(
        Newsletter.ID(id), as: customer.map { try Address.read($0, for: "--for") })
      if raw { return Terminal.data(copy.bytes) }
      if html { return Terminal.say(Terminal.safe(copy.html)) }
      if options.json {
        return try JSON.say([
          "id": copy.newsletter.id.text, "subject": copy.subject, "text": copy.text,
          "html": copy.html,
        ])
      }
      Terminal.say(Terminal.styled(Terminal.line(copy.subject), .bold))
      Terminal.say()
      Terminal.say(Terminal.safe(copy.text.replacing("\r\n", with: "\n")))
    }
  }

  struct Submit: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Ask for the certificate: Ready to send, or waiting for a director.")
    @OptionGroup var options: ChangeOptions
    @Flag(help: "You have considered what the check asks you to consider.") var acknowledge = false
    @Option(help: "A word to the director, where one has to say yes.") var reason = ""
    @Argument(help: "The letter's id.") var id: String

    func run() throws {
      let home = try options.place()
      let session = try options.session(in: home.open())
      let report: SubmitReport
      do {
        report = try session.submitNewsletter(
          Newsletter.ID(id), acknowledgesWarnings: acknowledge, reason: reason)
      } catch let error as FirsthandError where error.code == .findings {
        CheckOutput.say(try session.checkNewsletter(Newsletter.ID(id)))
        throw error
      }
      if !report.isReady, !options.dryRun { NoticePost.send(from: home, by: session) }
      if options.json {
        return try JSON.say([
          "id": id, "state": report.isReady ? "ready" : "awaitingApproval",
          "certificate": report.certificate.id.text, "content": report.certificate.content.hex,
        ])
      }
      if report.isReady {
        Terminal.say(
          "Ready to send to \(report.check.recipients) people. Certificate \(report.certificate.content.short).")
        Terminal.note("Next: firsthand newsletter send \(Terminal.line(id))")
      } else {
        let rules = report.certificate.needsApproval.map(\.description).joined(separator: ", ")
        Terminal.say(
          "It waits for a director: \(rules.isEmpty ? "your letters are reviewed" : rules).")
      }
    }
  }

  struct Approve: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A director's yes to the letter exactly as it was submitted.")
    @OptionGroup var options: ChangeOptions
    @Option(help: "Why.") var reason = ""
    @Argument(help: "The letter's id.") var id: String

    func run() throws {
      let home = try options.place()
      let session = try options.session(in: home.open())
      let approval = try session.approveNewsletter(Newsletter.ID(id), reason: reason)
      Terminal.say("Approved: content \(approval.content.short). Its writer can send it.")
      if !options.dryRun { NoticePost.send(from: home, by: session) }
    }
  }

  struct Withdraw: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take an approval back; a running send stops before its next copy.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "The letter's id.") var id: String

    func run() throws {
      try options.session().withdrawApproval(of: Newsletter.ID(id))
      Terminal.say("Withdrawn. Nothing more of this letter leaves.")
    }
  }

  struct Cancel: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Stop a letter; what has not begun to leave will not.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "The letter's id.") var id: String

    func run() throws {
      let tally = try options.session().cancelNewsletter(Newsletter.ID(id))
      Terminal.say("Cancelled. Sent before: \(tally[.accepted]); will not leave: \(tally[.cancelled]).")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "One's own letters.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let letters = try options.session().newsletters()
      if options.json { return try JSON.say(letters.map(NewsletterView.init)) }
      var table = TextTable()
      for letter in letters {
        table.add([letter.id.text, letter.state.words, letter.words.subject])
      }
      table.print()
    }
  }
}

struct NewsletterView: Encodable {
  let id, state, template, language, subject, preheader, audience: String
  let slots: [String: String]

  init(_ newsletter: Newsletter) {
    id = newsletter.id.text
    state = newsletter.state.name
    template = newsletter.template.text
    language = newsletter.language
    subject = newsletter.words.subject
    preheader = newsletter.words.preheader
    audience = newsletter.audience.text
    slots = newsletter.words.slots
  }
}
