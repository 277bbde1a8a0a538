import Firsthand
import HTTPTypes
import MailFormat
import Operations
import Store
import Testing

/// The buttons that give a person their data.
@Suite struct PersonExportPageTests {
  @Test func `a salesperson's button hands over an archive, and it stands in the log`() async throws {
    let test = try TestSite()
    try test.company.addCustomers(1, to: test.company.dana)
    let customer = try #require(try test.company.customers(of: test.company.dana).first)
    let dana = try test.browser(test.company.dana)
    let path = "/customers/\(customer.id)"
    let card = try await test.get(path, as: dana)
    #expect(card.body.contains("Give them their data") && card.body.contains("action=\"\(path)/export\""))
    #expect(try exported(test).isEmpty, "a page that is looked at exports nothing")
    let archive = try await test.post("\(path)/export", [], as: dana)
    #expect(archive.status == .ok && archive.headers[.contentType] == "application/zip")
    #expect(archive.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"export-") == true)
    #expect(archive.body.hasPrefix("PK"))
    #expect(try exported(test).map(\.address) == [customer.address.text])
    let soren = try test.browser(test.company.soren)
    _ = try await test.get("/me", as: soren)
    let foreign = try await test.post("\(path)/export", [], as: soren)
    #expect(foreign.status == .notFound)
    #expect(try exported(test).count == 1)
  }

  @Test func `an administrator who searched for one address finds the button there`() async throws {
    let test = try TestSite()
    try test.company.addCustomers(1, to: test.company.dana)
    let address = try #require(try test.company.customers(of: test.company.dana).first).address.text
    let ada = try test.browser(test.company.ada)
    #expect(try await !test.get("/audit", as: ada).body.contains("/audit/person"))
    #expect(try await !test.get("/audit?q=Dana+Reyes", as: ada).body.contains("/audit/person"))
    let page = try await test.get("/audit?q=\(address)", as: ada)
    #expect(page.body.contains("/audit/person") && page.body.contains("value=\"\(address)\""))
    let archive = try await test.post("/audit/person", [("address", address)], as: ada)
    #expect(archive.status == .ok, "\(archive.body.prefix(2_000))")
    #expect(archive.body.hasPrefix("PK"))
    #expect(try exported(test).count == 1)
    let unknown = try await test.post("/audit/person", [("address", "nobody@nowhere.example")], as: ada)
    #expect(unknown.status == .notFound && unknown.body.contains("Nothing is held about nobody@nowhere.example"))
    #expect(try await test.post("/audit/person", [("address", "x")], as: ada).status == .badRequest)
    let karin = try test.browser(test.company.karin)
    _ = try await test.get("/me", as: karin)
    #expect(try await test.post("/audit/person", [("address", address)], as: karin).status == .forbidden)
  }

  private func exported(_ test: TestSite) throws -> [LogRecord] {
    try test.company.workplace.store.read { try $0.company.log(LogQuery(kinds: [.exported])) }
  }
}
