package import Firsthand
package import MailFormat

extension SharedScope {
  /// Nil before `init`.
  package func companyName() throws -> String? {
    try connection.first("SELECT name FROM company")?.text("name")
  }

  package func createCompany(name: String, at now: Instant) throws {
    try connection.run(
      "INSERT INTO company(id, name, created_at) VALUES (1, $1, $2)",
      [.text(name), .integer(now.milliseconds)])
  }

  package func members() throws -> [Member] {
    try connection.rows("SELECT \(MemberRow.columns) FROM member m ORDER BY name, id").map(MemberRow.member)
  }

  /// Members whose name or address has `search` in it, by name, from the one after `after` on.
  package func members(search: String, after: Member.ID?, limit: Int) throws -> [Member] {
    var conditions = ["1 = 1"]
    var values: [SQLValue] = [.integer(Int64(limit))]
    if !search.isEmpty {
      values.append(.text(search.lowercased()))
      conditions.append("instr(folded(name || ' ' || address), $\(values.count)) > 0")
    }
    if let after {
      values.append(.text(after.text))
      conditions.append("(name, id) > (SELECT a.name, a.id FROM member a WHERE a.id = $\(values.count))")
    }
    return try connection.rows(
      "SELECT \(MemberRow.columns) FROM member m WHERE \(conditions.joined(separator: " AND ")) ORDER BY name, id LIMIT $1",
      values
    ).map(MemberRow.member)
  }

  /// Those who have this role, with those who left, in the order in which they came.
  package func members(in role: Member.Role) throws -> [Member] {
    try connection.rows(
      """
      SELECT \(MemberRow.columns) FROM member_role r JOIN member m ON m.id = r.member_id WHERE r.role = $1 ORDER BY m.id
      """, [.text(role.rawValue)]
    ).map(MemberRow.member)
  }

  /// These, of those that there are.
  package func members(_ ids: some Sequence<Member.ID>) throws -> [Member.ID: Member] {
    let rows = try IDBatches.rows(of: ids.map(\.text)) { list, values in
      try connection.asked("SELECT \(MemberRow.columns) FROM member m WHERE id IN (\(list))", values)
    }
    let members = try rows.map(MemberRow.member)
    return Dictionary(members.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package func member(_ id: Member.ID) throws -> Member? {
    try connection.first("SELECT \(MemberRow.columns) FROM member m WHERE id = $1", [.text(id.text)]).map(
      MemberRow.member)
  }

  package func member(address: EmailAddress) throws -> Member? {
    try connection.first(
      "SELECT \(MemberRow.columns) FROM member m WHERE address_key = $1", [.text(address.normalized)]
    ).map(MemberRow.member)
  }

  package func add(_ member: Member, at now: Instant) throws {
    try connection.run(
      """
      INSERT INTO member(id, name, address, address_key, review_stage, team, title, phone, is_active, language,
        time_zone, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      """,
      [
        .text(member.id.text), .text(member.name), .text(member.address.text),
        .text(member.address.normalized), .text(member.reviewStage.rawValue), .text(member.team),
        .text(member.title), .text(member.phone), .bool(member.isActive), .text(member.language),
        .text(member.timeZone), .integer(now.milliseconds),
      ])
    try setRoles(of: member)
  }

  /// Stores what of a member may change: everything but id and address.
  package func save(_ member: Member) throws {
    try connection.run(
      """
      UPDATE member SET name = $2, review_stage = $3, team = $4, title = $5, phone = $6, is_active = $7,
        language = $8, time_zone = $9
      WHERE id = $1
      """,
      [
        .text(member.id.text), .text(member.name), .text(member.reviewStage.rawValue), .text(member.team),
        .text(member.title), .text(member.phone), .bool(member.isActive), .text(member.language),
        .text(member.timeZone),
      ])
    try setRoles(of: member)
  }

  private func setRoles(of member: Member) throws {
    try connection.run("DELETE FROM member_role WHERE member_id = $1", [.text(member.id.text)])
    for role in member.roles.sorted() {
      try connection.run(
        "INSERT INTO member_role(member_id, role) VALUES ($1, $2)",
        [.text(member.id.text), .text(role.rawValue)])
    }
  }
}

/// A member from their row, and the roles that they have.
enum MemberRow {
  /// Of `member m`. Counted, and not asked for by EXISTS, for which PostgreSQL reads all who have a role.
  static let columns =
    "m.*"
    + Member.Role.allCases.map {
      ", (SELECT COUNT(*) FROM member_role has WHERE has.member_id = m.id AND has.role = '\($0.rawValue)') AS is_\($0.rawValue)"
    }.joined()

  static func member(_ row: SQLRow) throws -> Member {
    Member(
      id: Member.ID(row.text("id")), name: row.text("name"), address: try StoredAddress.read(row.text("address")),
      roles: Set(Member.Role.allCases.filter { row.integer("is_\($0.rawValue)") == 1 }),
      reviewStage: Member.ReviewStage(rawValue: row.text("review_stage")) ?? .every,
      team: row.text("team"), title: row.text("title"), phone: row.text("phone"),
      isActive: row.integer("is_active") == 1, language: row.text("language"),
      timeZone: row.text("time_zone"))
  }
}

/// Addresses were valid when they were stored.
enum StoredAddress {
  static func read(_ text: String) throws -> EmailAddress {
    do {
      return try EmailAddress(text)
    } catch {
      throw FirsthandError(.failed, "The database holds an address that is none. Restore it from a backup.")
    }
  }
}
