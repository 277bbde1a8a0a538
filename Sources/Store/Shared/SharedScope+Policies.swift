package import Firsthand

/// A policy version and what became of it.
package struct PublishedPolicy: Hashable, Sendable {
  package let version: PolicyVersion
  package let publishedBy: Member.ID
  package let publishedAt: Instant
  package let approvedBy: Member.ID?
  package let approvedAt: Instant?
  package let revokedAt: Instant?
}

extension SharedScope {
  package func policies() throws -> [PublishedPolicy] {
    try connection.rows(
      """
      SELECT p.*, a.approved_by, a.approved_at, a.revoked_at
      FROM policy_version p LEFT JOIN policy_approval a ON a.policy_hash = p.hash
      ORDER BY p.name, p.published_at, p.hash
      """
    ).map(Self.policy)
  }

  /// Of each policy the version that was approved last and not revoked.
  package func policiesInForce() throws -> [PublishedPolicy] {
    var latest: [String: PublishedPolicy] = [:]
    for policy in try policies() {
      guard let approvedAt = policy.approvedAt, policy.revokedAt == nil else { continue }
      let name = policy.version.reference.name
      if let other = latest[name]?.approvedAt, other > approvedAt { continue }
      latest[name] = policy
    }
    return latest.values.sorted { $0.version.reference < $1.version.reference }
  }

  package func publish(_ policy: PolicyVersion, by member: Member.ID, at now: Instant) throws {
    try connection.run(
      """
      INSERT INTO policy_version(hash, name, version, source, published_by, published_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      [
        .text(policy.reference.hash.hex), .text(policy.reference.name),
        .text(policy.reference.version), .text(policy.source), .text(member.text),
        .integer(now.milliseconds),
      ])
  }

  package func approve(
    _ policy: PolicyVersion.Reference, by member: Member.ID, reason: String, at now: Instant
  ) throws {
    try connection.run(
      "INSERT INTO policy_approval(policy_hash, approved_by, approved_at, reason) VALUES ($1, $2, $3, $4)",
      [.text(policy.hash.hex), .text(member.text), .integer(now.milliseconds), .text(reason)])
  }

  package func revoke(
    _ policy: PolicyVersion.Reference, by member: Member.ID, at now: Instant
  ) throws {
    try connection.run(
      "UPDATE policy_approval SET revoked_by = $2, revoked_at = $3 WHERE policy_hash = $1 AND revoked_at IS NULL",
      [.text(policy.hash.hex), .text(member.text), .integer(now.milliseconds)])
  }

  private static func policy(_ row: SQLRow) -> PublishedPolicy {
    PublishedPolicy(
      version: PolicyVersion(
        name: row.text("name"), version: row.text("version"), source: row.text("source")),
      publishedBy: Member.ID(row.text("published_by")),
      publishedAt: Instant(milliseconds: row.integer("published_at")),
      approvedBy: row.optionalText("approved_by").map { Member.ID($0) },
      approvedAt: row.optionalInteger("approved_at").map { Instant(milliseconds: $0) },
      revokedAt: row.optionalInteger("revoked_at").map { Instant(milliseconds: $0) })
  }
}
