package import Firsthand

extension AccountScope {
  /// The hash of the member's password; nil for somebody who has not chosen one.
  package func credential(of member: Member.ID) throws -> String? {
    try connection.first("SELECT hash FROM credential WHERE member_id = $1", [.text(member.text)])?.text("hash")
  }

  package func setCredential(_ hash: String, of member: Member.ID, at now: Instant) throws {
    try connection.run(
      """
      INSERT INTO credential(member_id, hash, changed_at) VALUES ($1, $2, $3)
      ON CONFLICT (member_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at
      """, [.text(member.text), .text(hash), .integer(now.milliseconds)])
  }

  /// Those of `members` who have chosen one.
  package func withPassword(_ members: [Member.ID]) throws -> Set<Member.ID> {
    let rows = try IDBatches.rows(of: members.map(\.text)) { list, values in
      try connection.asked("SELECT member_id FROM credential WHERE member_id IN (\(list))", values)
    }
    return Set(rows.map { Member.ID($0.text("member_id")) })
  }

  package func addLink(_ link: AccountLink, tokenHash: Digest, at now: Instant) throws {
    try connection.run(
      "INSERT INTO account_link(id, token_hash, kind, member_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
      [
        .text(link.id.text), .text(tokenHash.hex), .text(link.kind.rawValue), .text(link.member.text),
        .integer(now.milliseconds), .integer(link.expiresAt.milliseconds),
      ])
  }

  package func link(tokenHash: Digest) throws -> AccountLink? {
    try connection.first("SELECT * FROM account_link WHERE token_hash = $1", [.text(tokenHash.hex)])
      .flatMap(Self.link)
  }

  package func link(_ id: AccountLink.ID) throws -> AccountLink? {
    try connection.first("SELECT * FROM account_link WHERE id = $1", [.text(id.text)]).flatMap(Self.link)
  }

  /// Links of this kind that these members have and that hold at `now`.
  package func links(_ kind: AccountLink.Kind, of members: [Member.ID], at now: Instant) throws -> [AccountLink] {
    try IDBatches.rows(of: members.map(\.text), from: 3) { list, values in
      try connection.asked(
        "SELECT * FROM account_link WHERE kind = $1 AND expires_at > $2 AND member_id IN (\(list))",
        [.text(kind.rawValue), .integer(now.milliseconds)] + values)
    }.compactMap(Self.link)
  }

  /// A used link is gone, and so are the member's others.
  package func removeLinks(of member: Member.ID) throws {
    try connection.run("DELETE FROM account_link WHERE member_id = $1", [.text(member.text)])
  }

  package func sweepLinks(at now: Instant) throws {
    try connection.run("DELETE FROM account_link WHERE expires_at <= $1", [.integer(now.milliseconds)])
  }

  private static func link(_ row: SQLRow) -> AccountLink? {
    AccountLink.Kind(rawValue: row.text("kind")).map { kind in
      AccountLink(
        id: AccountLink.ID(row.text("id")), kind: kind, member: Member.ID(row.text("member_id")),
        expiresAt: Instant(milliseconds: row.integer("expires_at")))
    }
  }
}
