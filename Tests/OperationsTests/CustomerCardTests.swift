import Firsthand
import MailFormat
import Operations
import Store
import Testing

/// One customer: added, changed, known for a reason, and what happened with them.
@Suite struct CustomerCardTests {
  /// What `body` says is wrong with a field.
  private func problem(
    _ field: String, _ words: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
  ) {
    do {
      try body()
      Issue.record("nothing was refused", sourceLocation: sourceLocation)
    } catch let problems as TypedProblems {
      #expect(problems.sentences[field]?.contains(words) == true, "\(problems)", sourceLocation: sourceLocation)
    } catch {
      Issue.record("\(error)", sourceLocation: sourceLocation)
    }
  }

  private func claim(_ day: String = "2026-09-01") throws -> BasisClaim {
    BasisClaim(basis: .existingCustomer, met: try #require(CalendarDay(day)), evidence: "order 77")
  }

  @Test func `somebody is added by hand and may be written to`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    let id = try desk.addCustomer(
      TypedCustomer(
        address: " Ana@Lopez.example ", fields: [.firstName: "Ana", .country: "Denmark", .language: "dansk"]),
      try claim())
    let history = try desk.customer(id)
    #expect(history.card.customer.profile[.country] == "DK" && history.card.customer.profile[.language] == "da")
    #expect(history.card.leftOut == nil)
    #expect(history.card.customer.consent?.evidence == "order 77")
    #expect(try company.dana.customers().map(\.customer.id) == [id])
    let entries = try company.ada.searchLog(LogQuery(kinds: [.customerAdded]))
    #expect(entries.map(\.address) == ["Ana@lopez.example"])
    let withoutBasis = try desk.addCustomer(TypedCustomer(address: "b@a.example", fields: [:]))
    #expect(try desk.customer(withoutBasis).card.leftOut == .noBasis)
  }

  @Test func `what cannot be taken is said at its field and nothing is kept`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    problem("email", "Write the e-mail address") { _ = try desk.addCustomer(TypedCustomer(fields: [:])) }
    problem("email", "") { _ = try desk.addCustomer(TypedCustomer(address: "no address", fields: [:])) }
    problem("country", "no country") {
      _ = try desk.addCustomer(TypedCustomer(address: "a@a.example", fields: [.country: "Atlantis"]))
    }
    #expect(try company.dana.customers().isEmpty)
    _ = try desk.addCustomer(TypedCustomer(address: "a@a.example", fields: [:]))
    problem("email", "already among your customers") {
      _ = try desk.addCustomer(TypedCustomer(address: "A@A.example", fields: [:]))
    }
    let soren = try SalespersonDesk(company.soren)
    problem("email", "looked after by a colleague") {
      _ = try soren.addCustomer(TypedCustomer(address: "a@a.example", fields: [:]))
    }
    #expect(try company.soren.customers().isEmpty)
    #expect(try company.ada.searchLog(LogQuery(kinds: [.alreadyLookedAfter])).count == 1)
    problem("met", "still to come") {
      _ = try BasisClaim(basis: "consent", met: "2999-01-01", evidence: "", at: company.clock.now)
    }
    problem("met", "Say since when") {
      _ = try BasisClaim(basis: "consent", met: "", evidence: "x", at: company.clock.now)
    }
    problem("basis", "Choose") {
      _ = try BasisClaim(basis: "", met: "2026-01-01", evidence: "x", at: company.clock.now)
    }
  }

  @Test func `a change is a new version, and one who looked at an older one is told`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    try company.importCSV("Email,First name,City\na@a.example,Ana,Lund\n", for: company.dana)
    let id = try #require(try company.customers(of: company.dana).first?.id)
    let seen = try desk.customer(id).version
    company.clock.advance(seconds: 60)
    try desk.changeCustomer(id, seen: seen, [.city: "", .tastes: "oak"])
    let after = try desk.customer(id).card.customer.profile
    #expect(after[.city] == "" && after[.tastes] == "oak" && after[.firstName] == "Ana")
    refusal(.conflict, "changed in another window") { try desk.changeCustomer(id, seen: seen, [.city: "Ystad"]) }
    #expect(try desk.customer(id).card.customer.profile[.city] == "")
    #expect(try desk.customerPage(CustomerFilter(search: "oak")).counts.found == 1)
    #expect(try desk.customerPage(CustomerFilter(search: "lund")).counts.found == 0)
    // Undoing the import leaves what was written by hand.
    let imported = try #require(try desk.imports().first)
    try desk.undoImport(imported.id)
    #expect(try desk.customer(id).card.customer.profile[.tastes] == "oak")
  }

  @Test func `how somebody is known is said for one, for many and for all that are found`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    let rows = (1...450).map { "p\($0)@a.example" }.joined(separator: "\n")
    try company.importCSV("Email\n\(rows)\n", for: company.dana, basis: nil)
    let first = try desk.customerPage(limit: 3).customers.map(\.customer.id)
    #expect(try desk.assertBasis(claim(), for: [first[0]]) == 1)
    #expect(try desk.assertBasis(claim(), for: Array(first[1...]) + [Customer.ID("nobody")]) == 2)
    #expect(try desk.assertBasis(claim(), forAll: CustomerFilter(standing: .notYet)) == 447)
    #expect(try desk.customerPage(CustomerFilter(standing: .writable)).counts.found == 450)
    let entries = try company.ada.searchLog(LogQuery(kinds: [.basisAsserted]))
    #expect(entries.compactMap(\.address).count == 1, "the one that is about one person names that person")
    let counted = entries.flatMap(\.entry.facts).filter { $0.name == "customers" }.compactMap { Int($0.value) }
    #expect(counted.reduce(0, +) == 450)
  }

  @Test func `the card tells what happened, newest first`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    let letter = try company.readyLetter(by: company.dana, customers: 1)
    let id = try #require(try company.customers(of: company.dana).first?.id)
    company.clock.advance(seconds: 3_600)
    _ = try company.dana.beginSending(letter)
    _ = try company.deliver()
    company.clock.advance(seconds: 3_600)
    try desk.changeCustomer(id, seen: try desk.customer(id).version, [.city: "Lund"])
    company.clock.advance(seconds: 3_600)
    try desk.note(.met, on: company.clock.now.day.text, "Met at the fair", about: id)
    company.clock.advance(seconds: 3_600)
    #expect(try desk.leaveOut(id))
    #expect(try desk.leaveOut(id) == false)
    let told = try desk.customer(id).timeline.map { entry in
      switch entry.kind {
      case .added(let file): "added \(file ?? "")"
      case .changed(let fields, _): "changed \(fields.map(\.rawValue))"
      case .basis(let consent): "basis \(consent.basis)"
      case .copy(let copy): "copy \(copy.state)"
      case .event(let event): "event \(event.kind)"
      case .leftOut(let suppression): "left out \(suppression.reason)"
      case .interaction(let interaction): "noted \(interaction.words)"
      }
    }
    #expect(
      told == [
        "left out byHand", "noted Met at the fair", "changed [\"city\"]", "copy accepted", "basis consent",
        "added list.csv",
      ])
    #expect(try desk.customer(id).timeline.allSatisfy { $0.by == nil })
  }

  @Test func `a note is looked at before it is kept, and can be taken away`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    let id = try desk.addCustomer(TypedCustomer(address: "a@a.example", fields: [:]))
    problem("words", "Write a few words") { try desk.note(.met, on: "2026-01-01", " ", about: id) }
    problem("day", "no date") { try desk.note(.met, on: "soon", "x", about: id) }
    problem("day", "still to come") { try desk.note(.met, on: "2999-01-01", "x", about: id) }
    problem("words", "control") { try desk.note(.met, on: "2026-01-01", "a\u{1B}[31m", about: id) }
    try desk.note(.called, on: "2026-01-01", "Talked\nabout oak", about: id)
    var noted: Interaction.ID?
    for entry in try desk.customer(id).timeline {
      if case .interaction(let interaction) = entry.kind { noted = interaction.id }
    }
    let note = try #require(noted)
    refusal(.notFound, "no such customer") { try SalespersonDesk(company.soren).removeNote(note, about: id) }
    try desk.removeNote(note, about: id)
    refusal(.notFound, "no such note") { try desk.removeNote(note, about: id) }
  }

  @Test func `a colleague's customer answers as nobody's, whatever is asked, for a director too`() throws {
    let company = try TestCompany()
    try company.importCSV("Email\na@a.example\n", for: company.soren)
    let foreign = try #require(try company.customers(of: company.soren).first?.id)
    // A salesperson who directs and administers besides reaches no further from this desk.
    let both = try company.ada.addMember(
      name: "Bo Both", address: EmailAddress("bo@northwind.example"), roles: [.salesperson, .director, .administrator])
    for session in [company.dana, Session(company.workplace, as: both)] {
      let desk = try SalespersonDesk(session)
      let asks: [(Customer.ID) throws -> Void] = [
        { _ = try desk.customer($0) }, { try desk.changeCustomer($0, seen: 1, [.city: "Lund"]) },
        { _ = try desk.leaveOut($0) }, { _ = try desk.assertBasis(self.claim(), for: [$0]) },
        { try desk.note(.met, on: "2026-01-01", "x", about: $0) },
      ]
      for ask in asks {
        refusal(.notFound, "There is no such customer among yours.") { try ask(foreign) }
        refusal(.notFound, "There is no such customer among yours.") { try ask(Customer.ID("nobody")) }
      }
      #expect(try desk.names(of: [foreign]).isEmpty)
    }
    let card = try SalespersonDesk(company.soren).customer(foreign)
    #expect(card.card.leftOut == nil && card.version == 1)
  }
}
