package import Firsthand

/// What is kept of a letter to compare others with.
package struct KeptTrace: Hashable, Sendable {
  package let owner: Member.ID
  package let minima: [UInt32]
  package let sentences: [UInt64]

  package init(owner: Member.ID, minima: [UInt32], sentences: [UInt64]) {
    self.owner = owner
    self.minima = minima
    self.sentences = sentences
  }
}

extension CompanyScope {
  package func keep(_ trace: KeptTrace, of newsletter: Newsletter.ID, at now: Instant) throws {
    try connection.run(
      """
      INSERT INTO letter_trace(newsletter_id, owner_id, minima, sentences, at) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (newsletter_id) DO UPDATE SET minima = excluded.minima, sentences = excluded.sentences,
        at = excluded.at
      """,
      [
        .text(newsletter.text), .text(trace.owner.text), .blob(Self.bytes(trace.minima)),
        .blob(Self.bytes(trace.sentences)), .integer(now.milliseconds),
      ])
  }

  /// Those of everybody but `owner` from `since` on, the newest first.
  package func traces(ofOthersThan owner: Member.ID, since: Instant, limit: Int) throws -> [KeptTrace] {
    try connection.rows(
      "SELECT * FROM letter_trace WHERE at >= $2 AND owner_id <> $1 ORDER BY at DESC LIMIT $3",
      [.text(owner.text), .integer(since.milliseconds), .integer(Int64(limit))]
    ).map { row in
      KeptTrace(
        owner: Member.ID(row.text("owner_id")), minima: Self.numbers(row.blob("minima")),
        sentences: Self.numbers(row.blob("sentences")))
    }
  }

  /// Little-endian, one after the other.
  private static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
    numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
  }

  private static func numbers<Number: FixedWidthInteger>(_ bytes: [UInt8]) -> [Number] {
    let size = MemoryLayout<Number>.size
    return bytes.withUnsafeBytes { raw in
      (0..<bytes.count / size).map {
        Number(littleEndian: raw.loadUnaligned(fromByteOffset: $0 * size, as: Number.self))
      }
    }
  }
}
