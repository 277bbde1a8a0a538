import Firsthand
import MailFormat
import Operations
import Store
import Tabular
import Testing

@Suite struct ImportTests {
  @Test func `each row has an answer`() throws {
    let company = try TestCompany()
    try company.importCSV(
      "Email,First name,City\nold@a.example,Old,Vejle\nsame@a.example,Same,Ribe\n", for: company.dana)
    try company.importCSV("Email\ntheirs@a.example\n", for: company.soren)
    var issues: [RowIssue] = []
    let report = try company.importCSV(
      """
      Email,First name,City
      new@a.example,New,Odense
      old@a.example,Old,Aarhus
      same@a.example,Same,Ribe
      NEW@a.example,,Odense C
      theirs@a.example,Theirs,
      not an address,Bad,
      søren@a.example,Local,
      ,Nobody,

      """, for: company.dana, basis: nil, onNeedsYou: { issues.append($0) })
    #expect(report.new == 1)
    #expect(report.updated == 1)
    #expect(report.unchanged == 1)
    #expect(report.merged == 1)
    #expect(report.alreadyLookedAfter == 1)
    #expect(report.needsYou == 3)
    #expect(report.rows == 8)
    #expect(issues.map(\.line) == [7, 8, 9])
    #expect(issues.map(\.field) == ["Email", "Email", "Email"])
    #expect(issues[0].value == "not an address")
    #expect(issues[1].sentence.contains("cannot carry"))
    #expect(issues[0].fields == ["not an address", "Bad", ""])
    let cities = try company.customers(of: company.dana).map(\.profile[.city]).sorted()
    #expect(cities == ["Aarhus", "Odense C", "Ribe"])
  }

  @Test func `a dry run answers the same and leaves nothing`() throws {
    let company = try TestCompany()
    let csv = "Email,First name\na@a.example,A\nb@a.example,B\nA@a.example,AA\nbad,X\n"
    let dry = try company.importCSV(csv, for: company.dana, isDryRun: true)
    #expect(try company.customers(of: company.dana).isEmpty)
    #expect(try company.dana.imports(of: company.dana.member.id).isEmpty)
    let real = try company.importCSV(csv, for: company.dana)
    #expect([dry.new, dry.merged, dry.needsYou] == [real.new, real.merged, real.needsYou])
    #expect([real.new, real.merged, real.needsYou] == [2, 1, 1])
  }

  @Test func `what is known is completed, never emptied`() throws {
    let company = try TestCompany()
    try company.importCSV("Email,First name,Tastes\na@a.example,Ana,oak\n", for: company.dana)
    try company.importCSV("Email,First name,Tastes,City\na@a.example,,linen,Lund\n", for: company.dana, basis: nil)
    let customer = try #require(try company.customers(of: company.dana).first)
    #expect(customer.profile[.firstName] == "Ana")
    #expect(customer.profile[.tastes] == "linen")
    #expect(customer.profile[.city] == "Lund")
    #expect(customer.consent?.basis == .consent, "a file that asserts nothing takes nothing back")
  }

  @Test func `rows without a basis are not yet writable and are left out by name`() throws {
    let company = try TestCompany()
    try company.importCSV("Email\na@a.example\n", for: company.dana, basis: nil)
    try company.importCSV("Email\nb@a.example\n", for: company.dana, basis: .existingCustomer)
    let cards = try company.dana.customers()
    #expect(cards.map(\.leftOut) == [.noBasis, nil])
    let consent = try #require(cards[1].customer.consent)
    #expect(consent.basis == .existingCustomer)
    #expect(consent.met == CalendarDay("2026-10-01"))
    #expect(consent.evidence == "met at the fair")
    #expect(consent.source == "list.csv")
    #expect(consent.assertedBy == company.dana.member.id)
    #expect(consent.assertedAt == company.clock.now)
    refusal(.badInput, "the day it dates from") {
      _ = try company.dana.importCustomers(
        for: company.dana.member.id, from: ImportSource(nextChunk: company.chunks("Email\nc@a.example\n")),
        ImportOptions(fileName: "x.csv", basis: .consent))
    }
  }

  @Test(arguments: [
    ("Email,First name\na@a.example,\"A\nb@a.example,B\n", "quote"),
    ("GIF89a and what follows", "a picture"),
    ("%PDF-1.4\n%", "PDF"),
    ("Email,First name\na@a.example,\0\0\0\0\0\0\0\0\n", "binary"),
    ("First name,City\nAna,Lund\n", "e-mail"),
    ("", "empty"),
  ])
  func `a file that cannot be read leaves nothing`(csv: String, words: String) throws {
    let company = try TestCompany()
    refusal(.badInput, words) { try company.importCSV(csv, for: company.dana) }
    #expect(try company.customers(of: company.dana).isEmpty)
    #expect(try company.dana.imports(of: company.dana.member.id).isEmpty)
    #expect(try company.importCSV("Email\na@a.example\n", for: company.dana).new == 1)
  }

  @Test(arguments: [0, 7, 0x1B, 0x7F, 0x85, 0x9B, 0x2028, 0x2029])
  func `a name with a control character needs a person`(value: UInt32) throws {
    let character = String(try #require(Unicode.Scalar(value)))
    let company = try TestCompany()
    var issues: [RowIssue] = []
    let report = try company.importCSV(
      "Email,First name,Last name\na@a.example,Ann\(character)a,Lee\nb@a.example,Âme,“Å”\n"
        + (1...5).map { "customer\($0)@a.example,Ben,Lee\n" }.joined(),
      for: company.dana, onNeedsYou: { issues.append($0) })
    #expect(report.new == 6 && issues.map(\.line) == [2])
    #expect(issues.first?.sentence.contains(value == 0 ? "NUL" : "control character") == true)
    // What was taken can be written to: no header refuses it.
    _ = try company.dana.submitNewsletter(try company.write(by: company.dana).id)
  }

  @Test func `a full name is held to what a first and a last name are`() throws {
    let company = try TestCompany()
    var issues: [RowIssue] = []
    let report = try company.importCSV(
      "Name,Email\nAna \u{1B}[31m Costa,a@a.example\nAna Maria Costa,b@a.example\nPelé,c@a.example\n",
      for: company.dana, onNeedsYou: { issues.append($0) })
    #expect(report.new == 2 && issues.map(\.field) == ["Name"])
    let profiles = try company.customers(of: company.dana).map(\.profile)
    #expect(profiles.map { $0[.firstName] } == ["Ana Maria", "Pelé"])
    #expect(profiles.map { $0[.lastName] } == ["Costa", ""])
  }

  @Test func `an audience finds letters of every script, large or small`() throws {
    let company = try TestCompany()
    try company.importCSV(
      "Email,City\na@a.example,Århus\nb@a.example,МОСКВА\nc@a.example,Odense\n", for: company.dana)
    func found(_ audience: String) throws -> [String] {
      try company.dana.customers(matching: AudienceRule(parsing: audience)).map(\.customer.address.local)
    }
    #expect(try found("city=århus") == ["a"])
    #expect(try found("city=ÅRHUS|Москва") == ["a", "b"])
    #expect(try found("city!=Århus") == ["b", "c"])
    #expect(try found("city~оскв") == ["b"])
  }

  @Test func `ten megabytes in one field are one row for a person, the others come in`() throws {
    let company = try TestCompany()
    var issues: [RowIssue] = []
    let report = try company.importCSV(
      "Email,First name\n\(String(repeating: "a", count: 10_500_000))@a.example,B\nb@a.example,B\n",
      for: company.dana, onNeedsYou: { issues.append($0) })
    #expect(report.new == 1 && report.needsYou == 1)
    #expect(issues.first?.line == 2)
    #expect((issues.first?.value.count ?? 0) < 1_000)
  }

  @Test func `until the flip nobody sees a row, and a file that breaks off shows none`() throws {
    let company = try TestCompany()
    struct BrokenPipe: Error {}
    var sent = 0
    #expect(throws: BrokenPipe.self) {
      _ = try company.dana.importCustomers(
        for: company.dana.member.id,
        from: ImportSource(nextChunk: {
          sent += 1
          if sent == 1 { return Array("Email\n".utf8) }
          #expect(try company.customers(of: company.dana).isEmpty)
          if sent > 50 { throw BrokenPipe() }
          return (0..<100).flatMap { Array("c\(sent)x\($0)@a.example\n".utf8) }
        }), ImportOptions(fileName: "x.csv"))
    }
    #expect(try company.customers(of: company.dana).isEmpty)
    // The addresses are free again, for a colleague too.
    #expect(try company.importCSV("Email\nc2x1@a.example\n", for: company.soren).new == 1)
  }

  @Test func `an import is undone, what came later stays`() throws {
    let company = try TestCompany()
    try company.importCSV("Email,City\na@a.example,Lund\n", for: company.dana)
    company.clock.advance(seconds: 60)
    let second = try company.importCSV("Email,City\na@a.example,Malmö\nb@a.example,Ystad\n", for: company.dana)
    try company.dana.undoImport(second.id, of: company.dana.member.id)
    let customers = try company.customers(of: company.dana)
    #expect(customers.map(\.address.text) == ["a@a.example"])
    #expect(customers[0].profile[.city] == "Lund")
    #expect(try company.importCSV("Email\nb@a.example\n", for: company.soren).new == 1)
    refusal(.notFound, "no import") {
      try company.dana.undoImport(second.id, of: company.dana.member.id)
    }
    company.clock.advance(seconds: 8 * 86_400)
    let first = try #require(try company.dana.imports(of: company.dana.member.id).last)
    refusal(.conflict, "7 days") {
      try company.dana.undoImport(first.id.text, of: company.dana.member.id)
    }
  }

  @Test func `columns are guessed in four languages and mapped by hand`() throws {
    let company = try TestCompany()
    for (header, row) in [
      ("E-mail;Fornavn;Efternavn;By", "d1@a.example;Søren;Åby;Århus"),
      ("E-Mail-Adresse;Vorname;Nachname;Ort", "d2@a.example;Jörg;Weiß;Köln"),
      ("Эл. почта;Имя;Фамилия;Город", "d3@a.example;Анна;Орлова;Москва"),
      ("E-mail Address;First Name;Last Name;City", "d4@a.example;Ana;Lopez;Lisboa"),
    ] {
      try company.importCSV("\(header)\n\(row)\n", for: company.dana)
    }
    let customers = try company.customers(of: company.dana)
    #expect(customers.map(\.profile[.firstName]) == ["Søren", "Jörg", "Анна", "Ana"])
    #expect(customers.map(\.profile[.city]) == ["Århus", "Köln", "Москва", "Lisboa"])
    try company.importCSV(
      "x,y\nm@a.example,Mapped\n", for: company.dana,
      map: ["x": ImportColumn(name: "email"), "#2": ImportColumn(name: "first_name")])
    #expect(try company.dana.customer(EmailAddress("m@a.example")).profile[.firstName] == "Mapped")
    refusal(.badInput, "no column") {
      try company.importCSV("Email\nz@a.example\n", for: company.dana, map: ["Nope": ImportColumn(name: "city")])
    }
  }

  @Test func `fields filter the mini-list`() throws {
    let company = try TestCompany()
    try company.importCSV(
      "Email,Country,Tastes,City\na@a.example,DK,\"oak, wool\",Lund\nb@a.example,SE,linen,\nc@a.example,NO,oak,Oslo\n",
      for: company.dana)
    func check(_ rule: String, _ expected: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
      let found = try company.dana.customers(matching: AudienceRule(parsing: rule))
      #expect(
        found.map { $0.customer.address.local } == expected, sourceLocation: sourceLocation)
    }
    try check("", ["a", "b", "c"])
    try check("country=DK|SE", ["a", "b"])
    try check("tastes~oak", ["a", "c"])
    try check("tastes~oak, country=NO", ["c"])
    try check("city=", ["b"])
    try check("city!=", ["a", "c"])
    try check("tastes~%", [])
  }
}
