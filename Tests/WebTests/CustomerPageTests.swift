import Firsthand
import HTTPTypes
import MailFormat
import Operations
import Store
import Testing

@testable import Web

/// The salesperson's pages for their own customers.
@Suite struct CustomerPageTests {
  private func add(_ rows: String, _ session: Session, _ test: TestSite, basis: Consent.Basis? = .consent) throws {
    try test.company.importCSV("Email,First name,Last name,City,Country\n" + rows, for: session, basis: basis)
  }

  @Test func `the list shows one's own, found by the search and told who gets letters`() async throws {
    let test = try TestSite()
    let dana = try test.browser(test.company.dana)
    let empty = try await test.get("/customers", as: dana)
    #expect(empty.status == .ok && empty.body.contains("Nobody here yet"))
    try add("ana@a.example,Ana,Lopez,Lisboa,PT\nbo@a.example,Bo,Berg,Lund,SE\n", test.company.dana, test)
    try add("cia@a.example,Cia,Ny,,\n", test.company.dana, test, basis: nil)
    try add("foreign@a.example,Foreign,One,,\n", test.company.soren, test)
    let all = try await test.get("/customers", as: dana)
    #expect(all.body.contains("Ana Lopez") && all.body.contains("Lisboa, Portugal") && all.body.contains("3 people"))
    #expect(all.body.contains("1 person cannot get letters yet"))
    #expect(!all.body.contains("Foreign"))
    let found = try await test.get("/customers?q=lund", as: dana)
    #expect(found.body.contains("Bo Berg") && !found.body.contains("Ana Lopez"))
    let notYet = try await test.get("/customers?standing=not_yet", as: dana)
    #expect(notYet.body.contains("Cia Ny") && notYet.body.contains("/customers/basis?standing=not_yet&amp;all=1"))
    #expect(try await test.get("/customers?country=SE", as: dana).body.contains("1 person found"))
    #expect(try await test.get("/customers?q=nobody", as: dana).body.contains("Nobody found"))
  }

  @Test func `what people typed stays text on every page`() async throws {
    let test = try TestSite()
    let evil = "<img src=x onerror=alert(1)>\"'"
    let dana = try test.browser(test.company.dana)
    let desk = try SalespersonDesk(test.company.dana)
    let id = try desk.addCustomer(
      TypedCustomer(address: "a@a.example", fields: [.firstName: evil, .company: evil, .tastes: evil, .notes: evil]))
    try desk.note(.met, on: "2026-01-01", evil, about: id)
    for path in ["/customers", "/customers/\(id)", "/customers/\(id)/edit", "/customers/basis?id=\(id)"] {
      let page = try await test.get(path, as: dana)
      #expect(page.status == .ok && !page.body.contains("<img src=x") && page.body.contains("&lt;img"), "\(path)")
    }
  }

  @Test func `somebody is added, changed, noted and left out by forms`() async throws {
    let test = try TestSite()
    let dana = try test.browser(test.company.dana)
    _ = try await test.get("/customers/new", as: dana)
    let wrong = try await test.post(
      "/customers/new", [("email", "no address"), ("first_name", "Ana"), ("country", "Atlantis")], as: dana)
    #expect(wrong.status == .unprocessableContent && wrong.body.contains("value=\"Ana\""))
    #expect(wrong.body.contains("no country we know") && wrong.body.contains("aria-invalid"))
    let added = try await test.post(
      "/customers/new",
      [
        ("email", "ana@a.example"), ("first_name", "Ana"), ("basis", "consent"), ("met", "2026-01-02"),
        ("evidence", "card"),
      ],
      as: dana)
    #expect(added.status == .seeOther)
    let card = try await test.get(added.location, as: dana)
    #expect(card.body.contains("Ana is among your customers.") && card.body.contains("You may write to Ana."))
    #expect(card.body.contains("2 January 2026") && card.body.contains("Added by hand"))
    let edited = try await test.post(
      added.location + "/edit", [("version", "1"), ("first_name", "Ana"), ("city", "Lund")], as: dana)
    #expect(edited.location == added.location)
    let stale = try await test.post(
      added.location + "/edit", [("version", "1"), ("first_name", "Ana"), ("city", "Ystad")], as: dana)
    #expect(
      stale.status == .conflict && stale.body.contains("value=\"Ystad\"") && stale.body.contains("another window"))
    _ = try await test.post(
      added.location + "/notes", [("kind", "met"), ("day", "2026-01-02"), ("words", "At the fair")], as: dana)
    let badNote = try await test.post(
      added.location + "/notes", [("kind", "met"), ("day", "x"), ("words", "")], as: dana)
    #expect(badNote.status == .unprocessableContent)
    let noted = try await test.get(added.location, as: dana)
    #expect(noted.body.contains("At the fair") && noted.body.contains("Changed: city"))
    _ = try await test.post(added.location + "/leave-out", as: dana)
    #expect(try await test.get(added.location, as: dana).body.contains("asked us not to write"))
  }

  @Test func `many are said to be known at once`() async throws {
    let test = try TestSite()
    try add("a@a.example,Ana,,,\nb@a.example,Bo,,,\nc@a.example,Cia,,,\n", test.company.dana, test, basis: nil)
    let dana = try test.browser(test.company.dana)
    let ids = try test.company.customers(of: test.company.dana).map(\.id.text)
    let asked = try await test.get("/customers/basis?id=\(ids[0])&id=\(ids[1])", as: dana)
    #expect(asked.body.contains("It is about 2 people") && asked.body.contains("Ana and Bo"))
    let wrong = try await test.post("/customers/basis", [("id", ids[0]), ("met", "2026-01-02")], as: dana)
    #expect(wrong.status == .unprocessableContent && wrong.body.contains("Choose how you know them."))
    let said = try await test.post(
      "/customers/basis", [("id", ids[0]), ("id", ids[1]), ("basis", "inquiry"), ("met", "2026-01-02")], as: dana)
    #expect(said.status == .seeOther)
    #expect(try await test.get("/customers", as: dana).body.contains("Noted for 2 people."))
    let all = try await test.post(
      "/customers/basis", [("all", "1"), ("standing", "not_yet"), ("basis", "consent"), ("met", "2026-01-02")], as: dana
    )
    #expect(all.status == .seeOther)
    #expect(try SalespersonDesk(test.company.dana).customerPage(CustomerFilter(standing: .writable)).counts.found == 3)
  }

  @Test func `a pasted list is looked at, imported, mended and taken back`() async throws {
    let test = try TestSite()
    let dana = try test.browser(test.company.dana)
    let start = try await test.get("/customers/import", as: dana)
    #expect(start.body.contains("Or paste it"))
    #expect(try await test.post("/customers/import/paste", [("rows", " ")], as: dana).status == .unprocessableContent)
    let pasted = try await test.post(
      "/customers/import/paste", [("rows", "Email,First name,City\na@a.example,Ana,Lund\nbad,Bo,Lund\n")], as: dana)
    let look = try await test.get(pasted.location, as: dana)
    #expect(look.body.contains("Import 1 person") && look.body.contains("1 row cannot be read"))
    let reading = [
      ("encoding", "utf-8"), ("delimiter", "comma"), ("header", "present"), ("column-0", "email"),
      ("column-1", "first_name"), ("column-2", ""),
    ]
    let again = try await test.post(pasted.location, reading + [("then", "look"), ("basis", "consent")], as: dana)
    #expect(again.location == pasted.location + "?basis=consent")
    let late = try await test.post(pasted.location, reading + [("then", "import"), ("basis", "consent")], as: dana)
    #expect(late.status == .unprocessableContent && late.body.contains("Say since when"))
    let imported = try await test.post(
      pasted.location, reading + [("then", "import"), ("basis", "consent"), ("met", "2026-01-02")], as: dana)
    let result = try await test.get(imported.location, as: dana)
    #expect(
      result.body.contains("is imported") && result.body.contains("Row 3") && result.body.contains("value=\"bad\""))
    #expect(try test.company.customers(of: test.company.dana).map { $0.profile[.city] } == [""])
    let table = try await test.get(imported.location + "/rows.csv", as: dana)
    #expect(
      table.body.contains("bad,Bo,Lund,3,") && table.headers[.contentDisposition]?.contains("rows-to-mend.csv") == true)
    let mended = try await test.post(
      imported.location + "/rows", [("row-0-0", "bo@a.example"), ("row-0-1", "Bo")], as: dana)
    #expect(mended.location == imported.location)
    #expect(try await test.get(imported.location, as: dana).body.contains("All rows are in."))
    #expect(try test.company.customers(of: test.company.dana).count == 2)
    #expect(try await test.get("/customers/imports", as: dana).body.contains("2 new"))
    _ = try await test.post(imported.location + "/undo", as: dana)
    #expect(try test.company.customers(of: test.company.dana).isEmpty)
  }

  @Test func `a file comes in as the raw body of a script's request`() async throws {
    let test = try TestSite()
    let dana = try test.browser(test.company.dana)
    _ = try await test.get("/customers/import", as: dana)
    var headers: HTTPFields = [.accept: "application/json", .contentType: "application/octet-stream"]
    headers[.fileName] = "k%C3%B8bere.csv"
    let csv = "Email\n" + (1...40_000).map { "c\($0)@a.example\n" }.joined()
    let refused = try await test.send(.post, "/customers/import/file", csv, headers, dana)
    #expect(refused.status == .forbidden)
    headers[.formToken] = dana.formToken
    let taken = try await test.send(.post, "/customers/import/file", csv, headers, dana)
    #expect(taken.status == .ok)
    let next = try #require(taken.body.firstMatch(of: /"next":"([^"]+)"/)?.1)
    let look = try await test.get(String(next), as: dana)
    #expect(look.body.contains("købere.csv") && look.body.contains("Import 40,000 people"))
    headers[.contentLength] = "30000000"
    let large = try await test.send(.post, "/customers/import/file", "x", headers, dana)
    #expect(large.status == .unprocessableContent && large.body.contains("20 MB"))
  }

  @Test func `a colleague's pages are not found, and nobody else has such pages`() async throws {
    let test = try TestSite()
    try add("a@a.example,Ana,,,\n", test.company.dana, test)
    let id = try #require(try test.company.customers(of: test.company.dana).first?.id.text)
    let imported = try #require(try SalespersonDesk(test.company.dana).imports().first?.id.text)
    let soren = try test.browser(test.company.soren)
    _ = try await test.get("/customers", as: soren)
    for path in [
      "/customers/\(id)", "/customers/\(id)/edit", "/customers/imports/\(imported)",
      "/customers/imports/\(imported)/rows.csv",
    ] {
      let page = try await test.get(path, as: soren)
      let unknown = try await test.get(
        path.replacing(id, with: "nobody").replacing(imported, with: "nobody"), as: soren)
      #expect(page.status == .notFound && page.body == unknown.body, "\(path)")
    }
    for path in ["/customers/\(id)/notes", "/customers/\(id)/leave-out", "/customers/imports/\(imported)/undo"] {
      let page = try await test.post(path, [("kind", "met"), ("day", "2026-01-01"), ("words", "x")], as: soren)
      #expect(page.status == .notFound, "\(path)")
    }
    #expect(try await test.get("/customers?import=\(imported)", as: soren).body.contains("list.csv") == false)
    #expect(try await test.get("/customers", as: try test.browser(test.company.karin)).status == .forbidden)
    #expect(try await test.get("/customers").location.hasPrefix("/sign-in"))
    #expect(try test.company.customers(of: test.company.dana).count == 1)
  }
}
