package import Firsthand

/// A row of a sign-in.
package struct StoredSignIn: Hashable, Sendable {
  package let id: SignIn.ID
  package let member: Member.ID
  /// Which browser it is, in words for its owner.
  package let browser: String
  package let createdAt: Instant
  /// Written once a minute at most.
  package let seenAt: Instant

  init(_ row: SQLRow) {
    id = SignIn.ID(row.text("id"))
    member = Member.ID(row.text("member_id"))
    browser = row.text("browser")
    createdAt = Instant(milliseconds: row.integer("created_at"))
    seenAt = Instant(milliseconds: row.integer("seen_at"))
  }

  package func hasEnded(at now: Instant) -> Bool {
    SignIn.hasEnded(created: createdAt, seen: seenAt, now: now)
  }
}

extension AccountScope {
  package func addSignIn(
    _ id: SignIn.ID, of member: Member.ID, tokenHash: Digest, browser: String, at now: Instant
  ) throws {
    try connection.run(
      "INSERT INTO sign_in(id, token_hash, member_id, browser, created_at, seen_at) VALUES ($1, $2, $3, $4, $5, $5)",
      [
        .text(id.text), .text(tokenHash.hex), .text(member.text), .text(browser), .integer(now.milliseconds),
      ])
  }

  package func signIn(tokenHash: Digest) throws -> StoredSignIn? {
    try connection.first("SELECT * FROM sign_in WHERE token_hash = $1", [.text(tokenHash.hex)]).map(StoredSignIn.init)
  }

  /// Those of one member, seen last first.
  package func signIns(of member: Member.ID) throws -> [StoredSignIn] {
    try connection.rows(
      "SELECT * FROM sign_in WHERE member_id = $1 ORDER BY seen_at DESC, id DESC", [.text(member.text)]
    ).map(StoredSignIn.init)
  }

  package func markSeen(_ id: SignIn.ID, at now: Instant) throws {
    try connection.run(
      "UPDATE sign_in SET seen_at = $2 WHERE id = $1 AND seen_at < $2", [.text(id.text), .integer(now.milliseconds)])
  }

  /// Whether this member had it.
  package func endSignIn(_ id: SignIn.ID, of member: Member.ID) throws -> Bool {
    try connection.run(
      "DELETE FROM sign_in WHERE id = $1 AND member_id = $2", [.text(id.text), .text(member.text)]) == 1
  }

  /// Ends all of a member's but, where one is given, this one. How many ended.
  @discardableResult
  package func endSignIns(of member: Member.ID, except kept: SignIn.ID? = nil) throws -> Int {
    try connection.run(
      "DELETE FROM sign_in WHERE member_id = $1 AND id <> $2", [.text(member.text), .text(kept?.text ?? "")])
  }

  /// Ends those of a member that were seen longest ago, so that `count` stay.
  package func keepSignIns(_ count: Int, of member: Member.ID) throws {
    try connection.run(
      """
      DELETE FROM sign_in WHERE member_id = $1 AND id NOT IN (
        SELECT id FROM sign_in WHERE member_id = $1 ORDER BY seen_at DESC, id DESC LIMIT $2)
      """, [.text(member.text), .integer(Int64(count))])
  }

  /// When each of these who is signed in somewhere was last seen.
  package func lastSeen(_ members: [Member.ID]) throws -> [Member.ID: Instant] {
    let rows = try IDBatches.rows(of: members.map(\.text)) { list, values in
      try connection.asked(
        "SELECT member_id, MAX(seen_at) AS seen FROM sign_in WHERE member_id IN (\(list)) GROUP BY member_id", values)
    }
    return Dictionary(
      rows.map { (Member.ID($0.text("member_id")), Instant(milliseconds: $0.integer("seen"))) }, uniquingKeysWith: max)
  }

  /// Removes what ended by itself.
  package func sweepSignIns(at now: Instant) throws {
    try connection.run(
      "DELETE FROM sign_in WHERE seen_at <= $1", [.integer(now.adding(seconds: -SignIn.longestIdle).milliseconds)])
  }
}
