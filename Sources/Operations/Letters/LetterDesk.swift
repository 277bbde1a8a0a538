package import Firsthand
import Foundation
import MailFormat
package import PolicyChecker
import Rendering
package import Store
import YAMLFile

/// A newsletter on the desk: its template compiled, the standards in force read, ready to show, check and
/// fill copies. The one check, for a draft and for each copy that leaves, is here.
package struct LetterDesk: Sendable {
  package let newsletter: Newsletter
  package let sender: Member
  package let content: Digest
  package private(set) var policies: PolicySet
  /// Waived for exactly this content, now.
  package let waived: Set<RuleID>
  /// When what it was laid out under changes by itself: a waiver ends, a version of a policy begins to hold.
  let standsUntil: Instant?
  private let needs: FactNeeds
  private let fixedDigests: [String: Digest]
  /// Exceptions for the letter's template that it may use.
  let templateWaivers: [TemplateWaiver]
  package let epoch: Int64

  let definition: TemplateDefinition
  private let company: Company
  private let shared: CompiledLetter
  private let edited: [Customer.ID: CompiledLetter]
  private let frame: CopyFrame
  private let facts: LetterFacts
  private let readers: ReaderFacts
  /// Whether the standards ask when the reader had letters of the company.
  let needsLetters: Bool
  private var memory = CheckMemory()
  /// What all copies share, checked once for the people of each country.
  private var checks: [String: CopyCheck] = [:]

  /// Checks kept at most; then they begin anew.
  private static let mostChecks = 300

  /// What a letter is laid out for.
  package enum Purpose: Sendable {
    case check
    /// The certificate that is asked for is of today: no grace of an earlier one.
    case submission
    /// Only with exceptions that were counted for the letter when it was submitted.
    case dispatch
  }

  /// Lays a newsletter out as everything stands in this transaction. Without `standards` nothing is looked up to check it by:
  /// for those who only want to know what its content is. `other`: standards that it is to be held to besides.
  /// With public pages in `mail`, each copy says where it can be read as one. `earlier`: with the signature and
  /// the company's details that it was certified with.
  package init(
    _ newsletter: Newsletter, in tx: Transaction, at now: Instant, mail: MailSettings,
    standards: StandardsSettings? = nil, for purpose: Purpose = .check, besides other: PolicySet? = nil,
    as earlier: LetterSubmission? = nil
  ) throws {
    guard let sender = try tx.shared.member(newsletter.owner)?.signing(as: earlier) else {
      throw FirsthandError(.notFound, "The letter's owner no longer works here.")
    }
    guard let template = try tx.shared.template(newsletter.template.hash) else {
      throw FirsthandError(.notFound, "The template \(newsletter.template.text) is not published.")
    }
    guard let definition = Readings.template(template) else {
      throw FirsthandError(
        .failed, "The template \(newsletter.template.text) cannot be read. Publish a new version.")
    }
    guard
      let companyFiles = try earlier.map({ try tx.shared.companyFiles(version: $0.company) })
        ?? tx.shared.companyFiles(),
      case let companyHash = CompanyDetails.hash(companyFiles),
      let company = Readings.company(companyFiles, hash: companyHash)
    else {
      throw FirsthandError(
        .failed,
        "The company's details are not published. A director runs 'firsthand template publish' on the folder with company.yml."
      )
    }
    self.newsletter = newsletter
    self.sender = sender
    self.definition = definition
    self.company = company
    content = newsletter.contentDigest(company: companyHash, sender: sender)
    let inForce = PoliciesInForce(
      try tx.shared.policies(), at: now,
      certifiedAt: purpose == .submission ? nil : try Self.readySince(newsletter.id, content, in: tx))
    let set = try Readings.policySet(inForce)
    let needs = standards == nil ? [] : set.needs.union(other?.needs ?? [])
    facts = try LetterFacts(
      of: newsletter, sender: sender, needs: needs, in: tx, at: now, standards ?? StandardsSettings())
    readers = ReaderFacts(needs, writersZone: sender.timeZone)
    needsLetters = needs.contains(.letters)
    policies = set.bound(to: facts)
    self.needs = needs
    fixedDigests = ["template": newsletter.template.hash, "company": companyHash, "writer": sender.signatureDigest]
    templateWaivers = try tx.company.templateWaivers(for: newsletter, onlyUsed: purpose == .dispatch, at: now)
    let waivers = try tx.company.waivedRules(for: newsletter.id, content: content, at: now)
    waived = Set(waivers.keys).union(templateWaivers.map(\.rule))
    standsUntil =
      (Array(waivers.values) + templateWaivers.map(\.expiresAt) + [
        inForce.changesAt ?? now.day.endInUTC, now.day.endInUTC,
      ]).min()
    epoch = try tx.shared.stopEpoch()
    let card = Sender(sender)
    func compiled(_ words: Newsletter.Words) throws -> CompiledLetter {
      try CompiledLetter(
        definition, company: company, sender: card, language: newsletter.language, words: words,
        hasPages: mail.publicURL != nil)
    }
    shared = try compiled(newsletter.words)
    edited = try newsletter.edits.mapValues { try compiled(newsletter.words.edited(by: $0)) }
    frame = try CopyFrame(of: shared, from: sender, newsletter: newsletter.id)
  }

  /// What the standards were told besides the letter, by name.
  func factDigests(_ secret: CompanySecret) -> [String: Digest] {
    facts.digests(needs, secret).merging(fixedDigests) { first, _ in first }
  }

  /// Since when exactly this content has been ready to go; nil where it never was.
  private static func readySince(_ id: Newsletter.ID, _ content: Digest, in tx: Transaction) throws -> Instant? {
    guard let certificate = try tx.company.certificate(for: id, content: content),
      try Session.isApproved(certificate, in: tx)
    else { return nil }
    return certificate.issuedAt
  }

  /// The same letter under other standards.
  mutating func hold(to other: PolicySet) {
    policies = other.bound(to: facts)
    memory = CheckMemory()
    checks = [:]
  }

  func compiled(for customer: Customer.ID?) -> CompiledLetter {
    customer.flatMap { edited[$0] } ?? shared
  }

  /// The letter as this person would see it.
  package func letter(for customer: Customer?, unsubscribeURL: String) -> Letter {
    compiled(for: customer?.id).letter(
      for: Recipient(profile: customer?.profile ?? Profile(), unsubscribeURL: unsubscribeURL))
  }

  /// What must be mended whatever the standards say, as findings.
  package func ownFindings(for customer: Customer.ID?) -> [Finding] {
    compiled(for: customer).problems.map { problem in
      Finding(
        rule: RuleID(policy: "firsthand", rule: problem.isBlocking ? "letter" : "length"),
        enforcement: problem.isBlocking ? .forbid : .advice, message: problem.sentence, quote: "",
        place: problem.place)
    }
  }

  /// The letter as one reader's page has it: the pictures that travel with a mail stand in it.
  func shown(to customer: Customer.ID?, _ recipient: Recipient) -> (subject: String, html: String) {
    let compiled = compiled(for: customer)
    let copy = compiled.copy(for: recipient)
    var html = String(decoding: QuotedPrintable.decode(copy.html), as: UTF8.self)
    if let logo = compiled.logo {
      html = html.replacing(
        "cid:" + CompiledLetter.logoContentID,
        with: "data:\(logo.contentType);base64,\(Data(logo.bytes).base64EncodedString())")
    }
    return (copy.subject, html)
  }

  /// One copy as the bytes that leave.
  func copyBytes(for customer: Customer?, address: CopyAddress) throws -> [UInt8] {
    try frame.filled(with: compiled(for: customer?.id).copy(for: recipient(customer, address)), to: address)
  }

  private func recipient(_ customer: Customer?, _ address: CopyAddress) -> Recipient {
    Recipient(
      profile: customer?.profile ?? Profile(), unsubscribeURL: address.links.unsubscribe,
      viewURL: address.links.view)
  }

  /// Makes one copy and checks it: the bytes that would leave, and what is to be said of them.
  /// `letters`: when the reader had letters of the company, where the standards ask for it.
  package mutating func checkedCopy(
    for customer: Customer?, address: CopyAddress, mail: MailSettings, letters: [Instant] = []
  ) throws -> (bytes: [UInt8], findings: [Finding]) {
    let compiled = compiled(for: customer?.id)
    let recipient = recipient(customer, address)
    let bytes = try frame.filled(with: compiled.copy(for: recipient), to: address)
    var findings = ownFindings(for: customer?.id)
    findings += standardFindings(in: compiled, bytes, for: customer, recipient, at: address.date, letters)
    if mail.unsubscribe == nil, mail.publicURL == nil { findings.append(Self.noWayOff) }
    return (bytes, findings)
  }

  private static let noWayOff = Finding(
    rule: RuleID(policy: "firsthand", rule: "unsubscribe"), enforcement: .forbid,
    message:
      "There is no way off the list yet. Set public_url in config.yml to where these pages are found from outside, or unsubscribe_address to a mailbox that somebody reads.",
    quote: "", place: nil)

  /// What the standards say of one copy. What it shares with others was checked before, where there were any and its
  /// bytes show that it does share it.
  private mutating func standardFindings(
    in compiled: CompiledLetter, _ bytes: [UInt8], for customer: Customer?, _ recipient: Recipient,
    at now: Instant, _ letters: [Instant]
  ) -> [Finding] {
    let country = customer?.profile[.country] ?? ""
    var facts = Facts(
      template: newsletter.template.name, team: sender.team, country: country, leaving: nil, locked: compiled.locked,
      reader: customer.map { readers.reader($0, at: now, letters: letters) }, letter: self.facts)
    facts.letter.now = now
    let isEdited = customer.map { edited[$0.id] != nil } ?? false
    if !isEdited, checks[country] != nil, compiled.stretchesStand(in: bytes),
      let findings = checks[country]?.findings(in: compiled.own(for: recipient), facts: facts)
    {
      return findings
    }
    let parsed = ParsedMessage(bytes)
    facts.leaving = Facts.Leaving(
      html: parsed.firstPart(contentType: "text/html")?.text ?? "",
      text: parsed.firstPart(contentType: "text/plain")?.text ?? "",
      fields: parsed.decodedHeaders.map { Facts.Leaving.Field(name: $0.name, value: $0.value) },
      longestLine: bytes.split(separator: 10).lazy.map { $0.last == 13 ? $0.count - 1 : $0.count }.max() ?? 0)
    let letter = compiled.letter(for: recipient)
    if !isEdited, checks[country] == nil {
      if checks.count >= Self.mostChecks { checks = [:] }
      checks[country] = CopyCheck(
        policies, of: letter, own: compiled.own(for: recipient), facts: facts, memory: &memory)
    }
    return policies.findings(in: letter, facts: facts, memory: &memory)
  }
}
