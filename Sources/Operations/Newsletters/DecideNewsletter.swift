package import Firsthand
import Store

extension Session {
  /// A director's yes to exactly the content that was certified. Nobody approves their own letter.
  /// `content`: what was read, where the letter may have been submitted anew since.
  package func approveNewsletter(
    _ id: Newsletter.ID, reason: String, seen content: Digest? = nil
  ) throws -> Approval {
    try require(.director, to: "approve letters")
    return try store.write { tx in
      let (newsletter, certificate) = try certified(id, in: tx)
      guard newsletter.owner != member.id else {
        throw FirsthandError(
          .notPermitted, "Nobody approves their own letter. Ask another director.")
      }
      if let content, content != certificate.content { throw Self.changedSinceRead }
      let waits =
        switch newsletter.state {
        case .awaitingApproval: true
        // Stopped in the middle: a yes lets the rest go.
        case .halted: try !Self.isApproved(certificate, in: tx)
        default: false
        }
      guard waits else {
        throw FirsthandError(
          .conflict, "The letter does not wait for approval; it is \(newsletter.state.name).")
      }
      let approval = Approval(
        id: workplace.ids.next(), newsletter: id, content: certificate.content,
        rules: certificate.needsApproval, by: member.id, reason: reason, at: now)
      try tx.company.add(approval)
      _ = try tx.company.setState(.ready, of: id, from: ["awaitingApproval"], at: now)
      try tx.append(
        entry(
          .approved, newsletter: id,
          [
            LogEntry.Fact("content", approval.content.hex),
            LogEntry.Fact("rules", approval.rules.map(\.description).joined(separator: " ")),
          ]),
        owner: newsletter.owner)
      try notify(
        newsletter.owner, in: tx, Notice(kind: .letterApproved, newsletter: newsletter, by: member, reason: reason))
      return approval
    }
  }

  static let changedSinceRead = FirsthandError(
    .conflict, "The letter changed since you read it. Read it as it is now and decide again.")

  /// Takes approvals back. A send that runs stops before its next copy.
  package func withdrawApproval(of id: Newsletter.ID) throws {
    try require(.director, to: "withdraw approvals")
    let reason = "The approval was withdrawn."
    let isHalted = try store.write { tx in
      guard let newsletter = try tx.company.newsletter(id) else {
        throw FirsthandError(.notFound, "There is no letter '\(id)'.")
      }
      guard try tx.company.withdrawApprovals(of: id, at: now) > 0 else {
        throw FirsthandError(.conflict, "No approval of this letter stands.")
      }
      try tx.shared.raiseStopEpoch()
      _ = try tx.company.setState(.awaitingApproval, of: id, from: ["ready", "scheduled"], at: now)
      try tx.append(entry(.approvalWithdrawn, newsletter: id), owner: newsletter.owner)
      // One that is paused would not meet its next copy, and so never be halted there.
      guard try tx.company.setState(.halted(reason: reason), of: id, from: ["paused"], at: now) else { return false }
      try workplace.appendHalt(id, owner: newsletter.owner, reason: reason, in: tx)
      return true
    }
    if isHalted { try workplace.holdWaiting(id, reason: reason) }
  }

  /// Days a waiver may last at most.
  private static let longestWaiver: Int64 = 90

  /// A director's exception from one rule for exactly this content, until a day. `forbid` has none.
  package func waive(
    _ rule: RuleID, for id: Newsletter.ID, reason: String, until: Instant
  ) throws -> Waiver {
    try waive(rule, for: id, reason: reason, until: until, seen: nil) { _, _ in }
  }

  /// The same, for the content that was read, with what else belongs into the transaction.
  func waive(
    _ rule: RuleID, for id: Newsletter.ID, reason: String, until: Instant, seen content: Digest?,
    and alongside: (Transaction, Newsletter) throws -> Void
  ) throws -> Waiver {
    try require(.director, to: "grant exceptions")
    guard !reason.trimmingSpaces.isEmpty else {
      throw FirsthandError(.badInput, "An exception needs a reason.", onTerminal: "Give it: --reason \"…\".")
    }
    guard until > now, until < now.adding(seconds: Self.longestWaiver * 86_400) else {
      throw FirsthandError(
        .badInput, "An exception ends between today and \(Self.longestWaiver) days from now.")
    }
    let check = try store.read { tx in
      guard let newsletter = try tx.company.newsletter(id) else {
        throw FirsthandError(.notFound, "There is no letter '\(id)'.")
      }
      guard newsletter.owner != member.id else {
        throw FirsthandError(
          .notPermitted, "Nobody grants themselves an exception. Ask another director.")
      }
      return try LetterCheck.run(newsletter, in: tx, workplace)
    }
    if let content, content != check.content { throw Self.changedSinceRead }
    guard let finding = check.findings.first(where: { $0.rule == rule }) else {
      throw FirsthandError(.notFound, "The rule \(rule) finds nothing in this letter.")
    }
    guard finding.enforcement != .forbid else {
      throw FirsthandError(
        .notPermitted, "The rule \(rule) is one of law or safety; nobody can waive it.")
    }
    return try store.write { tx in
      guard let newsletter = try tx.company.newsletter(id) else {
        throw FirsthandError(.notFound, "There is no letter '\(id)'.")
      }
      try check.demandUnchanged(newsletter, in: tx, at: now)
      let waiver = Waiver(
        id: workplace.ids.next(), rule: rule, newsletter: id, content: check.content,
        reason: reason, grantedBy: member.id, grantedAt: now, expiresAt: until)
      try tx.company.add(waiver)
      try tx.append(
        entry(
          .waived, newsletter: id,
          [
            LogEntry.Fact("rule", rule.description), LogEntry.Fact("until", until.text),
            LogEntry.Fact("content", check.content.hex),
          ]),
        owner: check.newsletter.owner)
      try alongside(tx, newsletter)
      return waiver
    }
  }

  func certified(
    _ id: Newsletter.ID, in tx: Transaction
  ) throws -> (Newsletter, Certificate) {
    guard let newsletter = try tx.company.newsletter(id) else {
      throw FirsthandError(.notFound, "There is no letter '\(id)'.")
    }
    let desk = try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail)
    guard let certificate = try tx.company.certificate(for: id, content: desk.content) else {
      throw FirsthandError(
        .conflict, "The letter has not been submitted as it stands now. Its writer must submit it.")
    }
    return (newsletter, certificate)
  }
}
