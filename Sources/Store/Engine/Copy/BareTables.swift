/// What stands on tables besides their rows: indexes, references, triggers, walls. It is taken off while rows come in that
/// were in a sound database before, so that no trigger counts them twice and each index is made at once.
extension Connection {
  /// Takes it off; the statements that put it back, in their order.
  func strip() throws -> [String] {
    switch dialect {
    case .sqlite: try stripFile()
    case .postgres: try stripServer()
    }
  }

  private func stripFile() throws -> [String] {
    let made = try rows(
      "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY rowid")
    for one in made { try script("DROP \(one.text("type")) \(one.text("name"))") }
    return made.map { $0.text("sql") }
  }

  private func stripServer() throws -> [String] {
    let own = "JOIN pg_namespace s ON s.oid = c.relnamespace WHERE s.nspname = current_schema()"
    let constraints = try rows(
      """
      SELECT c.relname::text AS t, k.conname::text AS name, pg_get_constraintdef(k.oid) AS made, k.contype::text AS kind
      FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \(own) AND k.contype IN ('f', 'u') ORDER BY kind, t, name
      """)
    let indexes = try rows(
      """
      SELECT c.relname::text AS name, pg_get_indexdef(c.oid) AS made FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid
      \(own) AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = c.oid) ORDER BY name
      """)
    let tables = try rows(
      """
      SELECT DISTINCT c.relname::text AS t FROM pg_class c JOIN pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal \(own)
      ORDER BY t
      """
    ).map { $0.text("t") }
    // COPY does not go through walls (see `Wall`).
    let walled = try rows(
      "SELECT c.relname::text AS t FROM pg_class c \(own) AND c.relrowsecurity AND c.relforcerowsecurity ORDER BY t"
    ).map { $0.text("t") }
    for table in walled { try script("ALTER TABLE \(table) DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY") }
    for one in constraints { try script("ALTER TABLE \(one.text("t")) DROP CONSTRAINT \(one.text("name"))") }
    for one in indexes { try script("DROP INDEX \(one.text("name"))") }
    for table in tables { try script("ALTER TABLE \(table) DISABLE TRIGGER USER") }
    // What is referred to comes before what refers to it.
    return indexes.map { $0.text("made") }
      + constraints.reversed().map {
        "ALTER TABLE \($0.text("t")) ADD CONSTRAINT \($0.text("name")) \($0.text("made"))"
      } + tables.map { "ALTER TABLE \($0) ENABLE TRIGGER USER" }
      + walled.map { "ALTER TABLE \($0) ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY" }
  }
}
