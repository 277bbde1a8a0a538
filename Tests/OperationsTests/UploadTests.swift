import Firsthand
import MailFormat
import Operations
import Store
import Testing

/// Lists that come in by a page: looked at, imported, mended, taken back.
@Suite struct UploadTests {
  private func upload(_ text: String, _ desk: SalespersonDesk, name: String = "list.csv") throws -> Upload.ID {
    try upload(Array(text.utf8), desk, name: name)
  }

  private func upload(_ bytes: [UInt8], _ desk: SalespersonDesk, name: String = "list.csv") throws -> Upload.ID {
    let id = try desk.beginUpload(fileName: name)
    try desk.receive(bytes, of: id)
    try desk.finishUpload(id)
    return id
  }

  private var claim: BasisClaim {
    get throws { BasisClaim(basis: .inquiry, met: try #require(CalendarDay("2026-09-01")), evidence: "card") }
  }

  @Test func `a file is looked at, nothing of it is there, then it is imported and gone`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    try company.importCSV("Email\nold@a.example\n", for: company.dana)
    let id = try upload(
      "E-mail;Fornavn;Ukendt\nny@a.example;Åse;x\nold@a.example;Ole;\nNY@a.example;;\nbad;Bo;\n", desk,
      name: "C:\\lists\\kunder.csv")
    let preview = try desk.preview(of: id)
    #expect(preview.upload.fileName == "kunder.csv" && preview.delimiter == "semicolon" && preview.hasHeader)
    #expect(preview.columns.map(\.name) == ["email", "first_name", ""])
    #expect(preview.columns[1].samples == ["Åse", "Ole", "", "Bo"])
    let counts = try #require(preview.upload.counts)
    #expect([counts.new, counts.updated, counts.merged, counts.needsYou] == [1, 1, 1, 1])
    #expect(try company.customers(of: company.dana).count == 1)
    let imported = try desk.importUpload(id, claim)
    #expect(try company.customers(of: company.dana).count == 2)
    let result = try desk.importResult(imported)
    #expect(result.summary.counts == counts && result.summary.hasBasis)
    #expect(result.issues.map(\.line) == [5] && result.issues[0].fields == ["bad", "Bo", ""])
    refusal(.notFound, "no longer here") { _ = try desk.preview(of: id) }
    refusal(.notFound, "no longer here") { _ = try desk.importUpload(id, nil) }
  }

  @Test func `encoding, delimiter and columns can be chosen, and a choice of columns stays`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    let id = try upload([0x78, 0x2C, 0x79, 0x0A] + Array("a@a.example,S".utf8) + [0xF8] + Array("ren\n".utf8), desk)
    var preview = try desk.preview(of: id)
    #expect(preview.encoding == "windows-1252" && !preview.holdsAddresses && preview.upload.counts == nil)
    func reading(_ encoding: String, _ columns: [String]) -> ImportReading {
      ImportReading(encoding: encoding, delimiter: preview.delimiter, header: .present, columns: columns)
    }
    try desk.lookAt(id, reading("windows-1252", ["email", "first_name"]))
    preview = try desk.preview(of: id)
    #expect(preview.columns.map(\.name) == ["email", "first_name"] && preview.upload.counts?.new == 1)
    #expect(preview.columns[1].samples == ["Søren"])
    // Another encoding is another table: its columns are guessed again.
    try desk.lookAt(id, reading("windows-1251", ["email", "first_name"]))
    #expect(try desk.preview(of: id).columns.map(\.name) == ["", ""])
    try desk.lookAt(id, reading("windows-1251", ["email", "email"]))
    #expect(try desk.preview(of: id).problem?.contains("both taken for the same") == true)
    refusal(.badInput, "No column looks like") { _ = try desk.importUpload(upload("x,y\n1,2\n", desk), nil) }
  }

  @Test(arguments: [
    ("ana@a.example\nbo@a.example\n", ["email"], ["", ""], 2),
    ("Ana Lopez\tana@a.example\nBo Berg\tbo@a.example\n", ["name", "email"], ["Ana", "Bo"], 2),
    ("Ana Lopez <ana@a.example>\n\"Berg, Bo\" <bo@a.example>\n", ["email"], ["Ana"], 1),
    ("Email\nana@a.example\n", ["email"], [""], 1),
  ])
  func `pasted rows need no names of columns`(text: String, columns: [String], names: [String], new: Int) throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    let id = try upload(text, desk)
    let preview = try desk.preview(of: id)
    #expect(preview.columns.map(\.name) == columns, "\(preview)")
    #expect(preview.upload.counts?.new == new)
    _ = try desk.importUpload(id, nil)
    #expect(try company.customers(of: company.dana).map(\.profile[.firstName]).sorted() == names)
  }

  @Test func `rows that need somebody are mended under the same import, and one undo takes back both`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    try company.importCSV("Email\ntheirs@a.example\n", for: company.soren)
    let id = try desk.importUpload(
      upload(
        "Email,First name,Country\na@a.example,A,DK\nbad,B,DK\nc@a.example,C,Atlantis\nd,D,DK,extra\nx,X,\n", desk),
      claim)
    var result = try desk.importResult(id)
    #expect(result.issues.map(\.number) == [0, 1, 2, 3] && result.issues.map(\.line) == [3, 4, 5, 6])
    let saved = try desk.mend(
      id,
      [
        MendedRow(number: 0, fields: [0: "b@a.example"]), MendedRow(number: 1, fields: [2: "Narnia"]),
        MendedRow(number: 3, fields: [0: "theirs@a.example"]), MendedRow(number: 77, fields: [0: "y@a.example"]),
      ])
    #expect(saved == 2)
    result = try desk.importResult(id)
    #expect(result.issues.map(\.number) == [1, 2])
    #expect(result.issues[0].value == "Narnia" && result.issues[0].fields == ["c@a.example", "C", "Narnia"])
    #expect(result.summary.counts.new == 2 && result.summary.counts.needsYou == 2)
    #expect(result.summary.counts.alreadyLookedAfter == 1)
    let mended = try company.dana.customer(EmailAddress("b@a.example"))
    #expect(
      mended.profile[.firstName] == "B" && mended.consent?.basis == .inquiry && mended.consent?.source == "list.csv")
    let table = String(decoding: try desk.issueTable(of: id), as: UTF8.self).split(separator: "\r\n")
    #expect(table.count == 3 && table[0] == "Email,First name,Country,Row,What is wrong")
    #expect(table[1].hasPrefix("c@a.example,C,Narnia,4,"))
    try desk.undoImport(id)
    #expect(try company.customers(of: company.dana).isEmpty)
    refusal(.notFound, "no such import") { _ = try desk.importResult(id) }
    refusal(.notFound, "no such import") { _ = try desk.mend(id, [MendedRow(number: 2, fields: [0: "d@a.example"])]) }
  }

  @Test func `whoever must not be written to is named and stays left out`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    try company.importCSV("Email,First name\na@a.example,Ana\n", for: company.dana)
    _ = try company.dana.suppress(EmailAddress("a@a.example"))
    _ = try company.workplace.store.write {
      try $0.shared.suppress(
        Suppression(
          addressKey: company.workplace.secret.addressKey("new@a.example"), reason: .bounced, at: company.clock.now))
    }
    let uploaded = try upload("Email,First name\na@a.example,Ana\nnew@a.example,New\nb@a.example,Bo\n", desk)
    #expect(try desk.preview(of: uploaded).upload.counts?.leftOut == 2)
    let id = try desk.importUpload(uploaded, claim)
    let result = try desk.importResult(id)
    #expect(result.leftOut.map(\.customer.displayName).sorted() == ["Ana", "New"])
    #expect(Set(result.leftOut.compactMap(\.leftOut)) == [.suppressed(.byHand), .suppressed(.bounced)])
    #expect(try desk.customerPage(CustomerFilter(standing: .writable)).customers.map(\.customer.displayName) == ["Bo"])
  }

  @Test func `nobody reaches a colleague's file, import or rows`() throws {
    let company = try TestCompany()
    let (dana, soren) = (try SalespersonDesk(company.dana), try SalespersonDesk(company.soren))
    let waiting = try upload("Email\nw@a.example\n", dana)
    let done = try dana.importUpload(upload("Email\na@a.example\nbad\n", dana), nil)
    let nobody = "nobody"
    for id in [waiting, Upload.ID(nobody)] {
      refusal(.notFound, "no longer here") { _ = try soren.preview(of: id) }
      refusal(.notFound, "no longer here") { try soren.lookAt(id, ImportReading()) }
      refusal(.notFound, "no longer here") { _ = try soren.importUpload(id, nil) }
      refusal(.conflict, "put away") { try soren.receive([65], of: id) }
      refusal(.notFound, "no longer here") { try soren.dropUpload(id) }
      try soren.discard(id)
    }
    for id in [done, Firsthand.ID(nobody)] {
      refusal(.notFound, "no such import") { _ = try soren.importResult(id) }
      refusal(.notFound, "no such import") { _ = try soren.mend(id, []) }
      refusal(.notFound, "no such import") { _ = try soren.issueTable(of: id) }
      refusal(.notFound, "no such import") { try soren.dismissIssues(of: id) }
      refusal(.notFound, "no such import") { try soren.undoImport(id) }
      #expect(try soren.fileName(ofImport: id) == nil)
    }
    #expect(try soren.imports().isEmpty && soren.uploads().isEmpty)
    #expect(try dana.preview(of: waiting).upload.counts?.new == 1)
    #expect(try dana.importResult(done).issues.count == 1)
  }

  @Test func `a file is put away after a day, the sixth pushes the first out, too large a one is refused`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    var ids: [Upload.ID] = []
    for number in 1...6 {
      ids.append(try upload("Email\nn\(number)@a.example\n", desk))
      company.clock.advance(seconds: 60)
    }
    #expect(try desk.uploads().map(\.id) == ids.dropFirst().reversed())
    company.clock.advance(seconds: 86_400)
    try company.workplace.sweepUploads()
    #expect(try desk.uploads().isEmpty)
    let large = try desk.beginUpload(fileName: "large.csv")
    let piece = [UInt8](repeating: 65, count: 7 * 1024 * 1024)
    try desk.receive(piece, of: large)
    try desk.receive(piece, of: large)
    refusal(.badInput, "larger than 20 MB") { try desk.receive(piece, of: large) }
    refusal(.conflict, "put away") { try desk.receive([65], of: large) }
  }

  @Test func `rows that nobody mends are forgotten after a month, what was imported stays`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    let id = try desk.importUpload(upload("Email\na@a.example\nbad\n", desk), claim)
    company.clock.advance(seconds: 29 * 86_400)
    try company.workplace.sweepImports()
    #expect(try desk.importResult(id).issues.count == 1)
    company.clock.advance(seconds: 2 * 86_400)
    try company.workplace.sweepImports()
    #expect(try desk.importResult(id).issues.isEmpty)
    #expect(try company.customers(of: company.dana).count == 1)
  }

  @Test func `a file that is no table says so and can be put away`() throws {
    let company = try TestCompany()
    let desk = try SalespersonDesk(company.dana)
    let id = try upload("%PDF-1.4\n%", desk)
    let preview = try desk.preview(of: id)
    #expect(preview.problem?.contains("PDF") == true && preview.upload.counts == nil)
    refusal(.badInput, "PDF") { _ = try desk.importUpload(id, nil) }
    #expect(try desk.preview(of: id).upload.state == .whole)
    try desk.dropUpload(id)
    #expect(try desk.uploads().isEmpty)
  }
}
