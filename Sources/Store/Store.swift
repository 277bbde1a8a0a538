package import Firsthand

/// The database. Work is done in transactions: a closure that touches nothing but the database and may be
/// run again.
package struct Store: Sendable {
  let engine: any Engine
  /// Whether what is written is taken back at the end of each transaction.
  package private(set) var isRehearsal = false
  private var mostTries = 1

  init(engine: any Engine) { self.engine = engine }

  /// Opens the database file at `path`, making it and its tables where they are missing.
  package static func open(path: String, now: Instant) throws -> Store {
    let store = Store(engine: try SQLite(path: path))
    try store.engine.write { try Schema.migrate($0, now: now) }
    return store
  }

  /// Opens the database of PostgreSQL at an address such as `postgres://user@host/database`, taking the steps that its
  /// tables lack. Only who founds a company makes them, in an empty database. Several programs may do so at the same time.
  package static func open(postgres url: String, now: Instant, isFounding: Bool = false) throws -> Store {
    let engine = try PostgreSQL(url)
    let store = Store(engine: engine)
    try store.engine.write {
      // Whoever comes second sees what the first one made.
      try $0.script("SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(\(schemaLock))")
      try Schema.demand($0, in: engine.address.name, isFounding: isFounding)
      try Schema.migrate($0, now: now)
    }
    return store
  }

  /// For people: the hosts and the database of an address, without its password.
  package static func name(ofPostgres url: String) throws -> String { try PostgresAddress(url).name }

  /// Whether the company's secret is the one with this mark. A database that several nodes share keeps that of the first
  /// that came; one in a file lies beside its secret and keeps none.
  package func isOf(secretMark mark: String) throws -> Bool {
    let kept = try read { tx -> String? in
      guard tx.connection.dialect == .postgres else { return mark }
      return try tx.connection.first("SELECT mark FROM secret_mark")?.text("mark")
    }
    if let kept { return kept == mark }
    return try write { tx in
      try tx.keep(secretMark: mark)
      return try tx.connection.first("SELECT mark FROM secret_mark")?.text("mark") == mark
    }
  }

  /// The number of the lock that whoever makes tables holds.
  static let schemaLock = 0x46_48_53_43

  /// A database that ends with the process.
  package static func inMemory(now: Instant) throws -> Store {
    let store = Store(engine: try SQLite())
    try store.engine.write { try Schema.migrate($0, now: now) }
    return store
  }

  package func read<Value>(_ body: (Transaction) throws -> Value) throws -> Value {
    try engine.read { try body(Transaction(connection: $0)) }
  }

  /// Everything in `body` happens, durably, or nothing of it.
  package func write<Value>(_ body: (Transaction) throws -> Value) throws -> Value {
    guard isRehearsal else {
      for _ in 1..<mostTries {
        do {
          return try engine.write { try body(Transaction(connection: $0)) }
        } catch let error as FirsthandError where error.code == .tryLater {
          continue
        }
      }
      return try engine.write { try body(Transaction(connection: $0)) }
    }
    var result: Value?
    do {
      return try engine.write {
        result = try body(Transaction(connection: $0))
        try $0.transaction.hear()
        throw TakenBack()
      }
    } catch let error as TakenBack {
      if let result { return result }
      throw error
    }
  }

  /// The same for what several programs write all the time, and alike: they take turns.
  package func writeInTurn<Value>(_ body: (Transaction) throws -> Value) throws -> Value {
    try engine.writeInTurn { try body(Transaction(connection: $0)) }
  }

  /// The same database for a dry run: what is written is taken back at the end of each transaction.
  package func rehearsal() -> Store {
    var store = self
    store.isRehearsal = true
    return store
  }

  /// The same database for what must not be lost while another program holds it: a write waits a minute
  /// and more.
  package func patient() -> Store {
    var store = self
    store.mostTries = 12
    return store
  }

  private struct TakenBack: Error {}

  /// Writes the database anew from what is in it, so that no byte of what was deleted is left in the file or in the log of
  /// writes beside it. Nobody else can write meanwhile. Needs twice the room of the database besides.
  package func rewrite() throws { try engine.rewrite() }

  package func close() throws { try engine.close() }
}

/// One transaction. Rows are reached through a scope, which says whose rows they can be.
package struct Transaction {
  let connection: Connection

  /// Whether a server keeps the rows, and not a file.
  package var isOnServer: Bool { connection.dialect == .postgres }

  /// What everybody in the company shares: members, templates, policies.
  package var shared: SharedScope { SharedScope(connection: connection) }

  /// What one salesperson owns, and nothing else.
  package func owned(by owner: Member.ID) -> OwnerScope {
    OwnerScope(connection: connection.walled(for: owner), owner: owner)
  }

  /// Across owners: for directors and administrators, whose reads of personal data are logged.
  package var company: CompanyScope { CompanyScope(connection: connection) }

  /// The send log as a tree: places, tiles, checkpoints.
  package var log: LogScope { LogScope(connection: connection) }

  /// The outbox, for the loops that send.
  package var dispatch: DispatchScope { DispatchScope(connection: connection) }

  /// Erasures, legal holds and the end of keeping.
  package var duties: DutyScope { DutyScope(connection: connection) }

  /// Credentials, sign-ins, links to choose a password: how members prove who they are.
  package var accounts: AccountScope { AccountScope(connection: connection) }

  /// See `Store.isOf`: where several nodes may come, the first mark stays.
  package func keep(secretMark mark: String) throws {
    guard connection.dialect == .postgres else { return }
    try connection.run("INSERT INTO secret_mark(id, mark) VALUES (1, $1) ON CONFLICT DO NOTHING", [.text(mark)])
  }

  /// Writes an entry and what is personal about it; it gets its place in the log later. Nothing ever updates or deletes one.
  package func append(
    _ entry: LogEntry, owner: Member.ID? = nil, personal: LogEntry.Personal? = nil
  ) throws {
    let facts = FactsText.encode(entry.facts)
    // Each is a line of the entry's bytes, which a tiled log takes up to 64 KB of.
    let ids = [entry.id.text, entry.actor?.text, owner?.text, entry.newsletter?.text, entry.message?.text]
    guard facts.utf8.count < LogLeaf.mostBytes / 2,
      ids.compactMap({ $0 }).allSatisfy({ $0.utf8.count < 1_000 && $0.utf8.allSatisfy { $0 >= 32 } })
    else {
      throw FirsthandError(.badInput, "What was asked is too long, or no id: it cannot be written down in the log.")
    }
    try connection.later(
      """
      INSERT INTO log_entry(id, at, kind, actor_id, owner_id, newsletter_id, message_id, facts, person_mark)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """,
      [
        .text(entry.id.text), .integer(entry.at.milliseconds), .text(entry.kind.rawValue),
        .optional(entry.actor?.text), .optional(owner?.text), .optional(entry.newsletter?.text),
        .optional(entry.message?.text), .text(facts),
        .optional(entry.personMark),
      ])
    try connection.later("INSERT INTO log_unplaced(entry_id) VALUES ($1)", [.text(entry.id.text)])
    if let personal {
      try connection.later(
        "INSERT INTO log_personal(entry_id, address, relay_words, person_key) VALUES ($1, $2, $3, $4)",
        [
          .text(entry.id.text), .text(personal.address), .text(personal.relayWords),
          .blob(personal.key),
        ])
    }
  }
}

/// See `Transaction.shared`.
package struct SharedScope {
  let connection: Connection
}

/// See `Transaction.owned`. Every query in an extension of it names the owner; where the engine can, its connection
/// lets nobody else's rows through besides.
package struct OwnerScope {
  let connection: Connection
  package let owner: Member.ID
  var ownerValue: SQLValue { .text(owner.text) }

  /// For the few questions about the owner's customers whose answer colleagues' rows have a part in: when anybody last
  /// wrote to them, and whether anybody's row still names one who is swept away.
  var colleaguesToo: Connection { connection.beyondWall }
}

/// See `Transaction.company`.
package struct CompanyScope {
  let connection: Connection
}

/// See `Transaction.dispatch`.
package struct DispatchScope {
  let connection: Connection
}

/// See `Transaction.accounts`.
package struct AccountScope {
  let connection: Connection
}
