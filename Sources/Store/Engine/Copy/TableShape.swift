import Firsthand

/// A table as a copy sees it: its columns but those that the database reckons itself, and those that put its rows in order.
struct TableShape: Hashable {
  let name: String
  let columns: [String]
  let key: [String]

  /// All tables of a database in SQLite, by name.
  static func all(in file: Connection) throws -> [TableShape] {
    try file.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name")
      .map { row in
        let name = row.text("name")
        let columns = try file.rows("SELECT name, pk FROM pragma_table_info($1) ORDER BY cid", [.text(name)])
        let key = columns.filter { $0.integer("pk") > 0 }.sorted { $0.integer("pk") < $1.integer("pk") }
        let names = columns.map { $0.text("name") }
        return TableShape(name: name, columns: names, key: key.isEmpty ? names : key.map { $0.text("name") })
      }
  }

  /// Every row, in the same order whoever keeps it: both engines compare texts byte by byte.
  var query: String {
    "SELECT \(columns.joined(separator: ", ")) FROM \(name) ORDER BY \(key.joined(separator: ", "))"
  }

  /// What names a row for people.
  func words(for row: SQLRow) -> String {
    key.map { column in
      switch row[column] {
      case .integer(let number): "\(column) \(number)"
      case .text(let text): "\(column) '\(text.replacing("\0", with: "\u{FFFD}"))'"
      default: column
      }
    }.joined(separator: ", ")
  }
}

extension [TableShape] {
  /// Refuses a database of PostgreSQL in which one of these tables has other columns.
  func demand(in server: Connection) throws {
    var columns: [String: Set<String>] = [:]
    for row in try server.rows(
      "SELECT table_name::text AS t, column_name::text AS c FROM information_schema.columns WHERE table_schema = current_schema() AND is_generated = 'NEVER'"
    ) {
      columns[row.text("t"), default: []].insert(row.text("c"))
    }
    for table in self where columns[table.name] != Set<String>(table.columns) {
      throw FirsthandError(
        .failed,
        "The table \(table.name) has other columns in one database than in the other, so nothing was copied. Use the program of the same version for both."
      )
    }
  }
}
