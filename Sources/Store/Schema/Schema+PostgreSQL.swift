import Firsthand

/// The tables are written down once, as SQLite has them. Here are PostgreSQL's words for the same.
extension Schema {
  static func text(_ step: String, for dialect: Dialect) -> String {
    switch dialect {
    case .sqlite: step
    case .postgres: postgres(step.replacing(currentCustomer, with: currentCustomerOnServer))
    }
  }

  /// What PostgreSQL needs besides: the functions that SQLite has by itself or by its driver, and where a transaction
  /// leaves its mark (see `CommitMark`), and which secret the nodes share.
  static let postgresFoundation = """
    CREATE FUNCTION instr(text, text) RETURNS bigint
      LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT strpos($1, $2)::bigint';
    CREATE FUNCTION folded(text) RETURNS text
      LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT lower($1 COLLATE "und-x-icu") COLLATE "C"';
    CREATE TABLE commit_mark(mark TEXT PRIMARY KEY, at BIGINT NOT NULL);
    CREATE TABLE secret_mark(id BIGINT PRIMARY KEY CHECK (id = 1), mark TEXT NOT NULL);
    CREATE INDEX commit_mark_by_time ON commit_mark(at);

    """

  /// Refuses a database without a company's tables, unless one is founded there and it has no other's.
  static func demand(_ connection: Connection, in name: String, isFounding: Bool) throws {
    guard try connection.first("SELECT 1 AS n WHERE to_regclass('schema_step') IS NULL") != nil else { return }
    guard isFounding else {
      throw FirsthandError(
        .notFound,
        "There is no company in the database \(name). Look at its name in config.yml, --database or FIRSTHAND_DATABASE. A new company is founded with 'firsthand init --database …'; one that has its rows in a file is taken there with 'firsthand move --to …'."
      )
    }
    let found = try connection.rows(
      """
      SELECT c.relname::text AS t FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
      WHERE s.nspname = current_schema() AND c.relkind IN ('r', 'p') ORDER BY t
      """
    ).map { $0.text("t") }
    guard found.isEmpty else {
      throw FirsthandError(
        .conflict,
        "The database \(name) is somebody else's: it has \(found.count) tables, such as \(found[0]). A company is founded in an empty one; make it with createdb. Nothing was changed."
      )
    }
  }

  private static func postgres(_ step: String) -> String {
    var text = ""
    var rest = step[...]
    while let match = rest.firstMatch(
      of:
        #/CREATE TRIGGER (\w+) ([A-Z]+ [A-Z]+(?: OF [\w, ]+?)? ON (\w+))\s+(?:WHEN ([\s\S]+?)\s+)?BEGIN\s+([\s\S]+?)\s*END;/#
    ) {
      text += tables(rest[..<match.range.lowerBound])
      let (_, name, event, table, condition, action) = match.output
      // Nothing replaces a row without changing it. The question would be in the way of all who write at the table's end.
      if !name.hasSuffix("_no_replace") {
        text += trigger(
          String(name), String(event), on: String(table), when: condition.map(String.init), String(action))
      }
      rest = rest[match.range.upperBound...]
    }
    return text + tables(rest)
  }

  /// Types: a whole number has 64 bits, and texts are compared byte by byte, as SQLite does both. An index of a table
  /// whose wall looks at a column of each row (see `Wall`) has that too, or nothing could be read from the index alone.
  private static func tables(_ text: Substring) -> String {
    let words = String(text).replacing(#/\bINTEGER\b/#, with: "BIGINT").replacing(#/\bBLOB\b/#, with: "BYTEA")
      .replacing(#/\bTEXT\b/#, with: "TEXT COLLATE \"C\"").replacing(" WITHOUT ROWID", with: "")
      .replacing(" VIRTUAL", with: " STORED")
    return words.replacing(#/INDEX \w+ ON (\w+)\(([\w, ]+)\)/#) { index in
      let columns = index.2.split(separator: ",").map { $0.filter { $0 != " " } }
      guard let asked = Wall.tables[String(index.1)]?.asked, !columns.contains(asked) else { return String(index.0) }
      return index.0 + " INCLUDE (\(asked))"
    }
  }

  /// A trigger calls a function, and only that may look into tables. Where its question finds nothing, for a wall stands before
  /// what it asks for, that is not the same either.
  private static func trigger(
    _ name: String, _ event: String, on table: String, when condition: String?, _ action: String
  ) -> String {
    let isPlain = condition.map { !$0.contains("SELECT") } ?? true
    let asked = isPlain ? nil : condition?.replacing("<> (SELECT", with: "IS DISTINCT FROM (SELECT")
    let work =
      refusal(action).map { "RAISE EXCEPTION '\($0)' USING ERRCODE = 'integrity_constraint_violation';" } ?? action
    let guarded = asked.map { "IF \($0) THEN \(work) END IF;" } ?? work
    let kept = event.contains("DELETE") ? "OLD" : "NEW"
    return """
      CREATE FUNCTION \(name)() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \(guarded) RETURN \(kept); END $$;
      CREATE TRIGGER \(name) \(event) FOR EACH ROW\(isPlain ? condition.map { " WHEN (\($0))" } ?? "" : "")
      EXECUTE FUNCTION \(name)();
      \(truncation(name, table, of: action))
      """
  }

  /// What may not be deleted may not be emptied either.
  private static func truncation(_ name: String, _ table: String, of action: String) -> String {
    guard name.hasSuffix("_no_delete"), refusal(action) != nil else { return "" }
    return """
      CREATE TRIGGER \(table)_no_truncate BEFORE TRUNCATE ON \(table) EXECUTE FUNCTION \(name)();

      """
  }

  /// The sentence of an action that refuses.
  private static func refusal(_ action: String) -> String? {
    action.wholeMatch(of: #/SELECT RAISE\(ABORT, '([^']+)'\);/#).map { String($0.1) }
  }
}
