package import Firsthand

extension SharedScope {
  /// Everybody's name, of those who left too.
  package func names() throws -> [Member.ID: String] {
    let rows = try connection.rows("SELECT id, name FROM member")
    return Dictionary(rows.map { (Member.ID($0.text("id")), $0.text("name")) }, uniquingKeysWith: { first, _ in first })
  }

  /// How many there are, with those who left.
  package func memberCount() throws -> Int {
    Int(try connection.first("SELECT COUNT(*) AS n FROM member")?.integer("n") ?? 0)
  }

  /// The first `limit` of those who write letters, by name.
  package func salespeople(limit: Int) throws -> [(id: Member.ID, name: String)] {
    try connection.rows(
      """
      SELECT m.id, m.name FROM member m JOIN member_role r ON r.member_id = m.id
      WHERE r.role = 'salesperson' ORDER BY m.name, m.id LIMIT $1
      """, [.integer(Int64(limit))]
    ).map { (Member.ID($0.text("id")), $0.text("name")) }
  }
}
