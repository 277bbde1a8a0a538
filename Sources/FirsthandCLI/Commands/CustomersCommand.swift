import ArgumentParser
import Firsthand
import MailFormat
import Operations
import Store
import Tabular

struct CustomersCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "customers", abstract: "A salesperson's own customers.",
    subcommands: [
      CustomersImportCommand.self, Imports.self, Undo.self, List.self, Suppress.self, CustomersExportCommand.self,
      CustomersEraseCommand.self, CustomersErasuresCommand.self, CustomersCertificateCommand.self,
    ])

  struct Imports: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Files that were imported.")
    @OptionGroup var options: HomeOptions
    @Option(help: "Whose (default: one's own).") var owner: String?

    func run() throws {
      let session = try options.session()
      let imports = try session.imports(of: try session.owner(named: owner))
      if options.json {
        return try JSON.say(
          imports.map { ["id": $0.id.text, "file": $0.fileName, "at": $0.startedAt.text] })
      }
      var table = TextTable()
      for one in imports { table.add([one.id.text, one.startedAt.text, one.fileName]) }
      table.print()
    }
  }

  struct Undo: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take an import back, within seven days.")
    @OptionGroup var options: ChangeOptions
    @Option(help: "Whose (default: one's own).") var owner: String?
    @Argument(help: "The import's id.") var id: String

    func run() throws {
      let session = try options.session()
      try session.undoImport(id, of: try session.owner(named: owner))
      Terminal.say("The import \(Terminal.line(id)) is undone.")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One's own customers, and whether they may be written to.")
    @OptionGroup var options: HomeOptions
    @Option(help: "Only these: 'country=DK, tastes~oak'.") var audience = ""
    @Option(help: "At most so many.") var limit = 1_000

    func run() throws {
      let cards = try options.session().customers(
        matching: AudienceRule(parsing: audience), limit: limit)
      if options.json { return try JSON.say(cards.map(CustomerView.init)) }
      var table = TextTable()
      for card in cards {
        table.add([
          card.customer.displayName, card.customer.address.displayText,
          card.leftOut.map { $0 == .noBasis ? "not yet writable" : $0.words } ?? "writable",
        ])
      }
      table.print()
      Terminal.note("\(cards.count) customer\(cards.count == 1 ? "" : "s").")
    }
  }

  struct Suppress: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take an address off every list; it stays off through later imports.")
    @OptionGroup var options: ChangeOptions
    @Argument(help: "The address.") var address: String

    func run() throws {
      let address = try Address.read(address, for: "ADDRESS")
      let isNew = try options.session().suppress(address)
      Terminal.say("\(address.displayText) is \(isNew ? "" : "already ")left out from now on.")
    }
  }
}

struct CustomerView: Encodable {
  let id, email: String
  let fields: [String: String]
  let writable: Bool
  let leftOut: String?
  let basis: String?

  init(_ card: CustomerCard) {
    id = card.customer.id.text
    email = card.customer.address.text
    fields = Dictionary(
      uniqueKeysWithValues: CustomerField.allCases.filter { !card.customer.profile[$0].isEmpty }
        .map { ($0.rawValue, card.customer.profile[$0]) })
    writable = card.leftOut == nil
    leftOut = card.leftOut?.name
    basis = card.customer.consent?.basis.rawValue
  }
}

extension Session {
  /// The member whose customers are meant: the one named, or the one at work.
  func owner(named text: String?) throws -> Member.ID {
    guard let text else { return member.id }
    let address = try Address.read(text, for: "--owner")
    guard let owner = try workplace.store.read({ try $0.shared.member(address: address) }) else {
      throw FirsthandError(.notFound, "Nobody with the address \(address.displayText) works here.")
    }
    return owner.id
  }
}
