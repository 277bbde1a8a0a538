package import Firsthand

/// A policy version and what became of it.
package struct PublishedPolicy: Hashable, Sendable {
  /// A director's yes to it.
  package struct Approval: Hashable, Sendable {
    package let by: Member.ID
    package let at: Instant
    package let reason: String
    /// The digest of the replay that was read.
    package let replay: Digest
    /// By the publisher, for there was nobody else.
    package let isSole: Bool

    package init(by: Member.ID, at: Instant, reason: String, replay: Digest, isSole: Bool) {
      self.by = by
      self.at = at
      self.reason = reason
      self.replay = replay
      self.isSole = isSole
    }
  }

  /// What there is of it in force, or was.
  package struct Force: Hashable, Sendable {
    package let effectiveAt: Instant
    /// Until then letters that were ready before `effectiveAt` go by the version before.
    package let graceUntil: Instant
    package let revokedAt: Instant?

    package init(effectiveAt: Instant, graceUntil: Instant, revokedAt: Instant?) {
      self.effectiveAt = effectiveAt
      self.graceUntil = graceUntil
      self.revokedAt = revokedAt
    }
  }

  package let version: PolicyVersion
  package let publishedBy: Member.ID
  package let publishedAt: Instant
  /// The earliest moment at which it holds; nil: as soon as it is approved.
  package let effectiveFrom: Instant?
  package let graceDays: Int
  package let approvals: [Approval]
  package let force: Force?
  /// Directors who want it revoked.
  package let revokers: [Member.ID]

  /// The same as it would be in force, or no longer.
  package func with(_ force: Force) -> PublishedPolicy {
    PublishedPolicy(
      version: version, publishedBy: publishedBy, publishedAt: publishedAt, effectiveFrom: effectiveFrom,
      graceDays: graceDays, approvals: approvals, force: force, revokers: revokers)
  }

  package var approvedBy: Member.ID? { approvals.last?.by }
  package var revokedAt: Instant? { force?.revokedAt }
}

extension SharedScope {
  package func policies() throws -> [PublishedPolicy] { try policies(where: "1 = 1", []) }

  /// The versions of one policy, the oldest first.
  package func policies(named name: String) throws -> [PublishedPolicy] {
    try policies(where: "p.name = $1", [.text(name)])
  }

  package func policy(_ hash: Digest) throws -> PublishedPolicy? {
    try policies(where: "p.hash = $1", [.text(hash.hex)]).first
  }

  private func policies(where condition: String, _ values: [SQLValue]) throws -> [PublishedPolicy] {
    let approvals = try connection.asked("SELECT * FROM policy_approval ORDER BY approved_at, approved_by")
    let revocations = try connection.asked("SELECT policy_hash, revoked_by FROM policy_revocation ORDER BY at")
    let policies = try connection.rows(
      """
      SELECT p.*, f.effective_at, f.grace_until, f.revoked_at
      FROM policy_version p LEFT JOIN policy_force f ON f.policy_hash = p.hash
      WHERE \(condition) ORDER BY p.name, p.published_at, p.hash
      """, values)
    let approvalsByPolicy = Dictionary(grouping: try approvals.value()) { $0.text("policy_hash") }
    let revokersByPolicy = Dictionary(grouping: try revocations.value()) { $0.text("policy_hash") }
    return policies.map { row in
      Self.policy(
        row, approvalsByPolicy[row.text("hash")] ?? [],
        revokers: (revokersByPolicy[row.text("hash")] ?? []).map { Member.ID($0.text("revoked_by")) })
    }
  }

  package func publish(
    _ policy: PolicyVersion, from: Instant?, graceDays: Int, by member: Member.ID, at now: Instant
  ) throws {
    try connection.run(
      """
      INSERT INTO policy_version(hash, name, version, source, effective_from, grace_days, published_by, published_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        .text(policy.reference.hash.hex), .text(policy.reference.name),
        .text(policy.reference.version), .text(policy.source), .optional(from?.milliseconds),
        .integer(Int64(graceDays)), .text(member.text), .integer(now.milliseconds),
      ])
  }

  package func approve(_ policy: PolicyVersion.Reference, _ approval: PublishedPolicy.Approval) throws {
    try connection.run(
      """
      INSERT INTO policy_approval(policy_hash, approved_by, approved_at, reason, replay, is_sole)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      [
        .text(policy.hash.hex), .text(approval.by.text), .integer(approval.at.milliseconds), .text(approval.reason),
        .text(approval.replay.hex), .bool(approval.isSole),
      ])
  }

  package func bringIntoForce(
    _ policy: PolicyVersion.Reference, _ force: PublishedPolicy.Force, at now: Instant
  ) throws {
    try connection.run(
      "INSERT INTO policy_force(policy_hash, decided_at, effective_at, grace_until) VALUES ($1, $2, $3, $4)",
      [
        .text(policy.hash.hex), .integer(now.milliseconds), .integer(force.effectiveAt.milliseconds),
        .integer(force.graceUntil.milliseconds),
      ])
  }

  package func askToRevoke(
    _ policy: PolicyVersion.Reference, by member: Member.ID, reason: String, at now: Instant
  ) throws {
    try connection.run(
      "INSERT INTO policy_revocation(policy_hash, revoked_by, at, reason) VALUES ($1, $2, $3, $4)",
      [.text(policy.hash.hex), .text(member.text), .integer(now.milliseconds), .text(reason)])
  }

  package func revoke(_ policy: PolicyVersion.Reference, at now: Instant) throws {
    try connection.run(
      "UPDATE policy_force SET revoked_at = $2 WHERE policy_hash = $1 AND revoked_at IS NULL",
      [.text(policy.hash.hex), .integer(now.milliseconds)])
  }

  private static func policy(_ row: SQLRow, _ approvals: [SQLRow], revokers: [Member.ID]) -> PublishedPolicy {
    func moment(_ column: String) -> Instant? { row.optionalInteger(column).map { Instant(milliseconds: $0) } }
    let force = moment("effective_at").flatMap { effective in
      moment("grace_until").map {
        PublishedPolicy.Force(effectiveAt: effective, graceUntil: $0, revokedAt: moment("revoked_at"))
      }
    }
    return PublishedPolicy(
      version: PolicyVersion(name: row.text("name"), version: row.text("version"), source: row.text("source")),
      publishedBy: Member.ID(row.text("published_by")),
      publishedAt: Instant(milliseconds: row.integer("published_at")), effectiveFrom: moment("effective_from"),
      graceDays: Int(row.integer("grace_days")),
      approvals: approvals.map {
        PublishedPolicy.Approval(
          by: Member.ID($0.text("approved_by")), at: Instant(milliseconds: $0.integer("approved_at")),
          reason: $0.text("reason"), replay: Digest(hex: $0.text("replay")), isSole: $0.integer("is_sole") == 1)
      }, force: force, revokers: revokers)
  }
}
