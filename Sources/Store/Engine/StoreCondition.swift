package import Firsthand

/// How the database itself is doing.
package struct StoreCondition: Hashable, Sendable {
  package var bytes: Int64
  /// Whether it keeps what it is told before it says yes.
  package var isDurable: Bool
  /// When the newest entry of the log was written.
  package var newestEntry: Instant?
  package var wall = OwnerWall.none
  package var pages = PageLook.all
}

/// What a look at a database's pages can see (see `Store.flaws`).
package enum PageLook: Hashable, Sendable {
  /// Each is read.
  case all
  /// The server counts those it found damaged when it read them.
  case counted
  /// The server could not tell a damaged one: it keeps no checksums.
  case none

  fileprivate init(_ connection: Connection) throws {
    guard connection.dialect == .postgres else {
      self = .all
      return
    }
    let row = try connection.first("SELECT current_setting('data_checksums') AS sums")
    self = row?.text("sums") == "on" ? .counted : .none
  }
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
  /// Writes for a moment: a database that somebody else holds, or that cannot be written to, is found out.
  package func condition() throws -> StoreCondition {
    try write { tx in
      let newest = try tx.connection.first("SELECT max(at) AS newest FROM log_entry")?.optionalInteger("newest")
      return StoreCondition(
        bytes: try tx.connection.size(), isDurable: try tx.connection.isDurable(),
        newestEntry: newest.map { Instant(milliseconds: $0) }, wall: try OwnerWall(tx.connection),
        pages: try PageLook(tx.connection))
    }
  }

  /// How the second wall stands, and how many bytes the database has, without a write.
  package func wall() throws -> OwnerWall { try read { try OwnerWall($0.connection) } }
  package func size() throws -> Int64 { try read { try $0.connection.size() } }

  /// What a look at every page and every reference finds wrong; empty where nothing is. It takes as long as reading
  /// the whole file does. PostgreSQL looks at its pages itself, as it reads them.
  package func flaws() throws -> [String] {
    try read { tx in
      switch tx.connection.dialect {
      case .sqlite:
        try tx.connection.rows("PRAGMA quick_check(20)").map { $0.text("quick_check") }.filter { $0 != "ok" }
          + tx.connection.danglingReferences()
      case .postgres: try tx.connection.serverFlaws()
      }
    }
  }

  /// What the engine finds wrong, reading all of a file, indices and references too; empty where nothing is.
  package func damage() throws -> [String] {
    try read { tx in
      switch tx.connection.dialect {
      case .sqlite:
        try tx.connection.rows("PRAGMA integrity_check(20)").map { $0.text("integrity_check") }.filter { $0 != "ok" }
          + tx.connection.danglingReferences()
      case .postgres: try tx.connection.serverFlaws()
      }
    }
  }
}

extension Connection {
  func size() throws -> Int64 {
    switch dialect {
    case .sqlite:
      let pages = try first("PRAGMA page_count")?.integer("page_count") ?? 0
      return pages * (try first("PRAGMA page_size")?.integer("page_size") ?? 0)
    case .postgres:
      return try first("SELECT pg_database_size(current_database()) AS bytes")?.integer("bytes") ?? 0
    }
  }

  fileprivate func isDurable() throws -> Bool {
    switch dialect {
    case .sqlite: return try first("PRAGMA synchronous")?.integer("synchronous") == 2
    case .postgres:
      let row = try first(
        "SELECT current_setting('fsync') AS syncs, current_setting('synchronous_commit') AS waits, current_setting('full_page_writes') AS whole"
      )
      return row?.text("syncs") == "on" && row?.text("waits") != "off" && row?.text("whole") == "on"
    }
  }

  fileprivate func danglingReferences() throws -> [String] {
    try rows("PRAGMA foreign_key_check").prefix(20).map {
      "A row of \($0.text("table")) refers to one of \($0.text("parent")) that is not there."
    }
  }

  /// What PostgreSQL was told to keep true and does not, and pages that it found damaged.
  fileprivate func serverFlaws() throws -> [String] {
    let own = "JOIN pg_namespace s ON s.oid = c.relnamespace AND s.nspname = current_schema()"
    let indexes = try rows(
      "SELECT c.relname::text AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid \(own) WHERE NOT i.indisvalid ORDER BY name"
    ).map { "The index \($0.text("name")) is not whole. Make it anew with: REINDEX INDEX \($0.text("name"))" }
    let constraints = try rows(
      """
      SELECT c.relname::text AS t, k.conname::text AS name FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid \(own)
      WHERE NOT k.convalidated ORDER BY name
      """
    ).map { "What \($0.text("name")) demands of \($0.text("t")) was never looked at in its rows." }
    let triggers = try rows(
      """
      SELECT c.relname::text AS t, g.tgname::text AS name FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid \(own)
      WHERE g.tgenabled <> 'O' ORDER BY t, name
      """
    ).map { "The trigger \($0.text("name")) of \($0.text("t")) is switched off: it guards what may never be changed." }
    let pages = try rows(
      "SELECT COALESCE(checksum_failures, 0) AS n FROM pg_stat_database WHERE datname = current_database()"
    ).filter { $0.integer("n") > 0 }.map {
      "PostgreSQL found \($0.integer("n")) pages with a wrong checksum. Look at the disk, and restore from a backup."
    }
    return Array((indexes + constraints + triggers + pages).prefix(20))
  }
}
