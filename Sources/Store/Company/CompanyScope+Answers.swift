package import Firsthand

/// What relays answered lately, as the log has it: without whom it was about.
extension CompanyScope {
  /// How many entries of the kind there are since then, `limit` at most: counted in the index of kinds alone.
  package func entryCount(of kind: LogEntry.Kind, since: Instant, limit: Int) throws -> Int {
    let row = try connection.first(
      """
      SELECT COUNT(*) AS n FROM (SELECT 1 FROM log_entry WHERE kind = $1 AND at >= $2 LIMIT $3) AS found
      """, [.text(kind.rawValue), .integer(since.milliseconds), .integer(Int64(limit))])
    return Int(row?.integer("n") ?? 0)
  }

  /// The facts of the newest entries of the kind since then.
  package func entryFacts(of kind: LogEntry.Kind, since: Instant, limit: Int) throws -> [[LogEntry.Fact]] {
    try connection.rows(
      "SELECT facts FROM log_entry WHERE kind = $1 AND at >= $2 ORDER BY at DESC, id DESC LIMIT $3",
      [.text(kind.rawValue), .integer(since.milliseconds), .integer(Int64(limit))]
    ).map { FactsText.decode($0.text("facts")) }
  }
}
