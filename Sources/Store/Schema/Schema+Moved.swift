package import Firsthand

/// What a database says whose rows went to another one: nobody goes on with it by mistake.
extension Schema {
  /// Of no step: programs of before take it for that of a newer one, and refuse the database too.
  static let movedStep = 1_000_000

  static func leave(_ connection: Connection, for target: String, entry: String, at now: Instant) throws {
    try connection.script(
      text(
        "CREATE TABLE moved(target TEXT NOT NULL, entry TEXT NOT NULL, at INTEGER NOT NULL)", for: connection.dialect))
    try connection.run(
      "INSERT INTO moved(target, entry, at) VALUES ($1, $2, $3)",
      [.text(target), .text(entry), .integer(now.milliseconds)])
    try connection.run(
      "INSERT INTO schema_step(number, taken_at) VALUES ($1, $2)",
      [.integer(Int64(movedStep)), .integer(now.milliseconds)])
    guard connection.dialect == .postgres else { return }
    // A program that was cut off and comes back looks at no step.
    let sentence = literal("the data of the company were moved from here to \(target)")
    let body =
      "BEGIN RAISE EXCEPTION USING MESSAGE = \(sentence), ERRCODE = 'integrity_constraint_violation'; END"
    try connection.script("CREATE FUNCTION moved_away() RETURNS trigger LANGUAGE plpgsql AS \(literal(body))")
    let tables = try connection.rows(
      """
      SELECT c.relname::text AS t FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
      WHERE s.nspname = current_schema() AND c.relkind = 'r' AND c.relname <> 'commit_mark' ORDER BY t
      """)
    for table in tables {
      try connection.script(
        "CREATE TRIGGER moved_away BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON \(table.text("t")) EXECUTE FUNCTION moved_away()"
      )
    }
  }

  /// A text with any signs, a path's or those that stand around a function's body too.
  private static func literal(_ text: String) -> String {
    " E'" + text.replacing("\\", with: "\\\\").replacing("'", with: "''") + "'"
  }

  static func moved(_ connection: Connection) throws -> MovedTo? {
    let table =
      switch connection.dialect {
      case .sqlite: "SELECT 1 AS n FROM sqlite_master WHERE name = 'moved'"
      case .postgres: "SELECT 1 AS n WHERE to_regclass('moved') IS NOT NULL"
      }
    guard try connection.first(table) != nil else { return nil }
    return try connection.first("SELECT target, entry, at FROM moved").map {
      MovedTo(target: $0.text("target"), entry: $0.text("entry"), at: Instant(milliseconds: $0.integer("at")))
    }
  }
}

/// Where the rows of a database went.
package struct MovedTo: Hashable, Sendable {
  /// For people: without a password.
  package let target: String
  /// The entry of the log, in the target, that says so.
  package let entry: String
  package let at: Instant
}
