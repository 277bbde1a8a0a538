extension Store {
  /// All of the database as it is at this moment, as a new file that holds nothing of what was deleted. Who writes is not
  /// kept waiting. The file may be there already where it is empty; that it reaches the disk is the caller's to see to.
  package func copy(to path: String) throws { try engine.copy(to: path) }

  /// Opens a database file to look at it: nothing in it or beside it changes, and no step of the schema is taken.
  package static func reading(path: String) throws -> Store { Store(engine: try SQLite(reading: path)) }

  /// What SQLite finds wrong in the file, reading all of it, indices and references too; empty where nothing is.
  package func damage() throws -> [String] {
    try read { tx in
      try tx.connection.rows("PRAGMA integrity_check(20)").map { $0.text("integrity_check") }.filter { $0 != "ok" }
        + tx.connection.rows("PRAGMA foreign_key_check").prefix(20).map {
          "A row of \($0.text("table")) refers to one of \($0.text("parent")) that is not there."
        }
    }
  }
}

extension Transaction {
  /// The last step of the schema that was taken; zero where there is none.
  package func schemaStep() throws -> Int {
    guard try connection.first("SELECT 1 AS n FROM sqlite_master WHERE name = 'schema_step'") != nil else { return 0 }
    return Int(try connection.first("SELECT COALESCE(MAX(number), 0) AS n FROM schema_step")?.integer("n") ?? 0)
  }

  /// The last step that this program knows.
  package static var lastSchemaStep: Int { Schema.lastStep }
}
