import Firsthand
import Foundation

extension PostgreSQL {
  /// Tables of which no row is ever changed or deleted, so that nothing of one stays behind.
  private static let onlyGrowing = ["log_entry", "log_place", "log_checkpoint"]

  /// Writes every other table anew, one after the other, and what the server has counted of their columns. Nobody can read
  /// a table while it is written.
  func rewrite() throws {
    try speaking {
      let link = try PostgresLink(address)
      // That a table of the system's is another's is no news to who runs this.
      try link.script("SET client_min_messages = 'error'")
      try waitForReaders(link)
      let tables = try link.rows(
        """
        SELECT c.relname::text AS t FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
        WHERE s.nspname = current_schema() AND c.relkind = 'r' AND pg_relation_size(c.oid) > 0 ORDER BY t
        """, []
      ).map { $0.text("t") }
      for table in tables where !Self.onlyGrowing.contains(table) {
        try link.script("VACUUM (FULL, ANALYZE) \(table)")
      }
      // What was counted before, with values of columns in it.
      try link.script("VACUUM (FULL) pg_catalog.pg_statistic")
    }
  }

  /// What somebody still sees who began before the deletion would be kept. Waits until nobody does, for as long as a call waits.
  private func waitForReaders(_ link: PostgresLink) throws {
    let now = try link.rows("SELECT pg_current_xact_id()::xid::text AS x", []).first?.text("x") ?? "0"
    let until = DispatchTime.now() + .seconds(Self.patience)
    while try isSeen(before: now, link) {
      guard DispatchTime.now() < until else {
        throw FirsthandError(
          .tryLater,
          "The database is being read by another program, or a standby holds old rows back, so that what was deleted may still stand in it. Try again in a moment."
        )
      }
      usleep(50_000)
    }
  }

  private func isSeen(before transaction: String, _ link: PostgresLink) throws -> Bool {
    let row = try link.rows(
      """
      SELECT (SELECT COUNT(*) FROM pg_stat_activity
          WHERE pid <> pg_backend_pid() AND (datname = current_database() OR datname IS NULL)
            AND (age(backend_xmin) > age($1::text::xid) OR age(backend_xid) > age($1::text::xid)))
        + (SELECT COUNT(*) FROM pg_prepared_xacts
          WHERE database = current_database() AND age(transaction) > age($1::text::xid))
        + (SELECT COUNT(*) FROM pg_replication_slots WHERE age(xmin) > age($1::text::xid)) AS n
      """, [.text(transaction)])
    return row.first?.integer("n") != 0
  }
}
