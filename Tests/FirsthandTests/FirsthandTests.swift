import Firsthand
import MailFormat
import Testing

@Suite struct InstantTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (1_795_512_600_000, "2026-11-24T09:30:00Z"),
      (-1, "1969-12-31T23:59:59Z"), (951_782_400_000, "2000-02-29T00:00:00Z"),
    ] as [(Int64, String)])
  func `a moment is written as RFC 3339 has it`(milliseconds: Int64, text: String) {
    #expect(Instant(milliseconds: milliseconds).text == text)
  }

  @Test func `days that no calendar has are none`() {
    for text in ["2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026-1-1", "x", ""] {
      #expect(CalendarDay(text) == nil)
    }
    #expect(CalendarDay("2028-02-29")?.startInUTC.text == "2028-02-29T00:00:00Z")
    #expect(CalendarDay("2026-12-31")?.endInUTC.text == "2027-01-01T00:00:00Z")
  }
}

@Suite struct IDTests {
  @Test func `ids of one millisecond keep their order and never repeat`() {
    let ids = IDs(
      random: { count in [UInt8](repeating: 255, count: count) },
      now: { Instant(milliseconds: 1_795_512_600_000) })
    let made = (0..<1_000).map { _ in ids.next(Customer.self) }
    #expect(made == made.sorted())
    #expect(Set(made).count == 1_000)
    #expect(made.allSatisfy { $0.text.count == 16 })
  }
}

@Suite struct AudienceRuleTests {
  @Test func `a rule is read and written in one spelling`() throws {
    let rule = try AudienceRule(parsing: " country = DK|SE,tastes~oak , company!= ")
    #expect(rule.source == "country=DK|SE, tastes~oak, company!=")
    #expect(try AudienceRule(parsing: rule.source) == rule)
    #expect(try AudienceRule(parsing: "").text == "everybody")
  }

  @Test(arguments: ["colour=red", "country", "tastes~", "=x"])
  func `a condition that says nothing is refused with a sentence`(text: String) {
    let error = #expect(throws: FirsthandError.self) { try AudienceRule(parsing: text) }
    #expect(error?.code == .badInput)
  }
}

@Suite struct MappedTextTests {
  @Test func `a place is found through markup and merge fields`() {
    // typed: it's **zero** {first_name|x} risk
    var text = MappedText()
    let slot = SourceSpan.Part.slot("news")
    text.append("it's ", from: SourceSpan(part: slot, range: 0..<5))
    text.append("zero", from: SourceSpan(part: slot, range: 7..<11))
    text.append(" ", from: SourceSpan(part: slot, range: 13..<14))
    text.append("Ana", from: SourceSpan(part: slot, range: 14..<28))
    text.append(" risk", from: SourceSpan(part: slot, range: 28..<33))
    #expect(text.place(of: 5..<9)?.range == 7..<11)
    #expect(text.place(of: 5..<10)?.range == 7..<14)
    #expect(text.place(of: 11..<12)?.range == 14..<28)
    #expect(text.place(of: 14..<18)?.range == 29..<33)
  }
}

@Suite struct ContentDigestTests {
  private func newsletter(_ change: (inout Newsletter) -> Void = { _ in }) -> Newsletter {
    var newsletter = Newsletter(
      id: Newsletter.ID("n"), owner: Member.ID("m"),
      template: TemplateVersion.Reference(
        name: "t", version: "1.0.0", hash: Digest(of: [1])),
      language: "en",
      words: Newsletter.Words(subject: "s", preheader: "p", slots: ["a": "1", "b": "2"]),
      audience: AudienceRule(), salt: [1, 2, 3], state: .draft,
      createdAt: Instant(milliseconds: 0))
    change(&newsletter)
    return newsletter
  }

  @Test func `any change to what it covers changes the digest, the state does not`() throws {
    let sender = Member(
      id: Member.ID("m"), name: "Dana", address: try EmailAddress("d@n.example"),
      roles: [.salesperson])
    let company = Digest(of: [9])
    let base = newsletter().contentDigest(company: company, sender: sender)
    #expect(
      newsletter { $0.state = .sending }.contentDigest(company: company, sender: sender) == base)
    let rule = try AudienceRule(parsing: "country=DK")
    let changes: [(inout Newsletter) -> Void] = [
      { $0.words.subject = "t" }, { $0.words.preheader = "" }, { $0.words.slots["a"] = "2" },
      { $0.words.slots["c"] = "" }, { $0.words.slots = ["a": "1b", "": "2"] },
      { $0.audience = rule }, { $0.language = "da" }, { $0.template.hash = Digest(of: [2]) },
      { $0.edits[Customer.ID("c")] = Newsletter.Edit(slots: ["a": "x"]) },
      { $0.edits[Customer.ID("c")] = Newsletter.Edit(subject: "x") },
    ]
    var seen: Set<Digest> = [base]
    for change in changes {
      let digest = newsletter(change).contentDigest(company: company, sender: sender)
      #expect(seen.insert(digest).inserted)
    }
    var renamed = sender
    renamed.name = "Dan"
    #expect(newsletter().contentDigest(company: company, sender: renamed) != base)
    #expect(newsletter().contentDigest(company: Digest(of: [8]), sender: sender) != base)
  }
}

@Suite struct MessageStateTests {
  @Test func `what is in doubt is never sent again by a step of its own`() {
    #expect(!Message.State.inDoubt.next.contains(.sending))
    #expect(!Message.State.atDot.next.contains(.sending))
    #expect(Message.State.accepted.next.isEmpty)
    // What is over stays so, but for a late yes of the relay.
    for state in [Message.State.rejected, .leftOut, .cancelled, .expired] { #expect(state.next == [.accepted]) }
    #expect(Message.State.sending.next.contains(.atDot))
    for state in Message.State.allCases where state != .sending {
      #expect(!state.next.contains(.atDot))
    }
  }
}

extension Verdict {
  /// Whether nothing holds a copy back.
  fileprivate var leaves: Bool { blocking.isEmpty && needsApproval.isEmpty }
}

@Suite struct VerdictTests {
  private func finding(_ level: Enforcement, _ rule: String = "r") -> Finding {
    Finding(
      rule: RuleID(policy: "p", rule: rule), enforcement: level, message: "", quote: "", place: nil)
  }

  @Test func `advice and warnings pass, review wants a person, stop and forbid block`() {
    #expect(Verdict(findings: [finding(.advice), finding(.warn)]).leaves)
    #expect(!Verdict(findings: [finding(.review)]).leaves)
    #expect(Verdict(findings: [finding(.stop), finding(.forbid)]).blocking.count == 2)
  }

  @Test func `an approval covers review, a waiver stop, nothing covers forbid`() {
    let rule: Set = [RuleID(policy: "p", rule: "r")]
    #expect(Verdict(findings: [finding(.review)], approved: rule).leaves)
    #expect(!Verdict(findings: [finding(.stop)], approved: rule).leaves)
    #expect(Verdict(findings: [finding(.stop)], waived: rule).leaves)
    #expect(!Verdict(findings: [finding(.forbid)], approved: rule, waived: rule).leaves)
    #expect(!Verdict(findings: [finding(.review, "other")], approved: rule).leaves)
  }
}

@Suite struct CompanySecretTests {
  /// As Python's hmac module computes them.
  @Test func `an address is kept as an HMAC under a key of its own purpose`() {
    let secret = CompanySecret(bytes: Array(repeating: 7, count: 32))
    #expect(
      secret.addressKey("ana@a.example") == "85586a0687771279d11d32be9fdf99174d764514843fa8e79bfb69bb3eba455a")
    #expect(
      PersonMark.text(key: Array(0..<32), normalizedAddress: "ana@a.example")
        == "28fa9a6f06d95efdd59643a71c1d474534d634233fc5904962c16b27cc4367a9")
    #expect(secret.code(for: "x", purpose: "a") != secret.code(for: "x", purpose: "b"))
  }
}

@Suite struct AudienceSpellingTests {
  @Test func `a value may hold a comma, a bar and a backslash, and is read back as it was`() throws {
    let rule = AudienceRule(conditions: [
      AudienceRule.Condition(subject: .field(.company), comparison: .isOneOf, values: ["Smith, Jones & Co", "a|b\\c"]),
      AudienceRule.Condition(subject: .email, comparison: .isNoneOf, values: ["odd|name@x.example"]),
      AudienceRule.Condition(subject: .field(.tastes), comparison: .contains, values: ["x=y~z"]),
    ])
    #expect(try AudienceRule(parsing: rule.source) == rule)
    #expect(rule.source == "company=Smith\\, Jones & Co|a\\|b\\\\c, email!=odd\\|name@x.example, tastes~x=y~z")
  }

  @Test func `what was written without backslashes is read as before`() throws {
    let rule = try AudienceRule(parsing: " country = DK , language=da|en, tastes ~ oak, company!=")
    #expect(rule.source == "country=DK, language=da|en, tastes~oak, company!=")
  }
}
