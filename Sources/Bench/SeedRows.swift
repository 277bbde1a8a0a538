import Firsthand
import Store
import Transparency

/// Rows like one that the program made itself, in all but the columns that are named.
struct SeedMould {
  let table: String
  let columns: [String]
  private let values: [SQLValue]

  init(_ table: String, _ row: TableRow?) throws {
    guard let row else { throw BenchError(words: "the pattern left no row in \(table)") }
    (self.table, columns, values) = (table, row.columns, row.values)
  }

  subscript(column: String) -> SQLValue { columns.firstIndex(of: column).map { values[$0] } ?? .null }

  /// The places of columns, to be looked up once.
  func places(_ names: [String]) throws -> [Int] {
    try names.map { name in
      guard let place = columns.firstIndex(of: name) else { throw BenchError(words: "\(table) has no column \(name)") }
      return place
    }
  }

  func row(_ places: [Int], _ changed: [SQLValue]) -> [SQLValue] {
    var row = values
    for (place, value) in zip(places, changed) { row[place] = value }
    return row
  }
}

/// A mould with the columns that change from row to row.
struct SeedKind {
  let mould: SeedMould
  private let places: [Int]

  init(_ mould: SeedMould, _ columns: [String]) throws {
    self.mould = mould
    places = try mould.places(columns)
  }

  func row(_ values: [SQLValue]) -> [SQLValue] { mould.row(places, values) }
}

/// Rows that go into the database together, table after table in the order in which they came.
struct SeedBatch {
  private var tables: [String] = []
  private var rows: [String: (columns: [String], rows: [[SQLValue]])] = [:]
  private(set) var count = 0

  mutating func add(_ kind: SeedKind, _ values: [SQLValue]) {
    add(kind.mould.table, kind.mould.columns, kind.row(values))
  }

  mutating func add(_ table: String, _ columns: [String], _ row: [SQLValue]) {
    if rows[table] == nil {
      tables.append(table)
      rows[table] = (columns, [])
    }
    rows[table]?.rows.append(row)
    count += 1
  }

  func write(_ fill: FillScope) throws {
    for table in tables {
      if let (columns, rows) = rows[table] { try fill.insert(into: table, columns, rows) }
    }
  }
}

/// Entries of the log with their places, and the tree over them: what the log's sequencer would have made.
struct SeedLog {
  static let columns = [
    "id", "at", "kind", "actor_id", "owner_id", "newsletter_id", "message_id", "facts", "person_mark",
  ]
  private static let personalColumns = ["entry_id", "address", "relay_words", "person_key"]

  private var growth: TileGrowth
  private let chance: SeedChance

  init(after store: Store, _ chance: SeedChance) throws {
    self.chance = chance
    growth = try store.read { tx in
      try TileGrowth(size: try tx.log.size()) { level, number in
        Tile.hashes(try tx.log.tile(level: level, number: number)) ?? []
      }
    }
  }

  var size: Int { Int(growth.size) }

  /// Who and what an entry is about.
  struct About {
    var actor: String?
    var owner: String?
    var newsletter: String?
    var message: String?
    var mark: String?
    var personal: LogEntry.Personal?
  }

  mutating func add(_ kind: LogEntry.Kind, at: Instant, _ about: About, facts: String, to batch: inout SeedBatch) {
    let position = growth.size
    let id = SeedID.text(at, position & (1 << 35 - 1))
    func optional(_ text: String?) -> SQLValue { text.map { .text($0) } ?? .null }
    let row: [SQLValue] = [
      .text(id), .integer(at.milliseconds), .text(kind.rawValue), optional(about.actor), optional(about.owner),
      optional(about.newsletter), optional(about.message), .text(facts), optional(about.mark),
    ]
    batch.add("log_entry", Self.columns, row)
    if let personal = about.personal {
      batch.add(
        "log_personal", Self.personalColumns,
        [.text(id), .text(personal.address), .text(personal.relayWords), .blob(personal.key)])
    }
    batch.add("log_place", ["position", "entry_id"], [.integer(Int64(position)), .text(id)])
    growth.append(TreeHash(leaf: FillScope.leaf(TableRow(Self.columns, row)).bytes))
  }

  mutating func writeTiles(_ tx: Transaction) throws {
    for tile in growth.takeChanges() {
      try tx.log.setTile(level: tile.level, number: tile.number, tile.hashes.flatMap(\.bytes))
    }
  }
}
