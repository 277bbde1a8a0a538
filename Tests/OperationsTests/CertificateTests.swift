import Firsthand
import MailFormat
import Operations
import Store
import Testing

/// Invariants 2 and 3: nothing leaves unchecked, and a certificate binds bytes.
@Suite struct CertificateTests {
  @Test func `a clean letter is ready on the checker's certificate alone`() throws {
    let company = try TestCompany()
    let letter = try company.write(by: company.dana)
    let report = try company.dana.submitNewsletter(letter.id)
    #expect(report.isReady && report.certificate.needsApproval.isEmpty)
    #expect(report.certificate.policies.map(\.name) == ["words"])
    #expect(report.certificate.content == report.check.content)
  }

  @Test func `advice passes, a warning wants a word, stop and forbid refuse`() throws {
    let company = try TestCompany()
    #expect(try company.dana.submitNewsletter(company.write("softword", by: company.dana).id).isReady)
    let warned = try company.write("warnword", by: company.dana)
    refusal(.findings, "considered") { _ = try company.dana.submitNewsletter(warned.id) }
    let report = try company.dana.submitNewsletter(warned.id, acknowledgesWarnings: true)
    #expect(report.certificate.acknowledged == [RuleID(policy: "words", rule: "hm")])
    for word in ["stopword", "lawword"] {
      let letter = try company.write(word, by: company.dana)
      refusal(.findings, "must be fixed") { _ = try company.dana.submitNewsletter(letter.id) }
      refusal(.conflict, "draft") { _ = try company.dana.beginSending(letter.id) }
    }
  }

  @Test func `a review finding waits for a director, never its writer`() throws {
    let company = try TestCompany()
    let letter = try company.write("reviewword", by: company.dana)
    #expect(try !company.dana.submitNewsletter(letter.id).isReady)
    refusal(.conflict, "waits for") { _ = try company.dana.beginSending(letter.id) }
    _ = try company.karin.approveNewsletter(letter.id, reason: "as agreed")
    #expect(try company.dana.status(of: letter.id).newsletter.state == .ready)
    // A writer who is a director too still may not.
    let both = Session(
      company.workplace,
      as: try company.ada.addMember(
        name: "Bo", address: EmailAddress("bo@northwind.example"), roles: [.salesperson, .director]))
    let own = try company.write("reviewword", by: both)
    #expect(try !both.submitNewsletter(own.id).isReady)
    refusal(.notPermitted, "own letter") { _ = try both.approveNewsletter(own.id, reason: "") }
    refusal(.notPermitted, "themselves") {
      _ = try both.waive(
        RuleID(policy: "words", rule: "ask"), for: own.id, reason: "x",
        until: company.clock.now.adding(seconds: 60))
    }
  }

  @Test func `a writer whose every letter is reviewed waits even with a clean one`() throws {
    let company = try TestCompany()
    let new = Session(
      company.workplace,
      as: try company.ada.addMember(
        name: "New", address: EmailAddress("new@northwind.example"), roles: [.salesperson],
        reviewStage: .every))
    let letter = try company.write(by: new)
    let report = try new.submitNewsletter(letter.id)
    #expect(!report.isReady && report.certificate.isReviewedByStage)
    _ = try company.karin.approveNewsletter(letter.id, reason: "")
    #expect(try new.status(of: letter.id).newsletter.state == .ready)
  }

  @Test func `any change to what the certificate covers voids it`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter("reviewword", by: company.dana)
    let customer = try #require(try company.customers(of: company.dana).first)
    let changes: [(inout Newsletter) -> Void] = [
      { $0.words.subject = "The ash tables I told you about" },
      { $0.words.preheader = "Another line that stands in the inbox" },
      { $0.words.slots["closing"] = "Write to me when you have looked at your table, and I come by." },
      { $0.edits[customer.id] = Newsletter.Edit(subject: "For you alone, the oak tables") },
      { $0.audience = (try? AudienceRule(parsing: "city=Lund")) ?? $0.audience },
      { $0.language = "da" },
    ]
    var seen: Set<Digest> = []
    for change in changes {
      let report = try company.dana.submitNewsletter(id)
      #expect(seen.insert(report.check.content).inserted)
      _ = try company.karin.approveNewsletter(id, reason: "")
      #expect(try company.dana.status(of: id).newsletter.state == .ready)
      _ = try company.dana.changeNewsletter(id, change)
      #expect(try company.dana.status(of: id).newsletter.state == .draft)
      refusal(.conflict, "draft") { _ = try company.dana.beginSending(id) }
    }
    // The same words in another letter have another digest: the salt.
    let one = try company.dana.checkNewsletter(company.write(by: company.dana).id)
    let two = try company.dana.checkNewsletter(company.write(by: company.dana).id)
    #expect(one.content != two.content)
  }

  @Test func `new company details after the certificate void it`() throws {
    let company = try TestCompany()
    let id = try company.readyLetter(by: company.dana)
    var files = try TestCompany.files("templates")
    let text = try #require(files.text("company.yml"))
    files.bytes["company.yml"] = Array(text.replacing("Havnegade 12", with: "Havnegade 14").utf8)
    _ = try company.karin.publish([("", files)])
    refusal(.conflict, "Submit it again") { _ = try company.dana.beginSending(id) }
  }

  @Test func `a waiver covers a stop of exactly this content until its day, and no law`() throws {
    let company = try TestCompany()
    let never = RuleID(policy: "words", rule: "never")
    let letter = try company.write("stopword lawword", by: company.dana)
    let until = company.clock.now.adding(seconds: 86_400)
    refusal(.notPermitted, "nobody can waive") {
      _ = try company.karin.waive(
        RuleID(policy: "words", rule: "law"), for: letter.id, reason: "x", until: until)
    }
    refusal(.badInput, "reason") {
      _ = try company.karin.waive(never, for: letter.id, reason: " ", until: until)
    }
    _ = try company.dana.changeNewsletter(letter.id) {
      $0.words.slots["news"] = $0.words.slots["news"]?.replacing("lawword", with: "")
    }
    _ = try company.karin.waive(never, for: letter.id, reason: "agreed", until: until)
    _ = try company.dana.submitNewsletter(letter.id)
    _ = try company.dana.changeNewsletter(letter.id) { $0.words.subject += "." }
    refusal(.findings, "fixed") { _ = try company.dana.submitNewsletter(letter.id) }
    _ = try company.karin.waive(never, for: letter.id, reason: "agreed again", until: until)
    company.clock.advance(seconds: 86_401)
    refusal(.findings, "fixed") { _ = try company.dana.submitNewsletter(letter.id) }
  }

  @Test func `a policy that was revoked comes back only as a new version`() throws {
    let company = try TestCompany()
    try company.revokeWords()
    refusal(.conflict, "new version") {
      _ = try company.otto.approvePolicy(name: "words", version: "1.0.0", reason: "")
    }
  }

  @Test func `nobody approves their own policy, and a published one never changes`() throws {
    let company = try TestCompany()
    let next = TestCompany.policy.replacing("1.0.0", with: "1.1.0")
    _ = try company.karin.publishPolicy(source: next, file: "p.yml")
    refusal(.notPermitted, "own policy") {
      _ = try company.karin.approvePolicy(name: "words", version: "1.1.0", reason: "")
    }
    refusal(.conflict, "other content") {
      _ = try company.karin.publishPolicy(
        source: next.replacing("softword", with: "hardword"), file: "p.yml")
    }
    var files = try TestCompany.files("templates/check-in/1.0.0")
    files.bytes["en.yml", default: []] += Array("# a change\n".utf8)
    refusal(.conflict, "other content") { _ = try company.karin.publish([("", files)]) }
  }

  @Test func `a rule of edits is checked: one person's copy cannot say what the letter may not`() throws {
    let company = try TestCompany()
    try company.addCustomers(2, to: company.dana)
    let customer = try #require(try company.customers(of: company.dana).first)
    let letter = try company.write(by: company.dana)
    _ = try company.dana.editCopy(
      of: letter.id, for: customer.id,
      Newsletter.Edit(slots: ["closing": "Write to me about the stopword when you have time for it."]))
    let report = try company.dana.checkNewsletter(letter.id)
    #expect(report.findings.map(\.quote) == ["stopword"])
    refusal(.findings, "fixed") { _ = try company.dana.submitNewsletter(letter.id) }
  }

  @Test func `a letter that no policy covers waits for a person, a policy that cannot be read is refused`() throws {
    let company = try TestCompany()
    let letter = try company.write(by: company.dana)
    try company.revokeWords()
    let report = try company.dana.submitNewsletter(letter.id)
    #expect(!report.isReady && report.certificate.needsApproval.count == 1, "it waits for a person")
    #expect(throws: FirsthandError.self) {
      _ = try company.karin.publishPolicy(source: "policy: x\nrules: [", file: "p.yml")
    }
  }
}
