package import Firsthand

/// A file that came in by a page and waits to be imported.
package struct Upload: Hashable, Sendable {
  package typealias ID = Firsthand.ID<Upload>

  package enum State: String, CaseIterable, Sendable {
    /// Its last byte is not here yet.
    case arriving
    case whole
    /// An import of it runs, as long as it gives a sign of life now and then.
    case importing
    /// Its rows are shown; what is left of it is being taken away.
    case imported
  }

  package let id: ID
  package let fileName: String
  package let at: Instant
  /// In bytes.
  package let size: Int
  package let state: State
  /// When an import of it last gave a sign of life.
  package let aliveAt: Instant
  /// How it is to be read, in the words of Operations.
  package let reading: String
  /// What an import would do; nil where nobody asked yet.
  package let counts: ImportCounts?
  /// Why it cannot be imported as it is read now.
  package let problem: String?

  init(_ row: SQLRow) {
    id = Upload.ID(row.text("id"))
    fileName = row.text("file_name")
    at = Instant(milliseconds: row.integer("at"))
    size = Int(row.integer("size"))
    state = State(rawValue: row.text("state")) ?? .arriving
    aliveAt = Instant(milliseconds: row.integer("alive_at"))
    reading = row.text("reading")
    counts = row.optionalText("counts").flatMap(ImportCounts.init(text:))
    problem = row.optionalText("problem")
  }
}

extension OwnerScope {
  package func beginUpload(_ id: Upload.ID, fileName: String, at now: Instant) throws {
    try connection.run(
      """
      INSERT INTO upload(id, owner_id, file_name, at, size, state, alive_at, reading)
      VALUES ($1, $2, $3, $4, 0, 'arriving', $4, '')
      """, [.text(id.text), ownerValue, .text(fileName), .integer(now.milliseconds)])
  }

  /// Adds the next piece of a file that is still coming in; its size so far.
  package func append(_ bytes: [UInt8], to id: Upload.ID) throws -> Int {
    let changed = try connection.run(
      "UPDATE upload SET size = size + $3 WHERE id = $1 AND owner_id = $2 AND state = 'arriving'",
      [.text(id.text), ownerValue, .integer(Int64(bytes.count))])
    guard changed == 1, let upload = try upload(id) else {
      throw FirsthandError(.conflict, "The file was put away before it was here. Hand it in again.")
    }
    try connection.run(
      """
      INSERT INTO upload_part(upload_id, number, bytes)
      VALUES ($1, (SELECT COUNT(*) FROM upload_part WHERE upload_id = $1), $2)
      """, [.text(id.text), .blob(bytes)])
    return upload.size
  }

  /// Whether the file was free to be imported: one of two who import it at once is too late. An import that gave
  /// no sign of life since `time` died, and its file is free.
  package func beginImport(of id: Upload.ID, at now: Instant, deadSince time: Instant) throws -> Bool {
    try connection.run(
      """
      UPDATE upload SET state = 'importing', alive_at = $3
      WHERE id = $1 AND owner_id = $2 AND (state = 'whole' OR (state = 'importing' AND alive_at < $4))
      """, [.text(id.text), ownerValue, .integer(now.milliseconds), .integer(time.milliseconds)]) == 1
  }

  /// The import of the file goes on.
  package func keepAlive(_ id: Upload.ID, at now: Instant) throws {
    try connection.run(
      "UPDATE upload SET alive_at = $3 WHERE id = $1 AND owner_id = $2 AND state = 'importing'",
      [.text(id.text), ownerValue, .integer(now.milliseconds)])
  }

  /// Whether the file was in the state it goes on from.
  package func move(_ id: Upload.ID, from state: Upload.State, to next: Upload.State) throws -> Bool {
    try connection.run(
      "UPDATE upload SET state = $4 WHERE id = $1 AND owner_id = $2 AND state = $3",
      [.text(id.text), ownerValue, .text(state.rawValue), .text(next.rawValue)]) == 1
  }

  package func upload(_ id: Upload.ID) throws -> Upload? {
    try connection.first(
      "SELECT * FROM upload WHERE id = $1 AND owner_id = $2", [.text(id.text), ownerValue]
    ).map(Upload.init)
  }

  /// The owner's files, newest first.
  package func uploads() throws -> [Upload] {
    try connection.rows(
      "SELECT * FROM upload WHERE owner_id = $1 ORDER BY at DESC, id DESC", [ownerValue]
    ).map(Upload.init)
  }

  /// One piece of a file, from 0; nil after the last.
  package func part(_ number: Int, of id: Upload.ID) throws -> [UInt8]? {
    try connection.first(
      """
      SELECT p.bytes FROM upload_part p JOIN upload u ON u.id = p.upload_id
      WHERE p.upload_id = $1 AND p.number = $2 AND u.owner_id = $3
      """, [.text(id.text), .integer(Int64(number)), ownerValue]
    ).map { $0.blob("bytes") }
  }

  /// Keeps how a file is to be read and what an import would do.
  package func note(
    _ id: Upload.ID, reading: String, counts: ImportCounts?, problem: String?
  ) throws {
    try connection.run(
      "UPDATE upload SET reading = $3, counts = $4, problem = $5 WHERE id = $1 AND owner_id = $2",
      [.text(id.text), ownerValue, .text(reading), .optional(counts?.text), .optional(problem)])
  }

  /// Takes one piece of a file away, or the file itself where none is left; whether there was something. A file
  /// whose import gave a sign of life since `time` stays.
  package func takeAway(_ id: Upload.ID, deadSince time: Instant) throws -> Bool {
    try UploadRows.takeAway(id, "owner_id = $2", ownerValue, deadSince: time, connection)
  }
}

extension SharedScope {
  /// A file, of whoever, that came before `time` and is not being imported.
  package func oldUpload(before time: Instant, deadSince dead: Instant) throws -> Upload.ID? {
    try connection.first(
      "SELECT id FROM upload WHERE at < $1 AND (state <> 'importing' OR alive_at < $2) ORDER BY at LIMIT 1",
      [.integer(time.milliseconds), .integer(dead.milliseconds)]
    ).map { Upload.ID($0.text("id")) }
  }

  /// Takes one piece of an old file away, or the file itself; whether there was something.
  package func takeAway(_ id: Upload.ID, before time: Instant, deadSince dead: Instant) throws -> Bool {
    try UploadRows.takeAway(id, "at < $2", .integer(time.milliseconds), deadSince: dead, connection)
  }
}

private enum UploadRows {
  static func takeAway(
    _ id: Upload.ID, _ condition: String, _ value: SQLValue, deadSince time: Instant,
    _ connection: Connection
  ) throws -> Bool {
    let condition = condition + " AND (state <> 'importing' OR alive_at < $3)"
    let values: [SQLValue] = [.text(id.text), value, .integer(time.milliseconds)]
    let parts = try connection.run(
      """
      DELETE FROM upload_part WHERE upload_id = (SELECT id FROM upload WHERE id = $1 AND \(condition))
        AND number = (SELECT MAX(number) FROM upload_part WHERE upload_id = $1)
      """, values)
    if parts > 0 { return true }
    return try connection.run("DELETE FROM upload WHERE id = $1 AND \(condition)", values) > 0
  }
}
