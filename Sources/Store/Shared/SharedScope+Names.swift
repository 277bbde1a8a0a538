package import Firsthand

extension SharedScope {
  /// Everybody's name, of those who left too.
  package func names() throws -> [Member.ID: String] {
    let rows = try connection.rows("SELECT id, name FROM member")
    return Dictionary(rows.map { (Member.ID($0.text("id")), $0.text("name")) }, uniquingKeysWith: { first, _ in first })
  }

  /// Names of these, of those who left too.
  package func names(of members: some Sequence<Member.ID>) throws -> [Member.ID: String] {
    let rows = try IDBatches.rows(of: members.map(\.text)) { list, values in
      try connection.asked("SELECT id, name FROM member WHERE id IN (\(list))", values)
    }
    return Dictionary(rows.map { (Member.ID($0.text("id")), $0.text("name")) }, uniquingKeysWith: { first, _ in first })
  }

  /// How many there are who have not left.
  package func activeMemberCount() throws -> Int {
    Int(try connection.first("SELECT COUNT(*) AS n FROM member WHERE is_active = 1")?.integer("n") ?? 0)
  }

  /// How many there are, with those who left.
  package func memberCount() throws -> Int {
    Int(try connection.first("SELECT COUNT(*) AS n FROM member")?.integer("n") ?? 0)
  }

  /// Those who write letters, by name; nil where they are more than `most`.
  package func salespeople(most: Int) throws -> [(id: Member.ID, name: String)]? {
    let count = try connection.first(
      "SELECT COUNT(*) AS n FROM (SELECT 1 FROM member_role WHERE role = 'salesperson' LIMIT $1) AS few",
      [.integer(Int64(most) + 1)])
    guard (count?.integer("n") ?? 0) <= most else { return nil }
    return try connection.rows(
      """
      SELECT m.id, m.name FROM member m JOIN member_role r ON r.member_id = m.id
      WHERE r.role = 'salesperson' ORDER BY m.name, m.id
      """
    ).map { (Member.ID($0.text("id")), $0.text("name")) }
  }
}
