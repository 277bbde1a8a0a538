/// The checker's yes to one exact content, under named policy versions.
package struct Certificate: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Certificate>

  package let id: ID
  package let newsletter: Newsletter.ID
  package let content: Digest
  package let policies: [PolicyVersion.Reference]
  /// Rules whose findings a person must say yes to before the letter may leave.
  package let needsApproval: [RuleID]
  /// Whether the writer's review stage asks for a person, whatever the rules say.
  package let isReviewedByStage: Bool
  /// Rules whose warnings the salesperson has acknowledged.
  package let acknowledged: [RuleID]
  package let issuedAt: Instant

  package init(
    id: ID, newsletter: Newsletter.ID, content: Digest, policies: [PolicyVersion.Reference],
    needsApproval: [RuleID], isReviewedByStage: Bool, acknowledged: [RuleID], issuedAt: Instant
  ) {
    self.id = id
    self.newsletter = newsletter
    self.content = content
    self.policies = policies
    self.needsApproval = needsApproval
    self.isReviewedByStage = isReviewedByStage
    self.acknowledged = acknowledged
    self.issuedAt = issuedAt
  }

  package var asksForAPerson: Bool { isReviewedByStage || !needsApproval.isEmpty }
}

/// A person's yes to one exact content.
package struct Approval: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Approval>

  package let id: ID
  package let newsletter: Newsletter.ID
  package let content: Digest
  /// The rules it covers; a finding of another rule is not covered.
  package let rules: [RuleID]
  package let by: Member.ID
  package let reason: String
  package let at: Instant

  package init(
    id: ID, newsletter: Newsletter.ID, content: Digest, rules: [RuleID], by: Member.ID,
    reason: String, at: Instant
  ) {
    self.id = id
    self.newsletter = newsletter
    self.content = content
    self.rules = rules
    self.by = by
    self.reason = reason
    self.at = at
  }
}

/// A granted, expiring exception to a rule of level `stop` or below for one exact content.
package struct Waiver: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Waiver>

  package let id: ID
  package let rule: RuleID
  package let newsletter: Newsletter.ID
  package let content: Digest
  package let reason: String
  package let grantedBy: Member.ID
  package let grantedAt: Instant
  package let expiresAt: Instant

  package init(
    id: ID, rule: RuleID, newsletter: Newsletter.ID, content: Digest, reason: String,
    grantedBy: Member.ID, grantedAt: Instant, expiresAt: Instant
  ) {
    self.id = id
    self.rule = rule
    self.newsletter = newsletter
    self.content = content
    self.reason = reason
    self.grantedBy = grantedBy
    self.grantedAt = grantedAt
    self.expiresAt = expiresAt
  }
}

/// What findings mean for the letter or the copy they were found in.
package struct Verdict: Hashable, Sendable {
  /// `forbid`, and `stop` that no waiver covers.
  package var blocking: [Finding]
  /// `review` that neither an approval nor a waiver covers.
  package var needsApproval: [Finding]
  /// `warn` that no waiver covers.
  package var needsAcknowledgement: [Finding]

  /// `covered` are the rules of approvals that stand, `waived` those of waivers that stand.
  package init(findings: [Finding], approved: Set<RuleID> = [], waived: Set<RuleID> = []) {
    func open(_ level: Enforcement, but covered: Set<RuleID>) -> [Finding] {
      findings.filter { $0.enforcement == level && !covered.contains($0.rule) }
    }
    blocking = open(.forbid, but: []) + open(.stop, but: waived)
    needsApproval = open(.review, but: approved.union(waived))
    needsAcknowledgement = open(.warn, but: waived)
  }
}
