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
    var language = "en"
  }

  static let salespeople = [
    Salesperson(
      name: "Dana Reyes", address: "dana@northwind.example", title: "Kitchens and tables",
      phone: "+45 33 12 40 18", file: "dana-outlook.csv", origin: "an Outlook export"),
    Salesperson(
      name: "Søren Krogh", address: "soren@northwind.example", title: "Stentøj og glas",
      phone: "+45 33 12 40 22", file: "soren-excel.csv", origin: "Danish Excel, semicolons", language: "da"),
    Salesperson(
      name: "Irina Orlova", address: "irina@northwind.example", title: "Dining",
      phone: "", file: "irina-utf16.csv", origin: "Russian, UTF-16, tabs", language: "ru"),
    Salesperson(
      name: "Mia Weiß", address: "mia@northwind.example", title: "Lamps",
      phone: "", file: "mia-google.csv", origin: "Google Contacts", language: "de"),
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
    _ = try MemberDesk(Session(workplace, as: ada)).changeLanguage("en", timeZone: "Europe/Copenhagen")
    admin = try Session.open(workplace, as: ada.address)
  }

  func add(_ person: Salesperson) throws -> Session {
    try settled(
      admin.addMember(
        name: person.name, address: Address.read(person.address, for: "demo"),
        roles: [.salesperson], title: person.title, phone: person.phone), language: person.language)
  }

  func addDirector(_ name: String, _ address: String) throws -> Session {
    try settled(admin.addMember(name: name, address: Address.read(address, for: "demo"), roles: [.director]))
  }

  /// A member who has said in which language pages speak and which clock they go by.
  private func settled(_ member: Member, language: String = "en") throws -> Session {
    let session = Session(workplace, as: member)
    _ = try MemberDesk(session).changeLanguage(language, timeZone: "Europe/Copenhagen")
    return try Session.open(workplace, as: member.address)
  }

  func remove() {
    try? workplace.store.close()
    try? FileManager.default.removeItem(at: folder)
  }
}
