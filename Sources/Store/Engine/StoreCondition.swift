package import Firsthand

/// How the database itself is doing.
package struct StoreCondition: Hashable, Sendable {
  package var bytes: Int64
  /// Whether it keeps what it is told before it says yes.
  package var isDurable: Bool
  /// When the newest entry of the log was written.
  package var newestEntry: Instant?
}

extension Store {
  /// Takes the write lock for a moment: a database that somebody else holds is found out.
  package func condition() throws -> StoreCondition {
    try write { tx in
      let pages = try tx.connection.first("PRAGMA page_count")?.integer("page_count") ?? 0
      let size = try tx.connection.first("PRAGMA page_size")?.integer("page_size") ?? 0
      let newest = try tx.connection.first("SELECT max(at) AS newest FROM log_entry")?.optionalInteger("newest")
      return StoreCondition(
        bytes: pages * size,
        isDurable: try tx.connection.first("PRAGMA synchronous")?.integer("synchronous") == 2,
        newestEntry: newest.map { Instant(milliseconds: $0) })
    }
  }

  /// What a look at every page and every reference finds wrong; empty where nothing is. It takes as long as reading
  /// the whole file does.
  package func flaws() throws -> [String] {
    try read { tx in
      let pages = try tx.connection.rows("PRAGMA quick_check(20)").map { $0.text("quick_check") }.filter { $0 != "ok" }
      let references = try tx.connection.rows("PRAGMA foreign_key_check").prefix(20).map {
        "A row of \($0.text("table")) refers to one of \($0.text("parent")) that is not there."
      }
      return pages + references
    }
  }
}
