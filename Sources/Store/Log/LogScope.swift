package import Firsthand

/// See `Transaction.log`.
package struct LogScope {
  let connection: Connection

  private static let columns =
    "e.id, e.at, e.kind, e.actor_id, e.owner_id, e.newsletter_id, e.message_id, e.person_mark, e.facts"
  /// What stands beside an entry.
  private static let beside = "NULL AS address, NULL AS person_key"

  /// How many entries have their place.
  package func size() throws -> UInt64 {
    let row = try connection.first("SELECT MAX(position) AS last FROM log_place")
    return row?.optionalInteger("last").flatMap { UInt64(exactly: $0) }.map { $0 + 1 } ?? 0
  }

  /// Entries that have none, in the order of their ids.
  package func unplaced(limit: Int) throws -> [LogLeaf] {
    try connection.rows(
      "SELECT \(Self.columns), \(Self.beside) FROM log_unplaced u JOIN log_entry e ON e.id = u.entry_id ORDER BY u.entry_id LIMIT $1",
      [.integer(Int64(limit))]
    ).map(LogLeaf.init)
  }

  package func unplacedCount() throws -> Int {
    Int(try connection.first("SELECT COUNT(*) AS n FROM log_unplaced")?.integer("n") ?? 0)
  }

  /// Gives the first `count` of them their places, from `position` on.
  package func place(first count: Int, from position: UInt64) throws {
    let values: [SQLValue] = [.integer(Int64(position)), .integer(Int64(count))]
    try connection.run(
      """
      INSERT INTO log_place(position, entry_id)
      SELECT $1 + ROW_NUMBER() OVER (ORDER BY entry_id) - 1, entry_id
      FROM (SELECT entry_id FROM log_unplaced ORDER BY entry_id LIMIT $2) AS next
      """, values)
    try connection.run(
      """
      DELETE FROM log_unplaced
      WHERE entry_id <= (SELECT entry_id FROM log_place WHERE position = $1 + $2 - 1)
      """, values)
  }

  /// An entry with its place; nil for the place where the row of the entry is gone.
  package struct Placed {
    /// Below zero where somebody else put it there.
    package let position: Int64
    package let leaf: LogLeaf?
  }

  /// All of them from `start` on, in their order, with the person whom each is about.
  package func eachPlaced(from start: Int64 = .min, _ body: (Placed) throws -> Void) throws {
    try connection.each(
      """
      SELECT p.position AS position, \(Self.columns), o.address AS address, o.person_key AS person_key
      FROM log_place p LEFT JOIN log_entry e ON e.id = p.entry_id LEFT JOIN log_personal o ON o.entry_id = p.entry_id
      WHERE p.position >= $1 ORDER BY p.position
      """, [.integer(start)]
    ) { row in
      try body(
        Placed(position: row.integer("position"), leaf: row.optionalText("id") == nil ? nil : LogLeaf(row)))
    }
  }

  /// The last entry about a message that has its place, before the place `end`.
  package func lastPlace(
    of message: Message.ID, before end: UInt64 = UInt64(Int64.max)
  ) throws -> (position: UInt64, leaf: LogLeaf)? {
    try connection.first(
      """
      SELECT p.position AS position, \(Self.columns), \(Self.beside) FROM log_entry e JOIN log_place p ON p.entry_id = e.id
      WHERE e.message_id = $1 AND p.position BETWEEN 0 AND $2 - 1 ORDER BY p.position DESC LIMIT 1
      """, [.text(message.text), .integer(Int64(end))]
    ).map { (UInt64($0.integer("position")), LogLeaf($0)) }
  }

  package func place(of entry: LogEntry.ID) throws -> (position: UInt64, leaf: LogLeaf)? {
    try connection.first(
      """
      SELECT p.position AS position, \(Self.columns), \(Self.beside) FROM log_entry e JOIN log_place p ON p.entry_id = e.id
      WHERE e.id = $1 AND p.position >= 0
      """, [.text(entry.text)]
    ).map { (UInt64($0.integer("position")), LogLeaf($0)) }
  }

  /// The key under which an entry marks its person; nil once they were erased.
  package func personKey(beside entry: LogEntry.ID) throws -> [UInt8]? {
    try connection.first("SELECT person_key FROM log_personal WHERE entry_id = $1", [.text(entry.text)])?
      .blob("person_key")
  }

  /// Entries that neither have a place nor wait for one: nobody writes such.
  package func strays() throws -> [LogEntry.ID] {
    try connection.rows(
      """
      SELECT e.id AS id FROM log_entry e
      WHERE NOT EXISTS (SELECT 1 FROM log_place p WHERE p.entry_id = e.id)
        AND NOT EXISTS (SELECT 1 FROM log_unplaced u WHERE u.entry_id = e.id)
      ORDER BY e.id LIMIT 20
      """
    ).map { LogEntry.ID($0.text("id")) }
  }

  /// Entries that have their place and wait for one all the same.
  package func doublyKept() throws -> Int {
    let row = try connection.first(
      "SELECT COUNT(*) AS n FROM log_unplaced u JOIN log_place p ON p.entry_id = u.entry_id")
    return Int(row?.integer("n") ?? 0)
  }

  /// Whether there ever was a checkpoint.
  package func hasCheckpoints() throws -> Bool {
    let row = try connection.first("SELECT 1 AS n FROM log_entry WHERE kind = 'checkpointSigned' LIMIT 1")
    return try row != nil || lastCheckpoint() != nil
  }

  /// The hashes of a tile, 32 bytes each; none where there is no such tile.
  package func tile(level: Int, number: UInt64) throws -> [UInt8] {
    try connection.first(
      "SELECT hashes FROM log_tile WHERE level = $1 AND number = $2", [.integer(Int64(level)), .integer(Int64(number))]
    )?.blob("hashes") ?? []
  }

  package func setTile(level: Int, number: UInt64, _ hashes: [UInt8]) throws {
    try connection.run(
      """
      INSERT INTO log_tile(level, number, hashes) VALUES ($1, $2, $3)
      ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes
      """, [.integer(Int64(level)), .integer(Int64(number)), .blob(hashes)])
  }

  /// How many tiles there are.
  package func tileCount() throws -> Int {
    Int(try connection.first("SELECT COUNT(*) AS n FROM log_tile")?.integer("n") ?? 0)
  }

  package struct KeptCheckpoint: Hashable, Sendable {
    package let size: UInt64
    package let at: Instant
    /// A signed note.
    package let note: String

    package init(size: UInt64, at: Instant, note: String) {
      self.size = size
      self.at = at
      self.note = note
    }
  }

  package func add(_ checkpoint: KeptCheckpoint) throws {
    try connection.run(
      "INSERT INTO log_checkpoint(size, at, note) VALUES ($1, $2, $3)",
      [.integer(Int64(checkpoint.size)), .integer(checkpoint.at.milliseconds), .text(checkpoint.note)])
  }

  package func lastCheckpoint() throws -> KeptCheckpoint? {
    try connection.first("SELECT * FROM log_checkpoint ORDER BY size DESC LIMIT 1").map(Self.checkpoint)
  }

  package func checkpoints() throws -> [KeptCheckpoint] {
    try connection.rows("SELECT * FROM log_checkpoint ORDER BY size").map(Self.checkpoint)
  }

  private static func checkpoint(_ row: SQLRow) -> KeptCheckpoint {
    KeptCheckpoint(
      size: UInt64(exactly: row.integer("size")) ?? .max, at: Instant(milliseconds: row.integer("at")),
      note: row.text("note"))
  }
}
