import Firsthand

/// See `Transaction.fill`.
package struct FillScope {
  let connection: Connection
}

extension Transaction {
  /// Rows as they are, many at once: for a bench, which leaves in a home what years of work would have left there. What the other
  /// scopes promise of owners, copies and the log is for whoever makes the rows to keep.
  package var fill: FillScope { FillScope(connection: connection) }
}

/// A row of any table.
package struct TableRow: Sendable {
  package let columns: [String]
  package private(set) var values: [SQLValue]

  package init(_ columns: [String], _ values: [SQLValue]) {
    self.columns = columns
    self.values = values
  }

  package subscript(column: String) -> SQLValue {
    get { columns.firstIndex(of: column).map { values[$0] } ?? .null }
    set { if let index = columns.firstIndex(of: column) { values[index] = newValue } }
  }
}

extension FillScope {
  /// Values of one statement. SQLite looks for the name of each from the first on.
  private static let mostValues = 64

  package func rows(_ table: String, where column: String, is value: SQLValue) throws -> [TableRow] {
    try connection.rows("SELECT * FROM \(table) WHERE \(column) = $1", [value]).map { row in
      let columns = row.columns.sorted { $0.value < $1.value }.map(\.key)
      return TableRow(columns, columns.map { row[$0] })
    }
  }

  /// Writes the rows, whose values are in the order of `columns`.
  package func insert(into table: String, _ columns: [String], _ rows: [[SQLValue]]) throws {
    func statement(_ count: Int) -> String {
      let lines = (0..<count).map { row in
        "(" + columns.indices.map { "$\(row * columns.count + $0 + 1)" }.joined(separator: ",") + ")"
      }
      return "INSERT INTO \(table)(\(columns.joined(separator: ","))) VALUES \(lines.joined(separator: ","))"
    }
    let most = max(1, Self.mostValues / columns.count)
    let full = statement(most)
    for start in stride(from: 0, to: rows.count, by: most) {
      let batch = rows[start..<min(start + most, rows.count)]
      try connection.run(batch.count == most ? full : statement(batch.count), Array(batch.joined()))
    }
  }

  /// What the leaf of an entry is made of.
  package static func leaf(_ entry: TableRow) -> LogLeaf {
    LogLeaf(
      SQLRow(
        columns: Dictionary(entry.columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }),
        values: entry.values))
  }

  /// Lets SQLite keep so much of the file in memory on this connection.
  package func makeRoom(megabytes: Int) throws {
    guard connection.dialect == .sqlite else { return }
    try connection.script("PRAGMA cache_size = -\(megabytes * 1_024)")
  }

  /// Takes an index of SQLite's away in which rows would fall far from one another; what makes it again. Empty where there is none.
  package func dropIndex(_ name: String) throws -> String {
    guard connection.dialect == .sqlite else { return "" }
    let sql = try connection.first("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = $1", [.text(name)])
    if sql != nil { try connection.script("DROP INDEX \(name)") }
    return sql?.text("sql") ?? ""
  }

  package func makeIndex(_ sql: String) throws { if !sql.isEmpty { try connection.script(sql) } }
}
