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

  package var leftOutCount: Int { leftOut.reduce(0) { $0 + $1.names.count } }
}

extension SalespersonDesk {
  /// One's own letter right before it is sent. Every copy is checked unless a certificate still says all.
  package func sendSummary(_ id: Newsletter.ID) throws -> SendSummary {
    try session.store.read { tx in
      let newsletter = try Session.own(id, member, in: tx)
      let hasCopies = try tx.owned(by: member.id).hasCopies(id)
      let certificate = try session.certificate(of: newsletter, in: tx)
      if let certificate {
        let isApproved = try Session.isApproved(certificate, in: tx)
        let count = try AudienceCount(of: newsletter, in: tx, workplace)
        return SendSummary(
          newsletter: newsletter, recipients: count.recipients, leftOut: count.leftOut, first: count.first,
          isCertified: isApproved, isWaiting: !isApproved, hasCopies: hasCopies, mustFix: [], toConsider: [],
          needsApproval: [],
          isReviewedByStage: false)
      }
      let check = try LetterCheck.run(newsletter, in: tx, workplace)
      // A director may have said yes to exactly these words already: they suggested them.
      let approvals = try tx.company.approvals(for: id, content: check.content)
      let approved = Set(approvals.flatMap(\.rules))
      return SendSummary(
        newsletter: newsletter, recipients: check.recipients,
        leftOut: check.leftOut.map { LeftOutPeople(reason: $0.reason, names: $0.customers) },
        first: try AudienceCount(of: newsletter, in: tx, workplace, stopsAtFirst: true).first,
        isCertified: false, isWaiting: false, hasCopies: hasCopies, mustFix: check.verdict.blocking,
        toConsider: check.verdict.needsAcknowledgement,
        needsApproval: check.verdict.needsApproval.filter { !approved.contains($0.rule) },
        isReviewedByStage: check.isReviewedByStage && approvals.isEmpty)
    }
  }

  /// Asks for the letter's certificate. Where something must be fixed or considered first, the error says so.
  /// `reason` is the writer's word to the director who will read it.
  package func submit(
    _ id: Newsletter.ID, acknowledgesWarnings: Bool = false, reason: String = ""
  ) throws -> SubmitReport {
    try session.submitNewsletter(id, acknowledgesWarnings: acknowledgesWarnings, reason: reason)
  }
}

extension Session {
  /// The certificate over exactly this content, under exactly the standards in force. A draft has none that
  /// counts: it was changed, or has come back from a director.
  fileprivate func certificate(of newsletter: Newsletter, in tx: Transaction) throws -> Certificate? {
    if newsletter.state == .draft { return nil }
    let desk = try LetterDesk(newsletter, in: tx, at: now, mail: workplace.mail)
    guard let certificate = try tx.company.certificate(for: newsletter.id, content: desk.content),
      Set(certificate.policies) == Set(desk.policies.references)
    else { return nil }
    return certificate
  }
}
