import Firsthand
import Operations
import Store
import Testing

/// What the page shows on which a letter is written.
@Suite struct LetterInWritingTests {
  private let company: TestCompany
  private let dana: SalespersonDesk

  init() throws {
    company = try TestCompany()
    dana = try SalespersonDesk(company.dana)
  }

  @Test func `a letter that is on its way is not written any more, and a colleague's is not there`() throws {
    try company.addCustomers(1, to: company.dana)
    let id = try company.write(by: company.dana).id
    refusal(.notFound, "among yours") { _ = try SalespersonDesk(company.soren).letterInWriting(id) }
    #expect(try dana.letterInWriting(id)?.composition.newsletter.id == id)
    #expect(try company.dana.submitNewsletter(id).isReady)
    _ = try company.dana.scheduleNewsletter(id, at: try #require(LocalTime("2026-12-22T09:00")), zone: "UTC")
    #expect(try dana.letterInWriting(id) == nil)
  }

  @Test func `twenty-five copies are read while one types, and that of whoever is looked at`() throws {
    try company.addCustomers(30, to: company.dana)
    let id = try company.write("stopword", by: company.dana).id
    let first = try #require(try dana.letterInWriting(id))
    let readers = first.composition.readers
    #expect(readers.count == 30 && first.composition.reader?.id == readers[0].id)
    #expect(first.report.copies.max() == 25)
    let last = try #require(try dana.letterInWriting(id, for: readers[29].id))
    #expect(last.composition.reader?.id == readers[29].id)
    #expect(last.report.copies.max() == 26 && last.report.names[readers[29].id] != nil)
    let alone = try dana.quickCheck(id)
    #expect(first.report.copies == alone.copies && first.report.findings == alone.findings)
  }

  @Test func `a director's words are those about the letter as it is until it changes`() throws {
    try company.addCustomers(1, to: company.dana)
    let id = try company.write("reviewword", by: company.dana).id
    let content = try company.dana.submitNewsletter(id).check.content
    _ = try DirectorDesk(company.karin).decline(id, seen: content, reason: "The joiner has not agreed.")
    #expect(try dana.letterInWriting(id)?.review.open.map(\.isCurrent) == [true])
    _ = try company.dana.changeNewsletter(id) { $0.words.preheader = "Another line that stands in the inbox" }
    #expect(try dana.letterInWriting(id)?.review.open.map(\.isCurrent) == [false])
  }
}
