package import Firsthand
import MailFormat
import PolicyChecker
import Rendering
import Store

/// What the checker says of a letter and its audience.
package struct CheckReport: Sendable {
  package var newsletter: Newsletter
  package var content: Digest
  /// The stop epoch it was made under.
  package var epoch: Int64
  package var policies: [PolicyVersion.Reference]
  /// Those in the words that all share first, then those in single copies; `customer` names the first of
  /// the copies.
  package var findings: [Finding]
  /// How many copies each personal finding is in.
  package var copies: [Int]
  package var verdict: Verdict
  /// Rules from which this content has an exception now.
  package var waived: Set<RuleID>
  /// Whom it would go to, and who is left out, by reason.
  package var recipients: Int
  package var leftOut: [(reason: LeftOutReason, customers: [String])]
  /// Whether the writer's review stage asks for a person anyway.
  package var isReviewedByStage: Bool
  /// The digest of each fact that the standards were told, by its name.
  package var facts: [String: Digest]
  /// What is kept to compare others' letters with.
  var trace: KeptTrace
  /// Exceptions for the template that cover findings of the letter.
  var usedWaivers: [TemplateWaiver]
}

extension Session {
  /// Checks one's own letter as it would leave: every copy.
  package func checkNewsletter(_ id: Newsletter.ID) throws -> CheckReport {
    try logForeignRead(of: id, "check")
    return try store.read { tx in
      try LetterCheck.run(try readable(id, in: tx), in: tx, workplace)
    }
  }

  /// Logs that a director or an administrator looks at what is personal in somebody else's letter. Before
  /// they see it, so that a long read needs no lock.
  func logForeignRead(of id: Newsletter.ID, _ what: String) throws {
    let newsletter = try store.read { try readable(id, in: $0) }
    if newsletter.owner == member.id { return }
    try store.write { tx in
      try tx.append(entry(.personalDataRead, newsletter: id, [LogEntry.Fact("what", what)]))
    }
  }
}

extension CheckReport {
  /// Checking takes long and is done without a lock; what it was done on must still stand.
  func demandUnchanged(_ newsletter: Newsletter, in tx: Transaction, at now: Instant) throws {
    let desk = try LetterDesk(newsletter, in: tx, at: now, mail: MailSettings())
    guard desk.content == content, desk.epoch == epoch, newsletter.state == self.newsletter.state else {
      throw FirsthandError(.conflict, "Something changed while the letter was being checked. Try again.")
    }
  }
}

/// The check of a whole letter.
enum LetterCheck {
  private static let pageSize = 500

  static func run(
    _ newsletter: Newsletter, for purpose: LetterDesk.Purpose = .check, in tx: Transaction, _ workplace: Workplace
  ) throws -> CheckReport {
    var desk = try LetterDesk(
      newsletter, in: tx, at: workplace.now, mail: workplace.mail, standards: workplace.standards, for: purpose)
    return try run(&desk, in: tx, workplace)
  }

  /// The letter as it lies on the desk.
  static func run(_ desk: inout LetterDesk, in tx: Transaction, _ workplace: Workplace) throws -> CheckReport {
    let newsletter = desk.newsletter
    let now = workplace.now
    let links = CopyAddress.sampleLinks(workplace)
    var tally = FindingTally()
    var recipients = 0
    var leftOut: [(reason: LeftOutReason, customers: [String])] = []
    var last: Customer.ID?
    var audience = CanonicalBytes(kind: "audience v1")
    let isFrozen =
      try newsletter.state.name == "halted" && tx.owned(by: newsletter.owner).isFrozen(newsletter.id)
    while true {
      let owned = tx.owned(by: newsletter.owner)
      // Stopped in the middle, a letter has its people: those whose copies wait.
      let page =
        isFrozen
        ? try owned.customers(waitingFor: newsletter.id, after: last, limit: pageSize)
        : try owned.customers(matching: newsletter.audience, after: last, limit: pageSize)
      guard let end = page.last else { break }
      let suppressions = try owned.suppressions(after: last, upTo: end.id)
      last = end.id
      for customer in page {
        let covering = suppressions[customer.id, default: []].filter { $0.covers(letterOf: newsletter.owner, at: now) }
        if let reason = reasonToLeaveOut(
          isOnList: true, consent: customer.consent, suppression: Suppression.strongest(covering))
        {
          if let index = leftOut.firstIndex(where: { $0.reason == reason }) {
            leftOut[index].customers.append(customer.displayName)
          } else {
            leftOut.append((reason, [customer.displayName]))
          }
          continue
        }
        recipients += 1
        audience.append(customer.id.text, customer.consent.map { "\($0.basis.rawValue) \($0.met.text)" } ?? "")
        let copy = try desk.checkedCopy(
          for: customer, address: .sample(for: customer, workplace, links: links), mail: workplace.mail,
          letters: desk.letters(to: customer.address, in: tx, at: workplace.now))
        tally.add(copy.findings, of: customer, isEdited: newsletter.edits[customer.id] != nil)
      }
    }
    if recipients == 0 {
      let copy = try desk.checkedCopy(
        for: nil, address: .sample(for: nil, workplace), mail: workplace.mail)
      tally.add(copy.findings, of: nil, isEdited: false)
    }
    let (findings, copies) = tally.result
    let rules = Set(findings.map(\.rule))
    return CheckReport(
      newsletter: newsletter, content: desk.content, epoch: desk.epoch, policies: desk.policies.references,
      findings: findings, copies: copies,
      verdict: Verdict(findings: findings, waived: desk.waived), waived: desk.waived, recipients: recipients,
      leftOut: leftOut, isReviewedByStage: desk.sender.reviewStage == .every,
      facts: desk.factDigests(workplace.secret).merging(["audience": audience.digest]) { first, _ in first },
      trace: desk.trace,
      usedWaivers: desk.templateWaivers.filter { rules.contains($0.rule) })
  }
}

extension CopyAddress {
  /// The links in copies that are only looked at: they lead nowhere.
  static func sampleLinks(_ workplace: Workplace) -> CopyLinks {
    CopyLinks(for: Message.ID("0000000000000000"), mail: workplace.mail, secret: workplace.secret)
  }

  /// The address of a copy that is only looked at. `links`: those of `sampleLinks`, made once for many.
  static func sample(for customer: Customer?, _ workplace: Workplace, links: CopyLinks? = nil) -> CopyAddress {
    let mailbox = customer.map { Mailbox(name: $0.displayName, address: $0.address) }
    return CopyAddress(
      recipient: mailbox.map { Self.named($0) } ?? Mailbox(name: nil, address: Self.nobody),
      messageID: "sample@firsthand.invalid", date: workplace.now,
      links: links ?? sampleLinks(workplace))
  }

  /// A mailbox without a name that only repeats the address.
  static func named(_ mailbox: Mailbox) -> Mailbox {
    mailbox.name == mailbox.address.displayText
      ? Mailbox(name: nil, address: mailbox.address) : mailbox
  }

  private static let nobody: EmailAddress = {
    guard let address = try? EmailAddress("nobody@firsthand.invalid") else {
      preconditionFailure("a constant address")
    }
    return address
  }()
}

/// Gathers findings over copies: which are in the words that all share, and which in some copies only.
struct FindingTally {
  private struct Key: Hashable {
    var rule: RuleID
    var message: String
    var quote: String
    var place: SourceSpan?
  }

  private var order: [Key] = []
  private var entries: [Key: (finding: Finding, customer: Customer.ID?, copies: Int, edited: Bool)] = [:]
  private var copies = 0
  private var editedCopies = 0

  mutating func add(_ findings: [Finding], of customer: Customer?, isEdited: Bool) {
    copies += 1
    if isEdited { editedCopies += 1 }
    var counted: Set<Key> = []
    for finding in findings {
      let key = Key(
        rule: finding.rule, message: finding.message, quote: finding.quote, place: finding.place)
      guard counted.insert(key).inserted else { continue }
      if entries[key] == nil {
        order.append(key)
        entries[key] = (finding, customer?.id, 0, true)
      }
      entries[key]?.copies += 1
      if !isEdited { entries[key]?.edited = false }
    }
  }

  /// Shared findings first. A finding that every unedited copy has is in the shared words.
  var result: (findings: [Finding], copies: [Int]) {
    var shared: [(Finding, Int)] = []
    var personal: [(Finding, Int)] = []
    for key in order {
      guard let entry = entries[key] else { continue }
      let isShared = !entry.edited && entry.copies >= max(1, copies - editedCopies)
      var finding = entry.finding
      if !isShared { finding.customer = entry.customer }
      if isShared { shared.append((finding, entry.copies)) } else { personal.append((finding, entry.copies)) }
    }
    let all = (shared + personal).enumerated().sorted {
      let (a, b) = ($0.element.0, $1.element.0)
      if (a.customer == nil) != (b.customer == nil) { return a.customer == nil }
      if a.enforcement != b.enforcement { return a.enforcement > b.enforcement }
      return $0.offset < $1.offset
    }.map(\.element)
    return (all.map(\.0), all.map(\.1))
  }
}
