package import Firsthand

/// A policy that somebody is writing. It changes nothing until it is published.
package struct PolicyDraft: Hashable, Sendable {
  package typealias ID = Firsthand.ID<PolicyDraft>

  package let id: ID
  package let source: String
  /// Who changed it last.
  package let by: Member.ID
  package let changedAt: Instant

  /// Of the text, to tell whether it is still the one that was read.
  package var digest: Digest { Digest(of: source.utf8) }

  package init(id: ID, source: String, by: Member.ID, changedAt: Instant) {
    self.id = id
    self.source = source
    self.by = by
    self.changedAt = changedAt
  }
}

extension CompanyScope {
  package func save(_ draft: PolicyDraft) throws {
    try connection.run(
      """
      INSERT INTO policy_draft(id, source, by_id, changed_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (id) DO UPDATE SET source = excluded.source, by_id = excluded.by_id, changed_at = excluded.changed_at
      """,
      [.text(draft.id.text), .text(draft.source), .text(draft.by.text), .integer(draft.changedAt.milliseconds)])
  }

  package func draft(_ id: PolicyDraft.ID) throws -> PolicyDraft? {
    try connection.first("SELECT * FROM policy_draft WHERE id = $1", [.text(id.text)]).map(Self.draft)
  }

  /// The one that was changed last first.
  package func drafts() throws -> [PolicyDraft] {
    try connection.rows("SELECT * FROM policy_draft ORDER BY changed_at DESC, id").map(Self.draft)
  }

  package func discard(_ id: PolicyDraft.ID) throws {
    try connection.run("DELETE FROM policy_draft WHERE id = $1", [.text(id.text)])
  }

  private static func draft(_ row: SQLRow) -> PolicyDraft {
    PolicyDraft(
      id: PolicyDraft.ID(row.text("id")), source: row.text("source"), by: Member.ID(row.text("by_id")),
      changedAt: Instant(milliseconds: row.integer("changed_at")))
  }
}
