package import Firsthand

/// A check as it was made: under which engine and policies, on which facts, and what it found.
package struct RecordedCheck: Hashable, Sendable {
  package typealias ID = Firsthand.ID<RecordedCheck>

  package let id: ID
  package let newsletter: Newsletter.ID
  package let content: Digest
  package let engine: String
  package let policies: [PolicyVersion.Reference]
  /// The digest of each fact that was handed in, by its name.
  package let facts: [String: Digest]
  /// A line for each: level, rule, place and the digest of the words; not the words, for it is kept for good.
  package let findings: [String]
  package let at: Instant

  package init(
    id: ID, newsletter: Newsletter.ID, content: Digest, engine: String, policies: [PolicyVersion.Reference],
    facts: [String: Digest], findings: [String], at: Instant
  ) {
    self.id = id
    self.newsletter = newsletter
    self.content = content
    self.engine = engine
    self.policies = policies
    self.facts = facts
    self.findings = findings
    self.at = at
  }
}

extension CompanyScope {
  package func add(_ check: RecordedCheck) throws {
    try connection.run(
      """
      INSERT INTO letter_check(id, newsletter_id, content, engine, policies, facts, findings, at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
      """,
      [
        .text(check.id.text), .text(check.newsletter.text), .text(check.content.hex), .text(check.engine),
        .text(PolicyList.text(check.policies)),
        .text(check.facts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.hex)" }.joined(separator: "\n")),
        .text(check.findings.joined(separator: "\n")), .integer(check.at.milliseconds),
      ])
  }

  /// The last check of a letter.
  package func lastCheck(of newsletter: Newsletter.ID) throws -> RecordedCheck? {
    try connection.first(
      "SELECT * FROM letter_check WHERE newsletter_id = $1 ORDER BY at DESC, id DESC LIMIT 1", [.text(newsletter.text)]
    ).map { row in
      let facts = row.text("facts").split(separator: "\n").compactMap { line -> (String, Digest)? in
        let parts = line.split(separator: " ")
        return parts.count == 2 ? (String(parts[0]), Digest(hex: String(parts[1]))) : nil
      }
      return RecordedCheck(
        id: RecordedCheck.ID(row.text("id")), newsletter: newsletter, content: Digest(hex: row.text("content")),
        engine: row.text("engine"), policies: PolicyList.references(row.text("policies")),
        facts: Dictionary(facts, uniquingKeysWith: { first, _ in first }),
        findings: row.text("findings").split(separator: "\n").map(String.init),
        at: Instant(milliseconds: row.integer("at")))
    }
  }

  /// Letters that were certified or checked to be submitted from `since` on, the newest first.
  package func lettersChecked(since: Instant, limit: Int) throws -> [Newsletter.ID] {
    try connection.rows(
      """
      SELECT newsletter_id, MAX(at) AS at FROM letter_check WHERE at >= $1
      GROUP BY newsletter_id ORDER BY at DESC, newsletter_id LIMIT $2
      """, [.integer(since.milliseconds), .integer(Int64(limit))]
    ).map { Newsletter.ID($0.text("newsletter_id")) }
  }
}

/// References to policies as one column keeps them.
enum PolicyList {
  static func text(_ policies: [PolicyVersion.Reference]) -> String {
    policies.map { "\($0.name) \($0.version) \($0.hash.hex)" }.joined(separator: "\n")
  }

  static func references(_ text: String) -> [PolicyVersion.Reference] {
    text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ").map(String.init)
      guard parts.count == 3 else { return nil }
      return PolicyVersion.Reference(name: parts[0], version: parts[1], hash: Digest(hex: parts[2]))
    }
  }
}
