import ArgumentParser
import Firsthand
import MailFormat
import Operations

struct HoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hold", abstract: "Legal holds: what is to be kept though it is old or somebody asked to be erased.",
    subcommands: [Place.self, List.self, Lift.self])

  struct Place: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Keep somebody's data from being erased until the hold is lifted.")
    @OptionGroup var options: ChangeOptions
    @Option(help: "A customer's address.") var customer: String?
    @Option(help: "A salesperson's address: all they wrote, and all their customers.") var salesperson: String?
    @Option(help: "A letter's id, with everybody who was sent it.") var letter: String?
    @Flag(help: "All that is held.") var everything = false
    @Option(help: "The case, the court or the authority. It stands with the hold, not in the log.") var reason: String

    func run() throws {
      let hold = try options.session().placeHold(on: subject(), reason: reason)
      if options.json { return try JSON.say(HoldView(hold)) }
      Terminal.say("The hold stands. Lift it when it ends: firsthand hold lift \(hold.id)")
    }

    private func subject() throws -> HoldSubject {
      var named: [HoldSubject] = []
      if let customer { named.append(.customer(try Address.read(customer, for: "--customer"))) }
      if let salesperson { named.append(.salesperson(try Address.read(salesperson, for: "--salesperson"))) }
      if let letter { named.append(.newsletter(Newsletter.ID(letter))) }
      if everything { named.append(.everything) }
      guard named.count == 1, let subject = named.first else {
        throw FirsthandError(
          .badInput, "Say what is to be kept, by one of --customer, --salesperson, --letter and --everything.")
      }
      return subject
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The holds that stand.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let holds = try options.session().holds()
      if options.json { return try JSON.say(holds.map(HoldView.init)) }
      var table = TextTable()
      for hold in holds {
        table.add([hold.id.text, hold.placedAt.text, "\(hold.scope.name.rawValue) \(hold.scope.subject)", hold.reason])
      }
      table.print()
    }
  }

  struct Lift: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a hold.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "The hold's id.") var id: String

    func run() throws {
      let hold = try options.session().liftHold(LegalHold.ID(id))
      if options.json { return try JSON.say(HoldView(hold)) }
      Terminal.say("The hold \(Terminal.line(id)) is lifted.")
    }
  }
}

private struct HoldView: Encodable {
  let id, scope, subject, reason, placedAt: String

  init(_ hold: LegalHold) {
    id = hold.id.text
    scope = hold.scope.name.rawValue
    subject = hold.scope.subject
    reason = hold.reason
    placedAt = hold.placedAt.text
  }
}
