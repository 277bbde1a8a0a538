import Firsthand
import Foundation
import MailFormat
import Operations
import Store

/// The made-up company of the demo, in a folder that is gone afterwards.
struct DemoCompany {
  struct Salesperson {
    let name: String
    let address: String
    let title: String
    let phone: String
    /// The file that this person's customers come from, and what it is.
    let file: String
    let origin: String
  }

  static let salespeople = [
    Salesperson(
      name: "Dana Reyes", address: "dana@northwind.example", title: "Kitchens and tables",
      phone: "+45 33 12 40 18", file: "dana-outlook.csv", origin: "an Outlook export"),
    Salesperson(
      name: "Søren Krogh", address: "soren@northwind.example", title: "Stentøj og glas",
      phone: "+45 33 12 40 22", file: "soren-excel.csv", origin: "Danish Excel, semicolons"),
    Salesperson(
      name: "Irina Orlova", address: "irina@northwind.example", title: "Dining",
      phone: "", file: "irina-utf16.csv", origin: "Russian, UTF-16, tabs"),
    Salesperson(
      name: "Mia Weiß", address: "mia@northwind.example", title: "Lamps",
      phone: "", file: "mia-google.csv", origin: "Google Contacts"),
    Salesperson(
      name: "Jonas Berg", address: "jonas@northwind.example", title: "Contract",
      phone: "", file: "jonas-hubspot.csv", origin: "HubSpot"),
    Salesperson(
      name: "Emma Falk", address: "emma@northwind.example", title: "Textiles",
      phone: "", file: "emma-plain.csv", origin: "a list made by hand"),
  ]

  let folder: URL
  let workplace: Workplace
  let admin: Session

  /// `publicURL` is where its pages will be, when there are any.
  init(publicURL: String? = nil, undoSeconds: Int64? = nil) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("firsthand-demo-" + UUID().uuidString, isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let mail = MailSettings(
      unsubscribe: try Address.read("unsubscribe@northwind.example", for: "demo"),
      bounces: try Address.read("bounces@northwind.example", for: "demo"), publicURL: publicURL,
      undoSeconds: undoSeconds ?? UndoWindow.seconds)
    let surroundings = Surroundings.live
    workplace = Workplace(
      store: try Store.open(
        path: folder.appendingPathComponent("firsthand.db").path, now: surroundings.now()),
      surroundings: surroundings, secret: CompanySecret(bytes: surroundings.ids.random(32)),
      mail: mail, passwordCost: .cheap)
    let ada = try workplace.initialize(
      company: "Northwind",
      admin: Mailbox(name: "Ada Holt", address: Address.read("ada@northwind.example", for: "demo")))
    admin = Session(workplace, as: ada)
  }

  func add(_ person: Salesperson) throws -> Session {
    Session(
      workplace,
      as: try admin.addMember(
        name: person.name, address: Address.read(person.address, for: "demo"),
        roles: [.salesperson], title: person.title, phone: person.phone))
  }

  func addDirector(_ name: String, _ address: String) throws -> Session {
    Session(
      workplace,
      as: try admin.addMember(
        name: name, address: Address.read(address, for: "demo"), roles: [.director]))
  }

  func remove() {
    try? workplace.store.close()
    try? FileManager.default.removeItem(at: folder)
  }
}
