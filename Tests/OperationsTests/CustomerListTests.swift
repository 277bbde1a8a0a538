import Firsthand
import MailFormat
import Operations
import Store
import Testing

/// A salesperson's own list: found, filtered and turned over page by page.
@Suite struct CustomerListTests {
  private func names(_ page: CustomerPage) -> [String] { page.customers.map(\.customer.displayName) }

  @Test func `a search finds names however they are written`() throws {
    let company = try TestCompany()
    try company.importCSV(
      """
      Email,First name,Last name,Company,City,Tastes,Notes
      a@a.example,Søren,Aagaard,Møbelhuset,Århus,oak,
      b@a.example,Jürgen,Müller,,Köln,,met at the fair
      c@a.example,Алёна,Орлова,,Москва,лён,
      d@a.example,Ana,Lopez,Casa,Lisboa,"linen, oak",

      """, for: company.dana)
    let desk = try SalespersonDesk(company.dana)
    func check(_ search: String, _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
      let page = try desk.customerPage(CustomerFilter(search: search))
      #expect(names(page) == expected, sourceLocation: sourceLocation)
      #expect(page.counts.found == expected.count, sourceLocation: sourceLocation)
    }
    let (ana, jürgen, søren, алёна) = ("Ana Lopez", "Jürgen Müller", "Søren Aagaard", "Алёна Орлова")
    try check("", [ana, jürgen, søren, алёна])
    try check("soren", [søren])
    try check("SØREN", [søren])
    try check("soeren", [søren])
    try check("aarhus", [søren])
    try check("århus", [søren])
    try check("Ågaard", [søren])
    try check("mueller koln", [jürgen])
    try check("МОСКВА", [алёна])
    try check("алена", [алёна])
    try check("лен", [алёна])
    try check("oak", [ana, søren])
    try check("oak linen", [ana])
    try check("b@a", [jürgen])
    try check("fair", [jürgen])
    try check("100%_", [])
  }

  @Test func `pages follow one another by name, and none is shown twice or missed`() throws {
    let company = try TestCompany()
    let rows = (1...57).map { "p\($0)@a.example,\(["Åse", "anna", "Bo", "Ørn", ""][$0 % 5]),N\($0 % 3)" }
    try company.importCSV("Email,First name,Last name\n" + rows.joined(separator: "\n") + "\n", for: company.dana)
    let desk = try SalespersonDesk(company.dana)
    var seen: [Customer.ID] = []
    var names: [String] = []
    var after: Customer.ID?
    repeat {
      let page = try desk.customerPage(after: after, limit: 10)
      seen += page.customers.map(\.customer.id)
      names += page.customers.map { $0.customer.profile.sortName($0.customer.address) }
      after = page.hasMore ? page.customers.last?.customer.id : nil
    } while after != nil
    #expect(seen.count == 57 && Set(seen).count == 57)
    #expect(names == names.sorted())
    // An id that is nobody's begins at the beginning.
    #expect(try desk.customerPage(after: Customer.ID("nobody"), limit: 1).customers.first?.customer.id == seen.first)
  }

  @Test func `the list tells who may be written to, as the letters do`() throws {
    let company = try TestCompany()
    try company.importCSV(
      "Email,Country,Language\na@a.example,DK,da\nb@a.example,DK,en\nc@a.example,DE,de\n", for: company.dana)
    try company.importCSV("Email,Country\nd@a.example,DK\n", for: company.dana, basis: nil)
    let desk = try SalespersonDesk(company.dana)
    _ = try company.dana.suppress(EmailAddress("a@a.example"))
    let key = company.workplace.secret.addressKey("c@a.example")
    let tomorrow = company.clock.now.adding(seconds: 86_400).day
    _ = try company.workplace.store.write {
      try $0.shared.suppress(
        Suppression(
          addressKey: key, reason: .paused, scope: .salesperson(company.dana.member.id), until: tomorrow,
          at: company.clock.now))
    }
    func found(_ standing: CustomerStanding?) throws -> [String] {
      let page = try desk.customerPage(CustomerFilter(standing: standing))
      // What the filter says in SQL and what a letter would say are one.
      for card in page.customers {
        let said: CustomerStanding =
          switch card.leftOut {
          case nil: .writable
          case .noBasis: .notYet
          default: .leftOut
          }
        #expect(standing == nil || said == standing)
        #expect(page.counts.found == page.customers.count)
      }
      return page.customers.map(\.customer.address.local).sorted()
    }
    #expect(try found(nil) == ["a", "b", "c", "d"])
    #expect(try found(.writable) == ["b"])
    #expect(try found(.notYet) == ["d"])
    #expect(try found(.leftOut) == ["a", "c"])
    let counts = try desk.customerPage(CustomerFilter(country: "DK")).counts
    #expect(counts.standings == [.writable: 1, .notYet: 1, .leftOut: 1])
    #expect(counts.found == 3 && counts.countries.map(\.value) == ["DE", "DK"])
    #expect(counts.languages.map(\.value) == ["", "da", "en"])
    #expect(try desk.customerPage(CustomerFilter(language: "")).customers.map(\.customer.address.local) == ["d"])
    // The pause ends by itself.
    company.clock.advance(seconds: 2 * 86_400)
    #expect(try found(.leftOut) == ["a"])
    #expect(try found(.writable) == ["b", "c"])
  }

  @Test func `nobody else's customers are found, counted or used as a place to go on from`() throws {
    let company = try TestCompany()
    try company.importCSV("Email,First name,Country\na@a.example,Ana,DK\nz@a.example,Zoe,DK\n", for: company.dana)
    try company.importCSV("Email,First name,Country\nm@a.example,Mia,DE\n", for: company.soren)
    let (dana, soren) = (try SalespersonDesk(company.dana), try SalespersonDesk(company.soren))
    let zoe = try #require(try dana.customerPage().customers.last?.customer.id)
    for filter in [CustomerFilter(), CustomerFilter(search: "ana"), CustomerFilter(country: "DK")] {
      let page = try soren.customerPage(filter)
      #expect(!page.customers.contains { $0.customer.owner != company.soren.member.id })
      #expect(page.counts.found == (filter == CustomerFilter() ? 1 : 0))
      #expect(page.counts.countries.map(\.value).contains("DK") == false)
    }
    #expect(try soren.customerPage(after: zoe).customers.count == 1)
  }

  @Test func `what the choices would find is true after every change, though it is counted only once`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    let owner = company.dana.member.id
    /// Writable, not yet, left out; then those in Denmark.
    func counts() throws -> [Int] {
      let counts = try desk.customerPage().counts
      let fresh = try company.workplace.store.read {
        try CustomerCounts(
          $0.owned(by: owner).customerGroups(CustomerFilter(), at: company.clock.now), CustomerFilter())
      }
      #expect(counts == fresh)
      return [.writable, .notYet, .leftOut].map { counts.standings[$0] ?? 0 }
        + [counts.countries.first { $0.value == "DK" }?.count ?? 0]
    }
    #expect(try counts() == [0, 0, 0, 0])
    try company.importCSV("Email,Country\na@a.example,DK\nb@a.example,DK\n", for: company.dana)
    #expect(try counts() == [2, 0, 0, 2])
    let id = try desk.addCustomer(TypedCustomer(address: "c@a.example", fields: [:]))
    #expect(try counts() == [2, 1, 0, 2])
    _ = try desk.assertBasis(
      BasisClaim(basis: .inquiry, met: try #require(CalendarDay("2026-09-01")), evidence: "card"), for: [id])
    #expect(try counts() == [3, 0, 0, 2])
    try desk.changeCustomer(id, seen: desk.customer(id).version, [.country: "DK"])
    #expect(try counts() == [3, 0, 0, 3])
    let key = company.workplace.secret.addressKey("a@a.example")
    _ = try company.workplace.store.write {
      try $0.shared.suppress(Suppression(addressKey: key, reason: .unsubscribed, at: company.clock.now))
    }
    #expect(try counts() == [2, 0, 1, 3])
    _ = try company.workplace.store.write { try $0.shared.liftOwnChoice(addressKey: key, owner: owner) }
    #expect(try counts() == [3, 0, 0, 3])
    func pause(days: Int64) throws {
      let until = company.clock.now.adding(seconds: days * 86_400).day
      _ = try company.workplace.store.write {
        try $0.shared.suppress(Suppression(addressKey: key, reason: .paused, until: until, at: company.clock.now))
      }
    }
    try pause(days: 2)
    #expect(try counts() == [2, 0, 1, 3])
    try pause(days: 1)
    company.clock.advance(seconds: 86_400)
    #expect(try counts() == [3, 0, 0, 3])
    try desk.undoImport(try #require(desk.imports().first).id)
    #expect(try counts() == [1, 0, 0, 1])
  }

  @Test func `twenty thousand customers of one, among many owners, are turned over quickly`() throws {
    let company = try TestCompany()
    let rows = (1...20_000).map { "First\($0 % 977),Last\($0),c\($0)@big.example,DK,da,\"oak, wool \($0)\"" }
    try company.importCSV(
      "First name,Last name,Email,Country,Language,Tastes\n" + rows.joined(separator: "\n") + "\n", for: company.dana)
    let desk = try SalespersonDesk(company.dana)
    let middle = try #require(try desk.customerPage(CustomerFilter(search: "Last10000")).customers.first?.customer.id)
    #expect(try desk.customerPage(CustomerFilter(search: "wool 19999")).counts.found == 1)
    func time(_ body: () throws -> Void) rethrows -> Duration { try ContinuousClock().measure(body) }
    func soonest(_ body: () throws -> Void) rethrows -> Duration { try (0..<5).map { _ in try time(body) }.min()! }
    let counting = try time { _ = try desk.customerPage(after: middle) }
    // Turned over, the list is not counted again.
    let turning = try soonest { _ = try desk.customerPage(after: middle) }
    #expect(turning * 2 < counting, "\(turning) after \(counting)")
    // A page costs what it shows; a list that is sorted anew for each page takes as long as one that is counted.
    let owner = company.dana.member.id
    let reading = try soonest {
      let shown = try company.workplace.store.read {
        try $0.owned(by: owner).customers(CustomerFilter(), after: middle, limit: 51, at: company.clock.now)
      }
      #expect(shown.count == 51)
    }
    #expect(reading * 4 < counting, "\(reading) beside \(counting)")
  }
}
