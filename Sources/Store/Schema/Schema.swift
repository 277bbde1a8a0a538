import Firsthand

/// The tables as SQLite has them, in steps that are each taken once.
enum Schema {
  /// A step's number is its place in this list, from 1.
  static let steps: [String] = [members + content + customers + newsletters + outbox + log]

  static func migrate(_ connection: SQLite.Connection, now: Instant) throws {
    try connection.script(
      "CREATE TABLE IF NOT EXISTS schema_step(number INTEGER PRIMARY KEY, taken_at INTEGER NOT NULL)")
    let taken = try connection.first("SELECT COALESCE(MAX(number), 0) AS n FROM schema_step")
    let done = Int(taken?.integer("n") ?? 0)
    guard done <= steps.count else {
      throw FirsthandError(
        .failed,
        "The database was made by a newer firsthand (step \(done); this one knows \(steps.count)). Use the newer program."
      )
    }
    for (number, step) in steps.enumerated().dropFirst(done) {
      try connection.script(step)
      try connection.run(
        "INSERT INTO schema_step(number, taken_at) VALUES ($1, $2)",
        [.integer(Int64(number + 1)), .integer(now.milliseconds)])
    }
  }

  /// Triggers that refuse to change, delete or replace rows of `table`. Replacing needs one of its own:
  /// SQLite's `INSERT OR REPLACE` deletes without asking the trigger for deletes.
  static func immutable(_ table: String, key: [String], _ sentence: String) -> String {
    let sameKey = key.map { "\($0) = NEW.\($0)" }.joined(separator: " AND ")
    return """
      CREATE TRIGGER \(table)_no_replace BEFORE INSERT ON \(table)
      WHEN EXISTS (SELECT 1 FROM \(table) WHERE \(sameKey))
      BEGIN SELECT RAISE(ABORT, '\(sentence)'); END;
      CREATE TRIGGER \(table)_no_update BEFORE UPDATE ON \(table)
      BEGIN SELECT RAISE(ABORT, '\(sentence)'); END;
      CREATE TRIGGER \(table)_no_delete BEFORE DELETE ON \(table)
      BEGIN SELECT RAISE(ABORT, '\(sentence)'); END;

      """
  }

  static func oneOf(_ column: String, _ values: [String]) -> String {
    "CHECK (\(column) IN (" + values.map { "'\($0)'" }.joined(separator: ", ") + "))"
  }
}
