import Firsthand
import Operations
import PolicyChecker
import Store
import Testing

/// A policy from its draft to its end.
@Suite struct PolicyLifeTests {
  private static func oak(_ version: String, level: String = "stop") -> String {
    """
    policy: late
    version: \(version)
    applies_to: {languages: ["*"]}
    rules:
      - {id: oak, extends: existence, enforce: \(level), message: "m", ignorecase: true, tokens: [oak]}

    """
  }

  private func levels(_ company: TestCompany, _ letter: Newsletter.ID) throws -> [Enforcement] {
    try company.dana.checkNewsletter(letter).findings.filter { $0.rule.policy == "late" }.map(\.enforcement)
  }

  @Test func `a policy holds from its day on, and until its grace ends letters that were ready go by the one before`()
    throws
  {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    let from = company.clock.now.adding(seconds: 86_400)
    _ = try company.karin.publishPolicy(
      source: Self.oak("1.0.0"), file: "p", plan: PolicyPlan(from: from, graceDays: 2))
    let report = try company.otto.approvePolicy(name: "late", version: "1.0.0", reason: "")
    #expect(report.effectiveAt == from)
    #expect(try levels(company, letter.id) == [])
    company.clock.advance(seconds: 86_401)
    #expect(try levels(company, letter.id) == [], "it was ready before")
    let other = try company.write(by: company.dana)
    #expect(try levels(company, other.id) == [.stop], "this one never was")
    company.clock.advance(seconds: 2 * 86_400)
    #expect(try levels(company, letter.id) == [.stop])
  }

  @Test func `grace does not reach a rule of law: it holds at once`() throws {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    company.clock.advance(seconds: 60)
    _ = try company.karin.publishPolicy(
      source: Self.oak("1.0.0", level: "forbid"), file: "p", plan: PolicyPlan(graceDays: 30))
    _ = try company.otto.approvePolicy(name: "late", version: "1.0.0", reason: "")
    #expect(try levels(company, letter.id) == [.forbid])
  }

  @Test func `loosening what is forbidden takes two directors besides its publisher`() throws {
    let company = try TestCompany()
    try company.putInForce(oak: "forbid")
    let lena = try company.addDirector("Lena Vik", "lena")
    _ = try company.karin.publishPolicy(source: Self.oak("1.1.0"), file: "p")
    let first = try company.otto.approvePolicy(name: "late", version: "1.1.0", reason: "")
    #expect(first.effectiveAt == nil && first.loosened.map(\.rule) == ["oak"])
    refusal(.conflict, "already") { _ = try company.otto.approvePolicy(name: "late", version: "1.1.0", reason: "") }
    refusal(.notPermitted, "own policy") {
      _ = try company.karin.approvePolicy(name: "late", version: "1.1.0", reason: "")
    }
    let letter = try company.write(by: company.dana)
    #expect(try levels(company, letter.id) == [.forbid])
    #expect(try lena.approvePolicy(name: "late", version: "1.1.0", reason: "").effectiveAt != nil)
    #expect(try levels(company, letter.id) == [.stop])
  }

  @Test(arguments: [
    ("enforce: forbid, message: \"other\"", 0), ("enforce: stop, message: m", 1),
    ("enforce: forbid, message: m, exceptions: [oaken]", 1),
  ]) func `words alone loosen nothing, a lower level or an exception does`(keys: String, count: Int) throws {
    func policy(_ keys: String) throws -> Policy {
      try #require(
        Policy.read(
          "policy: p\nversion: 1.0.0\nrules:\n  - {id: r, extends: existence, tokens: [oak], \(keys)}\n", file: "p"
        ).policy)
    }
    let loosened = PolicyDiff.loosened(
      from: [try policy("enforce: forbid, message: m")], to: [try policy(keys)])
    #expect(loosened.count == count)
  }

  @Test func `a preset that lowers a rule of law takes two directors too`() throws {
    let company = try TestCompany()
    try company.putInForce(oak: "forbid")
    _ = try company.karin.publishPolicy(
      source: "policy: light\nversion: 1.0.0\nlevels: {late/oak: advice}\n", file: "p")
    #expect(try company.otto.approvePolicy(name: "light", version: "1.0.0", reason: "").effectiveAt == nil)
  }

  @Test func `a version that takes over later is looked at when an earlier one is approved, and the other way`() throws
  {
    let company = try TestCompany()
    let later = company.clock.now.adding(seconds: 30 * 86_400)
    _ = try company.karin.publishPolicy(source: Self.oak("1.1.0"), file: "p", plan: PolicyPlan(from: later))
    #expect(try company.otto.approvePolicy(name: "late", version: "1.1.0", reason: "").effectiveAt == later)
    // Forbids until the other, which only stops, takes over.
    _ = try company.karin.publishPolicy(source: Self.oak("1.2.0", level: "forbid"), file: "p")
    #expect(try company.otto.approvePolicy(name: "late", version: "1.2.0", reason: "").effectiveAt == nil)
  }

  @Test func `a rule that a preset or a composite makes law takes two directors to loosen`() throws {
    func policies(_ preset: String, _ part: String) throws -> [Policy] {
      try [
        "policy: p\nversion: 1.0.0\nrules:\n  - {id: r, extends: existence, enforce: advice, silent: true, message: m, tokens: [\(part)]}\n  - {id: c, extends: composite, enforce: stop, message: m, all: [r]}\n",
        "policy: strict\nversion: 1.0.0\nlevels: {p/c: \(preset)}\n",
      ].map { try #require(Policy.read($0, file: "p").policy) }
    }
    let law = try policies("forbid", "oak")
    #expect(PolicyDiff.loosened(from: law, to: law).isEmpty)
    #expect(PolicyDiff.loosened(from: law, to: try policies("stop", "oak")).map(\.rule) == ["c"])
    #expect(PolicyDiff.loosened(from: law, to: try policies("forbid", "elm")).map(\.rule) == ["c"])
    #expect(PolicyDiff.loosened(from: law, to: [law[0]]).map(\.rule) == ["c"])
  }

  @Test func `a sole director revokes what is law with a reason, and a day later`() throws {
    let company = try TestCompany(standards: StandardsSettings(allowsSoleApprover: true))
    try company.putInForce(oak: "forbid")
    _ = try AdministratorDesk(company.ada).disable(company.otto.member.id)
    refusal(.badInput, "says why") { _ = try company.karin.revokePolicy(name: "late", version: "1.0.0") }
    let report = try company.karin.revokePolicy(name: "late", version: "1.0.0", reason: "no longer the law")
    #expect(report.endsAt == company.clock.now.adding(seconds: 86_400))
    let letter = try company.write(by: company.dana)
    #expect(try levels(company, letter.id) == [.forbid])
    company.clock.advance(seconds: 86_401)
    #expect(try levels(company, letter.id) == [])
  }

  @Test func `a replay looks up what the draft needs, and shows no reader's words`() throws {
    let company = try TestCompany()
    try company.addCustomers(2, to: company.dana)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    let alike =
      "policy: own\nversion: 1.0.0\nrules:\n  - {id: own, extends: sameness, enforce: stop, most_alike: 0.5}\n"
    #expect(try company.karin.replayPolicy(source: alike, file: "p", days: 9).newlyHeld.isEmpty)
    let everything =
      "policy: all\nversion: 1.0.0\nrules:\n  - {id: all, extends: existence, enforce: stop, message: m, scope: [subject, text], tokens: ['.+']}\n"
    let customers = try company.customers(of: company.dana)
    let shown = try company.karin.replayPolicy(source: everything, file: "p", days: 9).newlyHeld.flatMap(\.hits)
    #expect(!shown.isEmpty)
    for customer in customers {
      #expect(!shown.contains { $0.quote.contains(customer.profile[.firstName]) }, "\(customer.displayName)")
    }
    let reads = try company.workplace.store.read { try $0.company.log(LogQuery(kinds: [.personalDataRead])) }
    #expect(reads.contains { $0.entry.newsletter == letter.id && $0.entry.actor == company.karin.member.id })
  }

  @Test func `a letter submitted again in a grace period is held to what holds then`() throws {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    company.clock.advance(seconds: 60)
    _ = try company.karin.publishPolicy(source: Self.oak("1.0.0"), file: "p", plan: PolicyPlan(graceDays: 30))
    _ = try company.otto.approvePolicy(name: "late", version: "1.0.0", reason: "")
    company.clock.advance(seconds: 60)
    #expect(try levels(company, letter.id) == [])
    refusal(.findings, "fixed") { _ = try company.dana.submitNewsletter(letter.id) }
  }

  @Test func `a sole director approves with a reason and a day's delay, where the company allows it`() throws {
    let company = try TestCompany(standards: StandardsSettings(allowsSoleApprover: true))
    _ = try company.karin.publishPolicy(source: Self.oak("1.0.0"), file: "p")
    refusal(.notPermitted, "own policy") {
      _ = try company.karin.approvePolicy(name: "late", version: "1.0.0", reason: "nobody else")
    }
    _ = try AdministratorDesk(company.ada).disable(company.otto.member.id)
    refusal(.badInput, "why") { _ = try company.karin.approvePolicy(name: "late", version: "1.0.0", reason: " ") }
    let report = try company.karin.approvePolicy(name: "late", version: "1.0.0", reason: "nobody else")
    #expect(report.isSole && report.effectiveAt == company.clock.now.adding(seconds: 86_400))
    let marks = try company.workplace.store.read { try $0.company.log(LogQuery(kinds: [.policyApproved])) }
    #expect(marks.contains { $0.entry.facts.contains(LogEntry.Fact("sole", "yes")) })
  }

  @Test func `a replay names the letters that would be held, and the approval keeps its digest`() throws {
    let company = try TestCompany()
    try company.addCustomers(2, to: company.dana)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    let replay = try company.karin.replayPolicy(source: Self.oak("1.0.0"), file: "p", days: 30)
    #expect(replay.letters == 1 && replay.newlyHeld.map(\.newsletter) == [letter.id])
    #expect(replay.newlyHeld.first?.hits.first?.quote.lowercased() == "oak")
    #expect(!replay.text.lowercased().contains("\"oak\""), "what is kept for good has no words of letters")
    _ = try company.karin.publishPolicy(source: Self.oak("1.0.0"), file: "p")
    let report = try company.otto.approvePolicy(name: "late", version: "1.0.0", reason: "")
    #expect(report.replay.newlyHeld.count == 1)
    let kept = try company.karin.policies().first { $0.version.reference.name == "late" }
    #expect(kept?.approvals.map(\.replay) == [report.replay.digest])
    company.clock.advance(seconds: 40 * 86_400)
    #expect(try company.karin.replayPolicy(source: Self.oak("1.0.0"), file: "p", days: 30).letters == 0)
  }

  @Test func `what was read must be what is approved`() throws {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    _ = try company.karin.publishPolicy(source: Self.oak("1.0.0"), file: "p")
    let read = try company.otto.replayPolicy(name: "late", version: "1.0.0", days: Session.usualReplayDays)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    refusal(.conflict, "since you read") {
      _ = try company.otto.approvePolicy(name: "late", version: "1.0.0", reason: "", seen: read.digest)
    }
  }

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
    refusal(.conflict, "Somebody else") { try desk.save(id, source: Self.oak("1.0.0"), seen: first) }
    refusal(.badInput, "cannot be published") {
      _ = try desk.publish(id, source: "policy: [", seen: reading.seen, plan: PolicyPlan())
    }
    refusal(.conflict, "Somebody else") {
      _ = try desk.publish(id, source: Self.oak("1.0.0"), seen: first, plan: PolicyPlan())
    }
    #expect(
      try desk.publish(id, source: Self.oak("1.0.0"), seen: reading.seen, plan: PolicyPlan()).text == "late 1.0.0")
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
