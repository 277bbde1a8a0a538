package import Firsthand
import PolicyChecker
import Store

/// What somebody wants to know before they send: whom it goes to, who is left out, what is still in the way.
package struct SendSummary: Sendable {
  package var newsletter: Newsletter
  package var recipients: Int
  package var leftOut: [LeftOutPeople]
  /// The first of them, as whose copy the letter can be looked at.
  package var first: Customer?
  /// Whether the letter as it stands now, under the standards as they are now, may go.
  package var isCertified: Bool
  /// Whether it was submitted exactly so, and a director's yes is what is missing.
  package var isWaiting: Bool
  /// Whether its audience was written down, at least in part.
  package var hasCopies: Bool
  /// What must be fixed first.
  package var mustFix: [Finding]
  /// What its writer must have considered.
  package var toConsider: [Finding]
  /// What a director must say yes to.
  package var needsApproval: [Finding]
  /// Whether the writer's review stage asks for a director anyway.
  package var isReviewedByStage: Bool
  /// By which clocks its people live.
  package var zones: [ReaderZone: Int]
  /// Where it is on the schedule for each reader's own hour.
  package var hour: LocalHour?

  package var leftOutCount: Int { leftOut.reduce(0) { $0 + $1.names.count } }
}

/// How a letter stands before it is sent, without a look at its people or its words.
package struct SendStanding: Sendable {
  package var newsletter: Newsletter
  package var isCertified: Bool
  package var isWaiting: Bool
  package var hasCopies: Bool

  package init(newsletter: Newsletter, isCertified: Bool, isWaiting: Bool, hasCopies: Bool) {
    self.newsletter = newsletter
    self.isCertified = isCertified
    self.isWaiting = isWaiting
    self.hasCopies = hasCopies
  }
}

/// What handing a letter in came to.
package enum SubmitOutcome: Sendable {
  case submitted(SubmitReport)
  /// Something must be fixed or considered first.
  case refused(SendSummary)
}

extension SalespersonDesk {
  /// Where one's own letter stands on its way to being sent: quickly.
  package func sendStanding(_ id: Newsletter.ID) throws -> SendStanding {
    try session.store.read { try standing(of: id, in: $0) }
  }

  private func standing(of id: Newsletter.ID, in tx: Transaction) throws -> SendStanding {
    let newsletter = try Session.own(id, member, in: tx)
    let isApproved = try session.certificate(of: newsletter, in: tx).map { try Session.isApproved($0, in: tx) }
    return SendStanding(
      newsletter: newsletter, isCertified: isApproved == true, isWaiting: isApproved == false,
      hasCopies: try tx.owned(by: member.id).hasCopies(id))
  }

  /// One's own letter right before it is sent. Every copy is checked unless a certificate still says all.
  package func sendSummary(_ id: Newsletter.ID) throws -> SendSummary {
    try session.store.read { tx in
      let standing = try standing(of: id, in: tx)
      let newsletter = standing.newsletter
      if standing.isCertified || standing.isWaiting {
        let count = try AudienceCount(of: newsletter, in: tx, workplace)
        return SendSummary(
          newsletter: newsletter, recipients: count.recipients, leftOut: count.leftOut, first: count.first,
          isCertified: standing.isCertified, isWaiting: standing.isWaiting, hasCopies: standing.hasCopies,
          mustFix: [], toConsider: [], needsApproval: [], isReviewedByStage: false, zones: count.zones,
          hour: try tx.dispatch.localHour(of: id))
      }
      return try summary(of: LetterCheck.run(newsletter, in: tx, workplace), in: tx)
    }
  }

  private func summary(of check: CheckReport, in tx: Transaction) throws -> SendSummary {
    let newsletter = check.newsletter
    // A director may have said yes to exactly these words already: they suggested them.
    let approvals = try tx.company.approvals(for: newsletter.id, content: check.content)
    let approved = Set(approvals.flatMap(\.rules))
    let count = try AudienceCount(of: newsletter, in: tx, workplace)
    return SendSummary(
      newsletter: newsletter, recipients: count.recipients, leftOut: count.leftOut, first: count.first,
      isCertified: false, isWaiting: false, hasCopies: try tx.owned(by: member.id).hasCopies(newsletter.id),
      mustFix: check.verdict.blocking, toConsider: check.verdict.needsAcknowledgement,
      needsApproval: check.verdict.needsApproval.filter { !approved.contains($0.rule) },
      isReviewedByStage: check.isReviewedByStage && approvals.isEmpty, zones: count.zones, hour: nil)
  }

  /// Asks for the letter's certificate. `considered` are the rules whose warnings the writer has seen and thought
  /// about; with one that is not among them the letter is refused, as with a finding that stops it. `reason` is the
  /// writer's word to the director who will read it.
  package func submit(
    _ id: Newsletter.ID, considered: Set<RuleID> = [], reason: String = ""
  ) throws -> SubmitOutcome {
    let reason = try ReviewWords.limited(reason.trimmingSpaces)
    let check = try session.checkToSubmit(id)
    let warnings = Set(check.verdict.needsAcknowledgement.map(\.rule))
    guard check.verdict.blocking.isEmpty, warnings.isSubset(of: considered) else {
      return .refused(try session.store.read { try summary(of: check, in: $0) })
    }
    return .submitted(try session.certify(check, reason: reason))
  }
}

extension Session {
  /// The certificate over exactly this content, under exactly the standards in force. A draft has none that
  /// counts: it was changed, or has come back from a director.
  fileprivate func certificate(of newsletter: Newsletter, in tx: Transaction) throws -> Certificate? {
    if newsletter.state == .draft { return nil }
    let desk = try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail, standards: workplace.standards)
    guard let certificate = try tx.company.certificate(for: newsletter.id, content: desk.content),
      Set(certificate.policies) == Set(desk.policies.references)
    else { return nil }
    return certificate
  }
}
