package import Firsthand

extension LogScope {
  /// The entry of the first place: no two companies' logs begin with the same.
  package func firstEntry() throws -> LogEntry.ID? {
    try connection.first("SELECT entry_id FROM log_place WHERE position = 0").map { LogEntry.ID($0.text("entry_id")) }
  }

  /// When the data were put back from a backup, and what was written down of it; the oldest first.
  package func restorations() throws -> [(at: Instant, facts: [LogEntry.Fact])] {
    try connection.rows("SELECT at, facts FROM log_entry WHERE kind = 'restored' ORDER BY at, id").map {
      (Instant(milliseconds: $0.integer("at")), FactsText.decode($0.text("facts")))
    }
  }
}
