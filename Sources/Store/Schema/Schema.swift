import Firsthand

/// The tables, in steps that are each taken once.
enum Schema {
  /// A step's number is its place in this list, from `firstStep`.
  static let steps: [String] = [
    members + accounts + content + standards + customers + listChanges + newsletters + outbox + events + customerImports
      + ruleHistory + interactions + reviews + log + localHours + cadence,
    logTree + "INSERT INTO log_unplaced(entry_id) SELECT id FROM log_entry",
    duties,
    largeCompanies,
    logAddress,
    sentByWorker,
  ]

  /// Indexes by which pages cost the same however large the company is: who has a role, members by name, whose copies are in
  /// doubt, hits of rules in a time.
  private static let largeCompanies = """
    CREATE INDEX member_by_role ON member_role(role, member_id);
    CREATE INDEX member_by_name ON member(name, id);
    CREATE INDEX doubt_of_owner ON message(owner_id, changed_at, id) WHERE state = 'inDoubt';
    CREATE INDEX rule_hit_by_time ON rule_hit(first_at, rule, is_open);

    """

  /// Step 1 was that of homes made before 0.1.0, which nobody but its makers ever had.
  private static let firstStep = 2

  /// The last step there is.
  static var lastStep: Int { firstStep + steps.count - 1 }

  static func migrate(_ connection: Connection, now: Instant) throws {
    try connection.script(text(stepTable, for: connection.dialect))
    let taken = try connection.first("SELECT COALESCE(MAX(number), 0) AS n FROM schema_step")
    let done = Int(taken?.integer("n") ?? 0)
    let last = lastStep
    if done == movedStep, let moved = try moved(connection) {
      throw FirsthandError(
        .failed,
        "The company's data are not here any more: they were moved to \(moved.target) at \(moved.at.text). Where settings name this database still, finish with 'firsthand move' to the same place."
      )
    }
    guard done <= last else {
      throw FirsthandError(
        .failed,
        "The database was made by a newer firsthand (step \(done); this one knows \(last)). Use the newer program."
      )
    }
    guard done == 0 || done >= firstStep else {
      throw FirsthandError(
        .failed,
        "The database was made by a firsthand from before 0.1.0, which this one does not read. Nothing in it was changed. Use the program that made it, or begin a new home."
      )
    }
    if done == 0, connection.dialect == .postgres { try connection.script(postgresFoundation) }
    for (index, step) in steps.enumerated().dropFirst(max(0, done - firstStep + 1)) {
      try connection.script(text(step, for: connection.dialect))
      try connection.run(
        "INSERT INTO schema_step(number, taken_at) VALUES ($1, $2)",
        [.integer(Int64(firstStep + index)), .integer(now.milliseconds)])
    }
    if connection.dialect == .postgres { try Wall.raise(connection) }
  }

  private static let stepTable =
    "CREATE TABLE IF NOT EXISTS schema_step(number INTEGER PRIMARY KEY, taken_at INTEGER NOT NULL)"

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
