package import Firsthand

/// What the company owes the people it keeps data of: erasures, legal holds, an end of keeping. Across owners, for
/// administrators and the night's work.
package struct DutyScope {
  let connection: Connection
}

extension DutyScope {
  package func add(_ erasure: Erasure) throws {
    try connection.run(
      "INSERT INTO erasure(id, customer_id, by_id, at, still_named) VALUES ($1, $2, $3, $4, $5)",
      [
        .text(erasure.id.text), .optional(erasure.customer?.text), .optional(erasure.by?.text),
        .integer(erasure.at.milliseconds), .text(ListText.encode(erasure.stillNamed)),
      ])
  }

  package func erasure(_ id: Erasure.ID) throws -> Erasure? {
    try connection.first("SELECT * FROM erasure WHERE id = $1", [.text(id.text)]).map(Self.erasure)
  }

  /// The newest first.
  package func erasures(limit: Int) throws -> [Erasure] {
    try connection.rows("SELECT * FROM erasure ORDER BY at DESC, id DESC LIMIT $1", [.integer(Int64(limit))])
      .map(Self.erasure)
  }

  /// Those without a certificate, the oldest first.
  package func uncertified(limit: Int) throws -> [Erasure] {
    try connection.rows(
      "SELECT * FROM erasure WHERE certified_at IS NULL ORDER BY at, id LIMIT $1", [.integer(Int64(limit))]
    ).map(Self.erasure)
  }

  /// Whether it had none yet.
  package func certify(_ id: Erasure.ID, _ certificate: String, at now: Instant) throws -> Bool {
    try connection.run(
      "UPDATE erasure SET certified_at = $2, certificate = $3 WHERE id = $1 AND certified_at IS NULL",
      [.text(id.text), .integer(now.milliseconds), .text(certificate)]) == 1
  }

  private static func erasure(_ row: SQLRow) -> Erasure {
    Erasure(
      id: Erasure.ID(row.text("id")), customer: row.optionalText("customer_id").map { Customer.ID($0) },
      by: row.optionalText("by_id").map { Member.ID($0) }, at: Instant(milliseconds: row.integer("at")),
      stillNamed: ListText.decode(row.text("still_named")),
      certifiedAt: row.optionalInteger("certified_at").map { Instant(milliseconds: $0) },
      certificate: row.optionalText("certificate"))
  }
}
