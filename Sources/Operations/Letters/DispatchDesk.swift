package import Firsthand
package import MailFormat
import PolicyChecker
import Rendering
import Store

/// A message that was looked at and may leave, with what its gate must still find.
package struct ReadyCopy: Sendable {
  package let envelope: Envelope
  /// As it was rendered: unsigned.
  package let bytes: [UInt8]
  /// The stop epoch under which it was certified.
  package let epoch: Int64
  /// The merge values it was filled with; empty for a notice.
  package let values: String
  /// What its Date field says.
  package let date: Instant
  /// From then on it must be looked at again: an exception that it needs ends.
  package let validUntil: Instant?
  /// Where the company keeps a cadence: what the gate must find of other letters to this address.
  package let cadence: CadenceMark?
}

/// What is to become of a claimed message, as everything stands now.
package enum DispatchDecision: Sendable {
  case submit(ReadyCopy)
  case leaveOut(LeftOutReason)
  /// Not now; it waits until then, and no try is counted.
  case postpone(until: Instant, reason: String)
  /// All mail was stopped after it was claimed: it goes back as it was.
  case putBack
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
/// A newsletter is laid out once and again whenever the stop epoch moved.
package struct DispatchDesk {
  private let workplace: Workplace
  private var letters: [Newsletter.ID: LaidOutLetter] = [:]
  private var epoch: Int64 = -1
  private var timing: DispatchTiming

  /// Letters kept laid out: each salesperson in turn has a few copies leave, and then comes back.
  private static let mostLetters = 64

  package init(_ workplace: Workplace) {
    self.workplace = workplace
    timing = DispatchTiming(workplace)
  }

  /// In the order of `messages`, all from one snapshot.
  package mutating func decide(_ messages: [Message]) throws -> [DispatchDecision] {
    try workplace.store.read { tx in
      let now = try tx.shared.stopEpoch()
      if now != epoch { letters = [:] }
      epoch = now
      // Of the same snapshot as the epoch: a brake that comes later moves it, and the gate stays shut.
      let brakes = try tx.dispatch.brakes()
      let people = try DispatchPeople(of: messages, in: tx)
      return try messages.map { message in
        if brakes.hold(message.kind) { return .putBack }
        do {
          return try decide(message, people, in: tx)
        } catch let error as FirsthandError where error.code != .tryLater {
          // Fail closed: whatever cannot be looked up stops the letter and says so.
          return message.kind == .copy ? .haltNewsletter(error.sentence) : .stop(error.sentence)
        }
      }
    }
  }

  private mutating func decide(
    _ message: Message, _ people: DispatchPeople, in tx: Transaction
  ) throws -> DispatchDecision {
    if message.kind == .notice { return try notice(message, in: tx) }
    guard let id = message.newsletter, let customerID = message.customer else {
      return .stop("The row names no letter.")
    }
    try layOut(id, owner: message.owner, in: tx)
    // Taken off the desk while it is worked on: what it remembers of earlier copies would be copied otherwise.
    guard var letter = letters.removeValue(forKey: id) else { return .haltNewsletter("The letter is gone.") }
    defer { letters[id] = letter }
    return try decide(message, to: people.customers[customerID], of: &letter, people, in: tx)
  }

  private mutating func decide(
    _ message: Message, to customer: Customer?, of letter: inout LaidOutLetter, _ people: DispatchPeople,
    in tx: Transaction
  ) throws -> DispatchDecision {
    if letter.isShutOut, message.kind == .test { return .stop(letter.refusal ?? "") }
    if message.kind == .copy {
      if let refusal = letter.refusal { return .haltNewsletter(refusal) }
      let suppression = try people.suppression(of: message, customer, workplace, in: tx)
      if let reason = reasonToLeaveOut(
        isOnList: customer != nil, consent: customer?.consent, suppression: suppression)
      {
        return .leaveOut(reason)
      }
      if let decision = try timing.decision(for: message, of: letter, customer, in: tx) { return decision }
    }
    let address = address(of: message, customer)
    let letters = try letter.desk.letters(to: message.recipient, in: tx, at: address.date)
    let copy = try letter.desk.checkedCopy(for: customer, address: address, mail: workplace.mail, letters: letters)
    if !copy.findings.isEmpty {
      let verdict = Verdict(findings: copy.findings, approved: letter.approved, waived: letter.desk.waived)
      if message.kind == .test {
        if let first = verdict.blocking.first(where: { $0.enforcement == .forbid }) {
          return .stop(first.message)
        }
      } else if let first = verdict.blocking.first ?? verdict.needsApproval.first {
        return try decision(on: first, isBlocking: !verdict.blocking.isEmpty, in: &letter)
      }
    }
    return .submit(
      ReadyCopy(
        envelope: envelope(message, sender: letter.desk.sender), bytes: copy.bytes, epoch: letter.desk.epoch,
        values: MergeValues.text(customer?.profile ?? Profile()), date: address.date,
        validUntil: letter.desk.standsUntil, cadence: timing.mark(for: message, of: letter, customer)))
  }

  /// A finding that nothing covers: in the shared words it ends the whole send, in this copy alone it
  /// holds or stops this copy.
  private func decision(
    on finding: Finding, isBlocking: Bool, in letter: inout LaidOutLetter
  ) throws -> DispatchDecision {
    let shared = try letter.desk.checkedCopy(
      for: nil, address: .sample(for: nil, workplace), mail: workplace.mail
    ).findings
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
    if let letter = letters[id], letter.desk.standsUntil.map({ workplace.now < $0 }) ?? true { return }
    letters[id] = nil
    guard let newsletter = try tx.owned(by: owner).newsletter(id) else { return }
    if letters.count >= Self.mostLetters, let oldest = letters.min(by: { $0.value.number < $1.value.number }) {
      letters[oldest.key] = nil
    }
    let number = (letters.values.map(\.number).max() ?? 0) + 1
    letters[id] = try LaidOutLetter(newsletter, number: number, in: tx, workplace)
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
      ReadyCopy(
        envelope: Envelope(sender: sender.address, recipient: message.recipient), bytes: bytes, epoch: epoch,
        values: "", date: date, validUntil: nil, cadence: nil))
  }

  private func address(of message: Message, _ customer: Customer?) -> CopyAddress {
    let name = message.kind == .copy ? customer?.displayName : nil
    return CopyAddress(
      recipient: CopyAddress.named(Mailbox(name: name, address: message.recipient)),
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
