extension Store {
  /// All of the database as it is at this moment, as a new file of SQLite that holds nothing of what was deleted. Who writes
  /// is not kept waiting. The file may be there already where it is empty; that it reaches the disk is the caller's to see to.
  package func copy(to path: String) throws { try engine.copy(to: path) }

  /// Opens a database file to look at it: nothing in it or beside it changes, and no step of the schema is taken.
  package static func reading(path: String) throws -> Store { Store(engine: try SQLite(reading: path)) }
}

extension Transaction {
  /// The last step of the schema that was taken; zero where there is none.
  package func schemaStep() throws -> Int {
    let table =
      switch connection.dialect {
      case .sqlite: "SELECT 1 AS n FROM sqlite_master WHERE name = 'schema_step'"
      case .postgres: "SELECT 1 AS n WHERE to_regclass('schema_step') IS NOT NULL"
      }
    guard try connection.first(table) != nil else { return 0 }
    return Int(try connection.first("SELECT COALESCE(MAX(number), 0) AS n FROM schema_step")?.integer("n") ?? 0)
  }

  /// The last step that this program knows.
  package static var lastSchemaStep: Int { Schema.lastStep }
}
