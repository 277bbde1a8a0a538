package import Firsthand

/// How the database itself is doing.
package struct StoreCondition: Hashable, Sendable {
  package var bytes: Int64
  /// Whether it keeps what it is told before it says yes.
  package var isDurable: Bool
  /// When the newest entry of the log was written.
  package var newestEntry: Instant?
  package var wall = OwnerWall.none
}

/// How the second wall between salespeople's rows stands, which the database keeps (see `Wall`).
package enum OwnerWall: Hashable, Sendable {
  /// A database in a file has none.
  case none
  case stands
  /// The database's user passes through it, for it is a superuser or may pass by policies.
  case passed(user: String)
  /// Somebody took it down from these tables.
  case fallen(tables: [String])

  fileprivate init(_ connection: Connection) throws {
    guard connection.dialect == .postgres else {
      self = .none
      return
    }
    let user = try connection.first(
      "SELECT rolname AS name FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)")
    if let user {
      self = .passed(user: user.text("name"))
      return
    }
    let fallen = try Wall.fallen(connection)
    self = fallen.isEmpty ? .stands : .fallen(tables: fallen)
  }
}

extension Store {
  /// Takes the write lock for a moment: a database that somebody else holds is found out.
  package func condition() throws -> StoreCondition {
    try write { tx in
      let newest = try tx.connection.first("SELECT max(at) AS newest FROM log_entry")?.optionalInteger("newest")
      let (bytes, isDurable) = try Self.keeping(tx.connection)
      return StoreCondition(
        bytes: bytes, isDurable: isDurable, newestEntry: newest.map { Instant(milliseconds: $0) },
        wall: try OwnerWall(tx.connection))
    }
  }

  private static func keeping(_ connection: Connection) throws -> (bytes: Int64, isDurable: Bool) {
    switch connection.dialect {
    case .sqlite:
      let pages = try connection.first("PRAGMA page_count")?.integer("page_count") ?? 0
      let size = try connection.first("PRAGMA page_size")?.integer("page_size") ?? 0
      return (pages * size, try connection.first("PRAGMA synchronous")?.integer("synchronous") == 2)
    case .postgres:
      let row = try connection.first(
        """
        SELECT pg_database_size(current_database()) AS bytes,
          current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off' AS is_durable
        """)
      return (row?.integer("bytes") ?? 0, row?.integer("is_durable") == 1)
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
