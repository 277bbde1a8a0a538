extension Wall {
  /// Makes every table's wall what it should be. One that is so already is left alone, so that nobody who works is kept
  /// waiting; what a later step of the schema adds is walled when that step is taken.
  static func raise(_ connection: Connection) throws {
    let standing = try standing(connection)
    var words = ""
    var made: [(table: String, policy: String, words: String)] = []
    for (table, wall) in tables.sorted(by: { $0.key < $1.key }) where standing[table] != Standing(wall, of: table) {
      for name in standing[table]?.policies.keys.sorted() ?? [] {
        words += "DROP POLICY \"\(name.replacing("\"", with: "\"\""))\" ON \(table);\n"
      }
      for (name, policy) in wall.policies(of: table) {
        words += "CREATE POLICY \(name) ON \(table) \(policy);\n"
        made.append((table, name, policy))
      }
      // The application's user owns the tables, and policies would pass it by where they are not forced.
      words +=
        wall.isShared
        ? "ALTER TABLE \(table) DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;\n"
        : "ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n"
    }
    if words.isEmpty { return }
    try connection.script(words)
    let digests = try rows(connection)
    for policy in made {
      let row = digests.first { $0.text("name") == policy.table && $0.optionalText("policy") == policy.policy }
      let comment = policy.words + "\n" + (row?.text("digest") ?? "")
      try connection.script(
        "COMMENT ON POLICY \(policy.policy) ON \(policy.table) IS '\(comment.replacing("'", with: "''"))'")
    }
  }

  /// Tables whose wall is not what it should be, for somebody changed it by hand.
  static func fallen(_ connection: Connection) throws -> [String] {
    let standing = try standing(connection)
    return tables.filter { !$1.isShared && standing[$0] != Standing($1, of: $0) }.map(\.key).sorted()
  }

  /// A table's wall as the database has it. Its policies' words are kept beside them, for the server's own way to write them is
  /// another, and with them a digest of that, so that a policy that was changed later is not taken for the one that was made.
  private struct Standing: Equatable {
    let isForced: Bool
    let policies: [String: String]

    init(isForced: Bool, policies: [String: String]) {
      self.isForced = isForced
      self.policies = policies
    }

    init(_ wall: Wall, of table: String) {
      self.init(
        isForced: !wall.isShared, policies: Dictionary(uniqueKeysWithValues: wall.policies(of: table).map { ($0, $1) }))
    }
  }

  private static func standing(_ connection: Connection) throws -> [String: Standing] {
    Dictionary(grouping: try rows(connection), by: { $0.text("name") }).mapValues { rows in
      Standing(
        isForced: rows.first?.integer("is_forced") == 1,
        policies: Dictionary(
          rows.compactMap { row in row.optionalText("policy").map { ($0, words(of: row)) } },
          uniquingKeysWith: { $1 }))
    }
  }

  /// What a policy was made from; empty where it is not as it was made.
  private static func words(of row: SQLRow) -> String {
    let comment = row.text("comment")
    let digest = "\n" + row.text("digest")
    return comment.hasSuffix(digest) ? String(comment.dropLast(digest.count)) : ""
  }

  /// All tables, each with its policies: whom one is for, for what, and what it asks, as the server keeps it.
  private static func rows(_ connection: Connection) throws -> [SQLRow] {
    try connection.rows(
      """
      SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS is_forced, p.polname AS policy,
        COALESCE(obj_description(p.oid, 'pg_policy'), '') AS comment,
        encode(sha256(convert_to(concat_ws('|', p.polcmd, p.polpermissive, p.polroles,
          COALESCE(pg_get_expr(p.polqual, p.polrelid), ''), COALESCE(pg_get_expr(p.polwithcheck, p.polrelid), '')),
          'UTF8')), 'hex') AS digest
      FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
      WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind = 'r'
      """)
  }
}
