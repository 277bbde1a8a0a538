extension Wall {
  /// Makes every table's wall what it should be. One that is so already is left alone, so that nobody who works is kept
  /// waiting; what a later step of the schema adds is walled when that step is taken.
  static func raise(_ connection: Connection) throws {
    let standing = try standing(connection)
    var words = ""
    for (table, wall) in tables.sorted(by: { $0.key < $1.key }) where standing[table] != Standing(wall, of: table) {
      for name in standing[table]?.policies.keys.sorted() ?? [] { words += "DROP POLICY \(name) ON \(table);\n" }
      for (name, policy) in wall.policies(of: table) {
        words += """
          CREATE POLICY \(name) ON \(table) \(policy);
          COMMENT ON POLICY \(name) ON \(table) IS '\(policy.replacing("'", with: "''"))';

          """
      }
      // The application's user owns the tables, and policies would pass it by where they are not forced.
      words +=
        wall.isShared
        ? "ALTER TABLE \(table) DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY;\n"
        : "ALTER TABLE \(table) ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;\n"
    }
    if !words.isEmpty { try connection.script(words) }
  }

  /// Tables whose wall is not what it should be, for somebody changed it by hand.
  static func fallen(_ connection: Connection) throws -> [String] {
    let standing = try standing(connection)
    return tables.filter { !$1.isShared && standing[$0] != Standing($1, of: $0) }.map(\.key).sorted()
  }

  /// A table's wall as the database has it. Its policies' words are kept beside them, for the server's own way to write
  /// them is another.
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
    let rows = try connection.rows(
      """
      SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS is_forced, p.polname AS policy,
        COALESCE(obj_description(p.oid, 'pg_policy'), '') AS words
      FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
      WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind = 'r'
      """)
    return Dictionary(grouping: rows, by: { $0.text("name") }).mapValues { rows in
      Standing(
        isForced: rows.first?.integer("is_forced") == 1,
        policies: Dictionary(
          rows.compactMap { row in row.optionalText("policy").map { ($0, row.text("words")) } },
          uniquingKeysWith: { $1 }))
    }
  }
}
