import Firsthand
import Operations
import PolicyChecker
import Store
import Testing

/// The director's work on standards beside publishing: exceptions, old letters, what rules come to, drafts and prices.
@Suite struct StandardsWorkTests {
  @Test func `an exception for a template covers so many letters, not its giver's, and ends`() throws {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    try company.putInForce(oak: "stop")
    let rule = RuleID(policy: "late", rule: "oak")
    let until = company.clock.now.adding(seconds: 86_400)
    refusal(.notFound, "in force") {
      _ = try company.karin.waive(
        RuleID(policy: "late", rule: "elm"), forTemplate: "check-in", reason: "r", until: until, mostUses: 1)
    }
    let waiver = try company.karin.waive(rule, forTemplate: "check-in", reason: "agreed", until: until, mostUses: 1)
    let first = try company.write(by: company.dana)
    #expect(try company.dana.submitNewsletter(first.id).isReady)
    let second = try company.write(by: company.dana)
    refusal(.findings, "fixed") { _ = try company.dana.submitNewsletter(second.id) }
    #expect(try company.dana.submitNewsletter(first.id).isReady, "the one that used it keeps it")
    #expect(try company.karin.templateWaivers().map(\.uses) == [1])
    try company.karin.endTemplateWaiver(waiver.id)
    refusal(.findings, "fixed") { _ = try company.dana.submitNewsletter(first.id) }
    try company.putInForce(TestCompany.policy.replacing("policy: words", with: "policy: laws"))
    refusal(.notPermitted, "law") {
      _ = try company.karin.waive(
        RuleID(policy: "laws", rule: "law"), forTemplate: "check-in", reason: "r", until: until, mostUses: 1)
    }
  }

  @Test
  func `an old letter checked again under the policies of its day gives the same verdict, and names what is gone`()
    throws
  {
    let company = try TestCompany()
    try company.addCustomers(2, to: company.dana)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    company.clock.advance(seconds: 60)
    try company.putInForce(oak: "stop")
    let again = try company.karin.checkAgain(letter.id)
    #expect(again.isSameVerdict && again.isSameContent && again.changedFacts.isEmpty)
    #expect(again.kept.policies.map(\.name) == ["words"])
    try company.addCustomers(3, to: company.dana)
    let later = try company.karin.checkAgain(letter.id)
    #expect(later.changedFacts == ["audience"] && later.isSameVerdict)
  }

  @Test func `hits, fixes and doubts are counted, and a noisy rule proposes to be lower`() throws {
    let company = try TestCompany()
    try company.putInForce(oak: "warn")
    let rule = RuleID(policy: "late", rule: "oak")
    let desk = try SalespersonDesk(company.dana)
    for number in 0..<10 {
      let letter = try company.write(by: company.dana)
      try desk.noteHits(of: try desk.quickCheck(letter.id))
      if number < 6 { try desk.doubt(rule, in: letter.id) }
    }
    let letter = try company.write(by: company.dana)
    try desk.noteHits(of: try desk.quickCheck(letter.id))
    _ = try company.dana.changeNewsletter(letter.id) { words in
      words.words.slots = words.words.slots.mapValues { $0.replacing("oak", with: "elm").replacing("Oak", with: "Elm") }
      words.words.subject = words.words.subject.replacing("oak", with: "elm").replacing("Oak", with: "Elm")
    }
    try desk.noteHits(of: try desk.quickCheck(letter.id))
    let record = try #require(try company.karin.ruleRecords().first { $0.rule == rule })
    #expect(record.history.hits == 11 && record.history.fixed == 1 && record.history.doubts == 6)
    #expect(record.proposal == .advice)
    #expect(record.doubted.allSatisfy { $0.lowercased() == "oak" } && !record.doubted.isEmpty)
    let draft = try DirectorDesk(company.karin).beginDraft(lowering: rule, to: .advice)
    let reading = try DirectorDesk(company.karin).reading(of: draft)
    #expect(reading.reference?.version == "1.1.0")
    #expect(reading.changes == ["~ late/oak: warn becomes advice"])
  }

  @Test func `a draft is read as it is typed, published with its tests, and then put away`() throws {
    let company = try TestCompany()
    let desk = try DirectorDesk(company.karin)
    let id = try desk.beginDraft(of: nil)
    #expect(try desk.reading(of: id).failed.isEmpty)
    let first = try desk.reading(of: id).seen
    try desk.save(id, source: "policy: [", seen: first)
    let reading = try desk.reading(of: id)
    #expect(!reading.problems.isEmpty)
    refusal(.conflict, "Somebody else") { try desk.save(id, source: TestCompany.oak("1.0.0"), seen: first) }
    refusal(.badInput, "cannot be published") {
      _ = try desk.publish(id, source: "policy: [", seen: reading.seen, plan: PolicyPlan())
    }
    refusal(.conflict, "Somebody else") {
      _ = try desk.publish(id, source: TestCompany.oak("1.0.0"), seen: first, plan: PolicyPlan())
    }
    #expect(
      try desk.publish(id, source: TestCompany.oak("1.0.0"), seen: reading.seen, plan: PolicyPlan()).text
        == "late 1.0.0")
    #expect(try desk.drafts().isEmpty)
  }

  @Test func `a former price is the lowest of the 30 days before the present one began`() throws {
    let company = try TestCompany()
    refusal(.badInput, "currency") { _ = try company.karin.publishPrices(source: "prices: {Table: 4200}", file: "f") }
    _ = try company.karin.publishPrices(source: "currency: DKK\nprices: {Odense table: 3900}", file: "f")
    company.clock.advance(seconds: 86_400)
    _ = try company.karin.publishPrices(source: "currency: DKK\nprices: {Odense table: 4200}", file: "f")
    #expect(try company.karin.prices().map(\.lowest) == ["3900 DKK"])
    company.clock.advance(seconds: 31 * 86_400)
    #expect(try company.karin.prices().map(\.price) == ["4200 DKK"])
    #expect(try company.karin.prices().map(\.lowest) == ["3900 DKK"])
    _ = try company.karin.publishPrices(source: "currency: DKK\nprices: {Odense table: 4000}", file: "f")
    #expect(try company.karin.prices().map(\.lowest) == ["4200 DKK"], "3900 is longer ago")
  }

  @Test func `a letter like a colleague's is seen, and nobody's words are told`() throws {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    try company.addCustomers(1, to: company.soren)
    try company.putInForce(
      "policy: own\nversion: 1.0.0\nrules:\n  - {id: own, extends: sameness, enforce: warn, most_alike: 0.5}\n")
    let first = try company.write(by: company.dana)
    #expect(try company.dana.checkNewsletter(first.id).findings.allSatisfy { $0.rule.policy != "own" })
    _ = try company.dana.submitNewsletter(first.id)
    let second = try company.write(by: company.soren)
    let found = try company.soren.checkNewsletter(second.id).findings.filter { $0.rule.policy == "own" }
    #expect(found.count == 1 && found.first?.quote == "")
  }
}
