import ArgumentParser
import Firsthand
import Foundation
import MailFormat
import Operations
import Rendering

struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Found the company: its data, its first administrator.")

  @OptionGroup var options: HomeOptions
  @Option(help: "The company's name.") var company: String
  @Option(help: "The administrator's e-mail address, also as 'Name <address>'.") var admin: String

  func run() throws {
    let mailbox: Mailbox
    do {
      mailbox = try Mailbox(parsing: admin)
    } catch {
      throw FirsthandError(.badInput, "--admin '\(admin)': \(error.sentence)")
    }
    let home = try options.place()
    try home.demandFoundable()
    if let database = options.database { try home.settings(naming: database) }
    let workplace = try home.create()
    // Not before there is a company: until then the settings stay what they were.
    let member: Member
    do {
      member = try workplace.initialize(company: company, admin: mailbox, timeZone: TimeZone.current.identifier)
    } catch let error as FirsthandError where error.code == .conflict {
      // One that is there under this home's own keys was founded by an init that was ended just here.
      if let database = options.database { try home.keep(database: database) }
      throw error
    }
    if let database = options.database { try home.keep(database: database) }
    // Other nodes get a copy of this home's keys: one that made its own would sign another log.
    if home.database.path == nil { _ = try home.logKey(workplace) }
    if options.json {
      return try JSON.say(["home": home.folder.path, "administrator": member.id.text])
    }
    Terminal.say(
      "\(Terminal.line(company)) is founded in \(home.folder.path)\(home.database.path == nil ? ", with its database \(home.database.name)" : "")."
    )
    Terminal.say("Next: set unsubscribe_address and relay in \(home.configurationURL.path),")
    Terminal.say("then: firsthand member add --role director --name … --email …")
    Terminal.say("For the pages in the browser: firsthand serve. Your way in, as a link that works once:")
    Terminal.say("firsthand member invite \(member.address.displayText) --print-link")
  }
}
