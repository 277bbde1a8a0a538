import Firsthand
import MailFormat
import Operations
import Store
import Testing

/// Whom a letter would go to, asked of a whole list at once.
@Suite struct AudienceTests {
  private let company: TestCompany
  private let desk: SalespersonDesk

  init() throws {
    company = try TestCompany()
    desk = try SalespersonDesk(company.dana)
  }

  private func suppress(
    _ address: String, _ reason: Suppression.Reason, _ scope: Suppression.Scope = .everything, days: Int64? = nil
  ) throws {
    _ = try company.workplace.store.write {
      try $0.shared.suppress(
        Suppression(
          addressKey: company.workplace.secret.addressKey(address), reason: reason, scope: scope,
          until: days.map { company.clock.now.adding(seconds: $0 * 86_400).day }, at: company.clock.now))
    }
  }

  @Test func `a whole list is left out for the same reasons as each person of it`() throws {
    let (dana, soren) = (company.dana.member.id, company.soren.member.id)
    try company.importCSV(
      "Email\n" + ["fine", "bounced", "both", "left", "others", "paused", "over"].map { "\($0)@a.example\n" }.joined(),
      for: company.dana)
    try company.importCSV("Email\nnobasis@a.example\nnobasisleft@a.example\n", for: company.dana, basis: nil)
    try suppress("bounced@a.example", .bounced)
    try suppress("both@a.example", .unsubscribed, .newsletters)
    try suppress("both@a.example", .complained)
    try suppress("left@a.example", .unsubscribed, .salesperson(dana))
    try suppress("others@a.example", .unsubscribed, .salesperson(soren))
    try suppress("paused@a.example", .paused, .salesperson(dana), days: 3)
    try suppress("over@a.example", .paused, .salesperson(dana), days: 1)
    try suppress("nobasisleft@a.example", .byHand)
    company.clock.advance(seconds: 86_400)
    let preview = try desk.audience(AudienceRule())
    #expect(preview.recipients == 3 && preview.leftOut == 6 && preview.people.count == 9)
    for person in preview.people {
      // One by one, by the key of the address.
      #expect(try person.leftOut == desk.customer(person.customer.id).card.leftOut, "\(person.customer.address)")
    }
    let letter = try company.write(by: company.dana)
    #expect(try desk.composition(letter.id).readers.map(\.address.local).sorted() == ["fine", "others", "over"])
    let summary = try desk.sendSummary(letter.id)
    #expect(summary.recipients == 3 && summary.leftOutCount == 6)
    #expect(Set(summary.leftOut.map(\.reason)) == Set(preview.people.compactMap(\.leftOut)))
  }

  @Test func `nobody is missed or counted twice where a long list is read in pieces`() throws {
    let rows = (1...1_203).map { "c\($0)@long.example,First\($0)\n" }
    try company.importCSV("Email,First name\n" + rows.joined(), for: company.dana)
    let byID = try company.dana.customers(limit: 2_000).map(\.customer).sorted { $0.id < $1.id }
    #expect(byID.count == 1_203)
    // The first and the last of each piece.
    let edges = [0, 499, 500, 999, 1_000, 1_202]
    for edge in edges { try suppress(byID[edge].address.normalized, .byHand) }
    let preview = try desk.audience(AudienceRule())
    #expect(preview.recipients == 1_197 && preview.leftOut == 6)
    let leftOut = preview.people.filter { $0.leftOut == .suppressed(.byHand) }.map(\.customer.id)
    #expect(Set(leftOut) == Set(edges.map { byID[$0].id }))
    let summary = try desk.sendSummary(company.write(by: company.dana).id)
    #expect(summary.recipients == 1_197 && summary.leftOutCount == 6)
  }
}
