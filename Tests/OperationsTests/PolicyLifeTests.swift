import Firsthand
import Operations
import PolicyChecker
import Store
import Testing

/// A policy from its draft to its end.
@Suite struct PolicyLifeTests {
  private func levels(_ company: TestCompany, _ letter: Newsletter.ID) throws -> [Enforcement] {
    try company.dana.checkNewsletter(letter).findings.filter { $0.rule.policy == "late" }.map(\.enforcement)
  }

  @Test func `a policy whose own tests fail is not published`() throws {
    let company = try TestCompany()
    let source = TestCompany.oak("1.0.0").replacing(
      "tokens: [oak]}", with: "tokens: [oak], tests: [{input: ash, match: true}]}")
    #expect(throws: FirsthandError.self) { try company.karin.publishPolicy(source: source, file: "oak.yml") }
    #expect(try company.karin.policies().allSatisfy { $0.version.reference.name != "late" })
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
      source: TestCompany.oak("1.0.0"), file: "p", plan: PolicyPlan(from: from, graceDays: 2))
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
      source: TestCompany.oak("1.0.0", level: "forbid"), file: "p", plan: PolicyPlan(graceDays: 30))
    _ = try company.otto.approvePolicy(name: "late", version: "1.0.0", reason: "")
    #expect(try levels(company, letter.id) == [.forbid])
  }

  @Test func `loosening what is forbidden takes two directors besides its publisher`() throws {
    let company = try TestCompany()
    try company.putInForce(oak: "forbid")
    let lena = try company.addDirector("Lena Vik", "lena")
    _ = try company.karin.publishPolicy(source: TestCompany.oak("1.1.0"), file: "p")
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
    _ = try company.karin.publishPolicy(source: TestCompany.oak("1.1.0"), file: "p", plan: PolicyPlan(from: later))
    #expect(try company.otto.approvePolicy(name: "late", version: "1.1.0", reason: "").effectiveAt == later)
    // Forbids until the other, which only stops, takes over.
    _ = try company.karin.publishPolicy(source: TestCompany.oak("1.2.0", level: "forbid"), file: "p")
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
    _ = try company.karin.publishPolicy(source: TestCompany.oak("1.0.0"), file: "p", plan: PolicyPlan(graceDays: 30))
    _ = try company.otto.approvePolicy(name: "late", version: "1.0.0", reason: "")
    company.clock.advance(seconds: 60)
    #expect(try levels(company, letter.id) == [])
    refusal(.findings, "fixed") { _ = try company.dana.submitNewsletter(letter.id) }
  }

  @Test func `a sole director approves with a reason and a day's delay, where the company allows it`() throws {
    let company = try TestCompany(standards: StandardsSettings(allowsSoleApprover: true))
    _ = try company.karin.publishPolicy(source: TestCompany.oak("1.0.0"), file: "p")
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
    let replay = try company.karin.replayPolicy(source: TestCompany.oak("1.0.0"), file: "p", days: 30)
    #expect(replay.letters == 1 && replay.newlyHeld.map(\.newsletter) == [letter.id])
    #expect(replay.newlyHeld.first?.hits.first?.quote.lowercased() == "oak")
    #expect(!replay.text.lowercased().contains("\"oak\""), "what is kept for good has no words of letters")
    _ = try company.karin.publishPolicy(source: TestCompany.oak("1.0.0"), file: "p")
    let report = try company.otto.approvePolicy(name: "late", version: "1.0.0", reason: "")
    #expect(report.replay.newlyHeld.count == 1)
    let kept = try company.karin.policies().first { $0.version.reference.name == "late" }
    #expect(kept?.approvals.map(\.replay) == [report.replay.digest])
    company.clock.advance(seconds: 40 * 86_400)
    #expect(try company.karin.replayPolicy(source: TestCompany.oak("1.0.0"), file: "p", days: 30).letters == 0)
  }

  @Test func `what was read must be what is approved`() throws {
    let company = try TestCompany()
    try company.addCustomers(1, to: company.dana)
    _ = try company.karin.publishPolicy(source: TestCompany.oak("1.0.0"), file: "p")
    let read = try company.otto.replayPolicy(name: "late", version: "1.0.0", days: Session.usualReplayDays)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(letter.id)
    refusal(.conflict, "since you read") {
      _ = try company.otto.approvePolicy(name: "late", version: "1.0.0", reason: "", seen: read.digest)
    }
  }
}
