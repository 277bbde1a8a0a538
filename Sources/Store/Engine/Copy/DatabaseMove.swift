import Dispatch
package import Firsthand

/// A whole database on its way from one engine to another. Nobody else reads or writes the source meanwhile, and the target
/// is filled within one transaction, or in a file that has no name of a database yet: after a failure at any moment the
/// source is what it was, and the target is empty.
package struct DatabaseMove: Sendable {
  private let source: any Engine
  private let target: any Engine
  package let sourceName: String
  package let targetName: String

  /// The engines' names.
  package var sourceKind: String { source is SQLite ? "SQLite" : "PostgreSQL" }
  package var targetKind: String { target is SQLite ? "SQLite" : "PostgreSQL" }

  private init(_ source: any Engine, _ sourceName: String, _ target: any Engine, _ targetName: String) {
    (self.source, self.sourceName, self.target, self.targetName) = (source, sourceName, target, targetName)
  }

  /// From the file at `path`; it has to be one that this program knows all steps of.
  package static func file(_ path: String, toPostgres url: String) throws -> DatabaseMove {
    let target = try PostgreSQL(url, connections: 1)
    return DatabaseMove(try SQLite(alone: path), path, target, target.address.name)
  }

  /// Into a file at `draft`, which gets the name `path` when all is done; nothing may be there.
  package static func postgres(_ url: String, toFile path: String, draft: String) throws -> DatabaseMove {
    let source = try PostgreSQL(url, connections: 1)
    return DatabaseMove(source, source.address.name, try SQLite(making: draft), path)
  }

  /// What a move looks at and writes besides the rows, each within the transaction.
  package struct Steps<Seen> {
    /// Looks at the source before anything is copied.
    var before: (Transaction) throws -> Seen
    /// Looks at the target, which holds what the source does, and writes the entry that says so; its id.
    var after: (Transaction, Seen) throws -> LogEntry.ID
    /// Sees to it that the target reaches the disk.
    var settle: () throws -> Void

    package init(
      before: @escaping (Transaction) throws -> Seen,
      after: @escaping (Transaction, Seen) throws -> LogEntry.ID, settle: @escaping () throws -> Void
    ) {
      (self.before, self.after, self.settle) = (before, after, settle)
    }
  }

  /// How many bytes the source has: the target takes about as many.
  package func sourceSize() throws -> Int64 { try source.read { try $0.size() } }

  /// Refuses a source that others use and a target that holds anything; nothing is changed.
  package func demandReady() throws {
    try source.write { try $0.holdAlone() }
    try target.read { try $0.demandEmpty(targetName) }
  }

  /// Copies, holds both against each other, and leaves a mark in the source; what was copied. Once it returns, the source
  /// refuses to be used.
  package func run<Seen>(
    at now: Instant, _ steps: Steps<Seen>, onProgress: ((MoveProgress) -> Void)? = nil
  ) throws -> [TableCount] {
    // Once: what it does to the target is not taken back with the source's transaction.
    try source.writeOnce { from in
      try from.holdAlone()
      let seen = try steps.before(Transaction(connection: from))
      var entry: LogEntry.ID?
      let counts = try target.write { to in
        try to.demandEmpty(targetName)
        try Schema.migrate(to, now: now)
        let tables = try TableShape.all(in: from.dialect == .sqlite ? from : to)
        try tables.demand(in: from.dialect == .sqlite ? to : from)
        try to.script("DELETE FROM schema_step")
        let back = try to.strip()
        let copy = TableCopy(tables: tables, onProgress: onProgress)
        let read = try copy.run(from: from, to: to)
        for (number, statement) in back.enumerated() {
          onProgress?(MoveProgress(.indexes, number, of: back.count))
          try to.script(statement)
        }
        onProgress?(MoveProgress(.indexes, back.count, of: back.count))
        // Without it the first who ask wait for plans made blindly.
        if to.dialect == .postgres { try to.script("ANALYZE \(tables.map(\.name).joined(separator: ", "))") }
        try read.demandEqual(copy.measure(to, against: read))
        entry = try steps.after(Transaction(connection: to), seen)
        return read
      }
      try target.close()
      try steps.settle()
      try Schema.leave(from, for: targetName, entry: entry?.text ?? "", at: now)
      return counts
    }
  }

  package func close() throws {
    try source.close()
    try target.close()
  }
}

extension Store {
  /// Where the rows of the database at `path` went; nil where they are still there, or there is none.
  package static func moved(path: String) throws -> MovedTo? {
    let engine = try SQLite(reading: path)
    defer { try? engine.close() }
    return try engine.read(Schema.moved)
  }

  package static func moved(postgres url: String) throws -> MovedTo? {
    let engine = try PostgreSQL(url, connections: 1)
    defer { engine.close() }
    return try engine.read(Schema.moved)
  }
}

/// Whether the rows that a mark tells of are where it says: the log there has the entry that was written last.
extension Store {
  package static func holds(_ moved: MovedTo, path: String) throws -> Bool {
    let engine = try SQLite(reading: path)
    defer { try? engine.close() }
    return try engine.read { try $0.holds(moved) }
  }

  package static func holds(_ moved: MovedTo, postgres url: String) throws -> Bool {
    let engine = try PostgreSQL(url, connections: 1)
    defer { engine.close() }
    return try engine.read { try $0.holds(moved) }
  }
}

extension Connection {
  fileprivate func holds(_ moved: MovedTo) throws -> Bool {
    let table =
      switch dialect {
      case .sqlite: "SELECT 1 AS n FROM sqlite_master WHERE name = 'log_entry'"
      case .postgres: "SELECT 1 AS n WHERE to_regclass('log_entry') IS NOT NULL"
      }
    guard try first(table) != nil else { return false }
    let entry = "SELECT 1 AS n FROM log_entry WHERE id = $1 AND kind = $2"
    return try first(entry, [.text(moved.entry), .text(LogEntry.Kind.moved.rawValue)]) != nil
  }

  /// Refuses where other programs use the database, and keeps them out until the transaction ends.
  fileprivate func holdAlone() throws {
    // A file that is open alone is held by that.
    guard dialect == .postgres else { return }
    try script("SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = 0")
    let tables = try rows(
      """
      SELECT c.relname::text AS t FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
      WHERE s.nspname = current_schema() AND c.relkind = 'r' AND c.relname NOT IN ('commit_mark', 'schema_step') ORDER BY t
      """
    ).map { $0.text("t") }
    guard !tables.isEmpty else {
      throw FirsthandError(.notFound, "There are no company's data in this database of PostgreSQL.")
    }
    // Whoever opens the database reads its steps first.
    try script(
      "LOCK TABLE schema_step IN ACCESS EXCLUSIVE MODE; LOCK TABLE \(tables.joined(separator: ", ")) IN EXCLUSIVE MODE")
    let others = try othersThatStay()
    guard others.isEmpty else {
      throw FirsthandError(
        .conflict,
        "Other programs use the database, from \(others.joined(separator: ", ")). Stop 'firsthand serve' on every node and whatever else uses it, then begin again. Nothing was changed."
      )
    }
  }

  /// Where others are who use the database and are there still after a few seconds: the server sees a moment later that a
  /// connection was closed, one of this program too.
  private func othersThatStay() throws -> [String] {
    let end = DispatchTime.now() + .seconds(PostgreSQL.patience)
    while true {
      // Within a transaction the server says the same again unless it is told to look anew.
      try script("SELECT pg_stat_clear_snapshot()")
      let others = try rows(
        """
        SELECT DISTINCT COALESCE(host(client_addr), 'this machine') AS place FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND (usename = current_user OR application_name = 'firsthand') ORDER BY place
        """
      ).map { $0.text("place") }
      if others.isEmpty || DispatchTime.now() > end { return others }
      try script("SELECT pg_sleep(0.05)")
    }
  }

  /// Refuses a target with tables in it, whoever made them.
  fileprivate func demandEmpty(_ name: String) throws {
    switch dialect {
    case .sqlite:
      guard try first("SELECT 1 AS n FROM sqlite_master") == nil else {
        throw FirsthandError(.conflict, "The file for \(name) holds something already. Nothing was changed.")
      }
    case .postgres:
      try script(
        """
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET LOCAL idle_in_transaction_session_timeout = 0;
        SET LOCAL maintenance_work_mem = '256MB'; SELECT pg_advisory_xact_lock(\(Store.schemaLock))
        """)
      let found = try rows(
        """
        SELECT c.relname::text AS t FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
        WHERE s.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') ORDER BY t
        """
      ).map { $0.text("t") }
      guard found.isEmpty else {
        throw FirsthandError(
          .conflict,
          "The database \(name) is not empty: it has \(found.count) tables, such as \(found[0]). A company's data are moved only into an empty one. Make another with createdb, or empty this one; nothing was changed."
        )
      }
    }
  }
}
