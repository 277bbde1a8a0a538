import Firsthand
import MailFormat
import Operations
import Store
import Testing

/// A file that is being imported, while others want it away or the program dies.
@Suite struct UploadSafetyTests {
  private let company: TestCompany
  private let desk: SalespersonDesk

  init() throws {
    company = try TestCompany()
    desk = try SalespersonDesk(company.dana)
  }

  private func upload(_ text: String) throws -> Upload.ID {
    let id = try desk.beginUpload(fileName: "list.csv")
    try desk.receive(Array(text.utf8), of: id)
    try desk.finishUpload(id)
    return id
  }

  /// More than one piece long.
  private func longFile() throws -> Upload.ID {
    let id = try upload("Email,First name\n" + (1...12_000).map { "c\($0)@long.example,Name\($0)\n" }.joined())
    #expect(try desk.preview(of: id).upload.size > SalespersonDesk.uploadPart)
    return id
  }

  /// As an import does it that is at work or died since.
  private func beginImport(of id: Upload.ID) throws {
    let (owner, now) = (company.dana.member.id, company.clock.now)
    #expect(
      try company.workplace.store.write {
        try $0.owned(by: owner).beginImport(of: id, at: now, deadSince: now.adding(seconds: -600))
      })
  }

  private func parts(of id: Upload.ID) throws -> Int {
    let owner = company.dana.member.id
    return try company.workplace.store.read { tx in
      var number = 0
      while try tx.owned(by: owner).part(number, of: id) != nil { number += 1 }
      return number
    }
  }

  @Test func `nothing takes a file away from under its import`() throws {
    let id = try longFile()
    let whole = try parts(of: id)
    // A day may end in the middle of an import.
    company.clock.advance(seconds: 86_500)
    try beginImport(of: id)
    for number in 1...5 { _ = try upload("Email\nn\(number)@a.example\n") }
    refusal(.conflict, "being imported already") { try desk.dropUpload(id) }
    try desk.discard(id)
    try company.workplace.sweepUploads()
    #expect(try parts(of: id) == whole && whole > 1)
    refusal(.conflict, "being imported already") { _ = try desk.importUpload(id, nil) }
    #expect(try desk.uploads().count == 6)
  }

  @Test func `a file that lost a piece is not imported in part`() throws {
    let id = try longFile()
    let (owner, now) = (company.dana.member.id, company.clock.now)
    #expect(try company.workplace.store.write { try $0.owned(by: owner).takeAway(id, deadSince: now) })
    refusal(.notFound, "no longer here") { _ = try desk.importUpload(id, nil) }
    #expect(try company.customers(of: company.dana).isEmpty && desk.imports().isEmpty)
  }

  @Test func `a file whose import died can be imported again, or put away, ten minutes later`() throws {
    let id = try upload("Email\na@a.example\n")
    let other = try upload("Email\nb@a.example\n")
    try beginImport(of: id)
    try beginImport(of: other)
    company.clock.advance(seconds: 599)
    refusal(.conflict, "being imported already") { _ = try desk.importUpload(id, nil) }
    company.clock.advance(seconds: 2)
    _ = try desk.importUpload(id, nil)
    try desk.dropUpload(other)
    #expect(try company.customers(of: company.dana).map(\.address.local) == ["a"])
    #expect(try desk.uploads().isEmpty)
  }

  @Test func `a file is used up in the moment in which its rows are there`() throws {
    let id = try upload("Email\na@a.example\n")
    try beginImport(of: id)
    // The program ends after the rows were shown, before the file was taken away.
    let owner = company.dana.member.id
    #expect(
      try company.workplace.store.write { try $0.owned(by: owner).move(id, from: .importing, to: .imported) })
    refusal(.notFound, "no longer here") { _ = try desk.importUpload(id, nil) }
    #expect(try desk.uploads().isEmpty && parts(of: id) == 1)
    company.clock.advance(seconds: 86_500)
    try company.workplace.sweepUploads()
    #expect(try parts(of: id) == 0)
  }
}
