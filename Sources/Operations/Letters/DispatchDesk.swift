package import Firsthand
package import MailFormat
import PolicyChecker
import Rendering
import Store

/// What is to become of a claimed message, as everything stands now.
package enum DispatchDecision: Sendable {
  /// Checked; `epoch` is that under which it was, `date` what its Date field says.
  case submit(Envelope, [UInt8], epoch: Int64, values: String, date: Instant)
  case leaveOut(LeftOutReason)
  /// Not now; it waits until then, and no try is counted.
  case postpone(until: Instant, reason: String)
  /// This copy waits for a person.
  case hold(String)
  /// This copy must not leave.
  case stop(String)
  /// Nothing of the newsletter may leave any more.
  case haltNewsletter(String)
}

/// Looks at each message right before it leaves: the certificate of its newsletter, approvals and waivers,
/// consent and suppression, all as they are now, and the words of the copy itself.
///
/// The newsletter is laid out once and again whenever the stop epoch moved.
package struct DispatchDesk {
  private let workplace: Workplace
  private var desk: LetterDesk?
  private var approved: Set<RuleID> = []
  /// Why nothing of the letter on the desk may leave.
  private var refusal: String?
  /// Why its writer may send nothing, not even a test.
  private var isShutOut = false

  package init(_ workplace: Workplace) { self.workplace = workplace }

  package mutating func decide(_ message: Message) throws -> DispatchDecision {
    try workplace.store.read { tx in
      do {
        return try decide(message, in: tx)
      } catch let error as FirsthandError where error.code != .tryLater {
        // Fail closed: whatever cannot be looked up stops the letter and says so.
        return message.kind == .copy ? .haltNewsletter(error.sentence) : .stop(error.sentence)
      }
    }
  }

  private mutating func decide(_ message: Message, in tx: Transaction) throws -> DispatchDecision {
    if message.kind == .notice { return try notice(message, in: tx) }
    guard let id = message.newsletter, let customerID = message.customer else {
      return .stop("The row names no letter.")
    }
    try layOut(id, owner: message.owner, in: tx)
    guard var desk else { return .haltNewsletter("The letter is gone.") }
    if isShutOut, message.kind == .test { return .stop(refusal ?? "") }
    let customer = try tx.owned(by: message.owner).customer(customerID)
    if message.kind == .copy {
      if let refusal { return .haltNewsletter(refusal) }
      let suppression = try tx.shared.suppression(
        addressKey: workplace.secret.addressKey(message.recipient.normalized), owner: message.owner,
        at: workplace.now)
      if let reason = reasonToLeaveOut(
        isOnList: customer != nil, consent: customer?.consent, suppression: suppression)
      {
        return .leaveOut(reason)
      }
    }
    let address = address(of: message, customer)
    let copy = try desk.checkedCopy(for: customer, address: address, mail: workplace.mail)
    self.desk = desk
    let verdict = Verdict(findings: copy.findings, approved: approved, waived: desk.waived)
    if message.kind == .test {
      if let first = verdict.blocking.first(where: { $0.enforcement == .forbid }) {
        return .stop(first.message)
      }
    } else if let first = verdict.blocking.first ?? verdict.needsApproval.first {
      return try decision(on: first, isBlocking: !verdict.blocking.isEmpty, message)
    }
    return .submit(
      envelope(message, sender: desk.sender), copy.bytes, epoch: desk.epoch,
      values: MergeValues.text(customer?.profile ?? Profile()), date: address.date)
  }

  /// A finding that nothing covers: in the shared words it ends the whole send, in this copy alone it
  /// holds or stops this copy.
  private mutating func decision(
    on finding: Finding, isBlocking: Bool, _ message: Message
  ) throws -> DispatchDecision {
    guard var desk else { return .haltNewsletter(finding.message) }
    let shared = try desk.checkedCopy(
      for: nil, address: .sample(for: nil, workplace), mail: workplace.mail
    ).findings
    self.desk = desk
    let isShared = shared.contains {
      $0.rule == finding.rule && $0.place == finding.place && $0.quote == finding.quote
    }
    let sentence = "\(finding.rule): \(finding.message)"
    if isBlocking { return isShared ? .haltNewsletter(sentence) : .stop(sentence) }
    return .hold(sentence)
  }

  /// Puts the newsletter on the desk, unless it lies there, nothing that could stop it happened since and
  /// no waiver ended.
  private mutating func layOut(
    _ id: Newsletter.ID, owner: Member.ID, in tx: Transaction
  ) throws {
    let epoch = try tx.shared.stopEpoch()
    if let desk, desk.newsletter.id == id, desk.epoch == epoch,
      desk.waivedUntil.map({ workplace.now < $0 }) ?? true
    {
      return
    }
    desk = nil
    refusal = nil
    isShutOut = false
    approved = []
    guard let newsletter = try tx.owned(by: owner).newsletter(id) else { return }
    let fresh = try LetterDesk(newsletter, in: tx, at: workplace.now, mail: workplace.mail)
    desk = fresh
    guard fresh.sender.isActive, fresh.sender.roles.contains(.salesperson) else {
      isShutOut = true
      let name = fresh.sender.name
      refusal = fresh.sender.isActive ? "\(name) no longer sends letters." : "\(name) no longer works here."
      return
    }
    guard let certificate = try tx.company.certificate(for: id, content: fresh.content) else {
      refusal = "The letter is not certified as it stands now."
      return
    }
    let approvals = try tx.company.approvals(for: id, content: fresh.content)
    approved = Set(approvals.flatMap(\.rules))
    if certificate.asksForAPerson,
      approvals.isEmpty || !approved.isSuperset(of: certificate.needsApproval)
    {
      refusal = "The approval was withdrawn."
    }
  }

  private func notice(_ message: Message, in tx: Transaction) throws -> DispatchDecision {
    guard let notice = try tx.dispatch.notice(message.id),
      let sender = try tx.shared.member(message.owner)
    else { return .stop("The notice has no words.") }
    guard let body = try workplace.body(of: notice, in: tx) else {
      return .stop("The link that it should carry was used, replaced or has run out.")
    }
    let date = workplace.now
    let bytes = try NoticeBytes.make(
      subject: notice.subject, body: body, from: sender.address, to: message.recipient,
      messageID: message.messageID, at: date)
    return .submit(
      Envelope(sender: sender.address, recipient: message.recipient), bytes,
      epoch: try tx.shared.stopEpoch(), values: "", date: date)
  }

  private func address(of message: Message, _ customer: Customer?) -> CopyAddress {
    let name = message.kind == .copy ? customer?.displayName : nil
    return CopyAddress(
      recipient: .named(Mailbox(name: name, address: message.recipient)),
      messageID: message.messageID, date: workplace.now,
      links: CopyLinks(for: message.id, mail: workplace.mail, secret: workplace.secret))
  }

  /// Variable envelope return path: a bounce to it names its message.
  private func envelope(_ message: Message, sender: Member) -> Envelope {
    let tagged = workplace.mail.bounces.flatMap {
      try? EmailAddress("\($0.local)+\(message.id.text)@\($0.domain)")
    }
    return Envelope(sender: tagged ?? sender.address, recipient: message.recipient)
  }
}

extension Mailbox {
  static func named(_ mailbox: Mailbox) -> Mailbox { CopyAddress.named(mailbox) }
}

/// A mail of our own fixed words, in plain text.
enum NoticeBytes {
  static func make(
    subject: String, body: String, from: EmailAddress, to: EmailAddress, messageID: String,
    at now: Instant
  ) throws -> [UInt8] {
    do {
      var headers = HeaderBlock()
      headers.append(date: "Date", milliseconds: now.milliseconds, offsetMinutes: 0)
      try headers.append(mailboxes: "From", [Mailbox(name: "Firsthand", address: from)])
      try headers.append(mailboxes: "To", [Mailbox(name: nil, address: to)])
      try headers.append(unstructured: "Subject", subject)
      try headers.append(raw: "Message-ID", "<\(messageID)>")
      // RFC 3834 §5.
      try headers.append(raw: "Auto-Submitted", "auto-generated")
      var bytes: [UInt8] = []
      MIMEPart.text(subtype: "plain", quotedPrintable: QuotedPrintable.encode(body))
        .append(to: &bytes, topLevelHeaders: headers)
      return bytes
    } catch {
      throw FirsthandError(.failed, error.sentence)
    }
  }
}

/// The values a copy was filled with, as kept beside it until the person is erased.
enum MergeValues {
  static func text(_ profile: Profile) -> String {
    CustomerField.allCases.filter { $0.isMergeable || $0 == .addressForm }
      .filter { !profile[$0].isEmpty }
      .map { "\($0.rawValue)=\(profile[$0])" }.joined(separator: "\n")
  }

  /// What `text` made of a profile.
  static func profile(_ text: String) -> Profile {
    var profile = Profile()
    var last: CustomerField?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let name = line.prefix { $0 != "=" }
      if let field = CustomerField(rawValue: String(name)), name.endIndex < line.endIndex {
        profile[field] = String(line[line.index(after: name.endIndex)...])
        last = field
      } else if let last {
        profile[last] += "\n" + line
      }
    }
    return profile
  }
}
