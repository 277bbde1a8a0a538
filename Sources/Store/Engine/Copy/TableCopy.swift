package import Firsthand

/// What a table held when it was read: two that are equal hold the same rows, byte for byte.
package struct TableCount: Hashable, Sendable {
  package let table: String
  package let rows: Int
  /// Of all its values in the order of its key, each with its kind and its length.
  package let digest: Digest
}

/// Rows on their way from one database to another, one at a time.
struct TableCopy {
  let tables: [TableShape]
  var onProgress: ((MoveProgress) -> Void)?

  /// Fills tables that are empty; what was read of each.
  func run(from source: Connection, to target: Connection) throws -> [TableCount] {
    try tables.map { table in
      // Counting takes a while, too, and only whoever looks on wants it.
      let total =
        onProgress == nil ? 0 : try source.first("SELECT COUNT(*) AS n FROM \(table.name)")?.integer("n") ?? 0
      var reading = Reading(.copying(table: table.name), of: Int(total), onProgress)
      try target.fill(table.name, table.columns) { put in
        try source.each(table.query) { row in
          reading.add(row)
          do {
            try put(row.values)
          } catch let zero as ZeroCharacter {
            throw FirsthandError(
              .badInput,
              "The text \(table.columns[zero.column]) of \(table.name) (\(table.words(for: row))) has the character U+0000, which PostgreSQL cannot keep. Nothing was copied; take it out, then begin again."
            )
          }
        }
      }
      return reading.count(of: table)
    }
  }

  /// What there is of each table now. It should be what was `read` elsewhere, where that is known.
  func measure(_ connection: Connection, against read: [TableCount] = []) throws -> [TableCount] {
    let totals = Dictionary(uniqueKeysWithValues: read.map { ($0.table, $0.rows) })
    return try tables.map { table in
      var reading = Reading(.comparing(table: table.name), of: totals[table.name] ?? 0, onProgress)
      try connection.each(table.query) { reading.add($0) }
      return reading.count(of: table)
    }
  }

  private struct Reading {
    var rows = 0
    var digest = RunningDigest()
    private var bytes: [UInt8] = []
    private let tell: (Int) -> Void

    init(_ part: MoveProgress.Part, of total: Int, _ onProgress: ((MoveProgress) -> Void)?) {
      tell = { onProgress?(MoveProgress(part, $0, of: total)) }
      tell(0)
    }

    mutating func add(_ row: SQLRow) {
      rows += 1
      if rows % MoveProgress.step == 0 { tell(rows) }
      bytes.removeAll(keepingCapacity: true)
      for value in row.values {
        switch value {
        case .null: bytes.append(0)
        case .integer(let number):
          bytes.append(1)
          withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
        case .text(let text):
          bytes.append(2)
          withUnsafeBytes(of: UInt64(text.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
          bytes.append(contentsOf: text.utf8)
        case .blob(let blob):
          bytes.append(3)
          withUnsafeBytes(of: UInt64(blob.count).bigEndian) { bytes.append(contentsOf: $0) }
          bytes.append(contentsOf: blob)
        }
      }
      digest.append(bytes)
    }

    func count(of table: TableShape) -> TableCount {
      if rows % MoveProgress.step != 0 { tell(rows) }
      return TableCount(table: table.name, rows: rows, digest: digest.digest)
    }
  }
}

/// A text that an engine cannot keep for its character U+0000, by the place of its column.
struct ZeroCharacter: Error {
  let column: Int
}

extension [TableCount] {
  /// Throws where the target does not hold what was read at the source.
  func demandEqual(_ target: [TableCount]) throws {
    for (read, kept) in zip(self, target) where read != kept {
      throw FirsthandError(
        .failed,
        "The table \(read.table) is not in the target what it is in the source (\(kept.rows) rows of \(read.rows), or other values). Nothing was moved: the source is as it was. Begin again, and look at the disks if it happens twice."
      )
    }
  }
}
