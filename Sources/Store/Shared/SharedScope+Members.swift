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
    var roles: [String: Set<Member.Role>] = [:]
    for row in try connection.rows("SELECT member_id, role FROM member_role") {
      if let role = Member.Role(rawValue: row.text("role")) { roles[row.text("member_id"), default: []].insert(role) }
    }
    return try connection.rows("SELECT * FROM member ORDER BY name, id").map {
      try member($0, roles: roles[$0.text("id")] ?? [])
    }
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
      "SELECT * FROM member WHERE \(conditions.joined(separator: " AND ")) ORDER BY name, id LIMIT $1", values
    ).map(member)
  }

  /// Those who have this role, with those who left, in the order in which they came.
  package func members(in role: Member.Role) throws -> [Member] {
    try connection.rows(
      "SELECT m.* FROM member_role r JOIN member m ON m.id = r.member_id WHERE r.role = $1 ORDER BY m.id",
      [.text(role.rawValue)]
    ).map(member)
  }

  /// These, of those that there are.
  package func members(_ ids: some Sequence<Member.ID>) throws -> [Member.ID: Member] {
    var roles: [String: Set<Member.Role>] = [:]
    let rows = try IDBatches.rows(of: ids.map(\.text)) { list, values in
      for row in try connection.rows("SELECT member_id, role FROM member_role WHERE member_id IN (\(list))", values) {
        if let role = Member.Role(rawValue: row.text("role")) { roles[row.text("member_id"), default: []].insert(role) }
      }
      return try connection.rows("SELECT * FROM member WHERE id IN (\(list))", values)
    }
    let members = try rows.map { try member($0, roles: roles[$0.text("id")] ?? []) }
    return Dictionary(members.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package func member(_ id: Member.ID) throws -> Member? {
    try connection.first("SELECT * FROM member WHERE id = $1", [.text(id.text)]).map(member)
  }

  package func member(address: EmailAddress) throws -> Member? {
    try connection.first(
      "SELECT * FROM member WHERE address_key = $1", [.text(address.normalized)]
    ).map(member)
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

  private func member(_ row: SQLRow) throws -> Member {
    let roles = try connection.rows(
      "SELECT role FROM member_role WHERE member_id = $1", [.text(row.text("id"))])
    return try member(row, roles: Set(roles.compactMap { Member.Role(rawValue: $0.text("role")) }))
  }

  private func member(_ row: SQLRow, roles: Set<Member.Role>) throws -> Member {
    Member(
      id: Member.ID(row.text("id")), name: row.text("name"), address: try StoredAddress.read(row.text("address")),
      roles: roles,
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
