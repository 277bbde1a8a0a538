import CPQ
import Foundation

/// One connection, with the statements that it has prepared. Used by one thread at a time; its calls block.
final class PostgresLink: @unchecked Sendable {
  let handle: OpaquePointer
  private var prepared: [Statement: String] = [:]
  private var names = 0
  /// What was sent and not heard of yet.
  private var waiting: [Awaited] = []
  private var cursors = 0
  private var marks = 0
  private var isSpent = false
  /// Whether it was told to end what it read, and nobody has heard yet that it did.
  private var isLeaving = false
  /// Grows with each answer.
  private(set) var answers = 0
  /// What no other connection ever had.
  private var name = ""
  /// What another thread may stop the statement with that runs.
  private let canceller: OpaquePointer?

  private struct Statement: Hashable {
    let sql: String
    let types: [Oid]
  }

  private enum Awaited {
    case preparation(of: Statement)
    case answer
    case rows(Rows)
  }

  /// What was asked, once it is answered.
  private final class Rows { var answer: [SQLRow]? }

  /// Statements that are kept; when there are more, all are forgotten.
  private static let mostPrepared = 600
  /// Statements that wait for their answers at most: what the server says of them meanwhile has to find room between us.
  private static let mostWaiting = 200
  /// Rows that come at once where they are handed over one by one.
  private static let batch = 500

  init(_ address: PostgresAddress, _ clock: ServerClock? = nil) throws {
    handle = try address.connect()
    canceller = PQgetCancel(handle)
    // Where one of these fails, `deinit` closes what is open.
    try script(Self.session)
    name = try rows("SELECT gen_random_uuid()::text AS name", []).first?.text("name") ?? ""
    try clock?.set {
      try rows("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now", []).first?.integer("now") ?? 0
    }
  }

  deinit {
    PQfreeCancel(canceller)
    PQfinish(handle)
  }

  /// Stops the statement that another thread runs, if any.
  func cancel() {
    var words = [CChar](repeating: 0, count: 256)
    PQcancel(canceller, &words, Int32(words.count))
  }

  /// Whether it is of no more use: it broke, or its server ends or may not be written to any more.
  var isLost: Bool { isSpent || PQstatus(handle) != CONNECTION_OK }

  var isInTransaction: Bool { !isLeaving && PQtransactionStatus(handle) != PQTRANS_IDLE }

  func nextMark() -> CommitMark {
    marks += 1
    return CommitMark(link: name, number: marks)
  }

  /// Runs several statements without values; the tag of the last one.
  @discardableResult
  func script(_ sql: String) throws -> String {
    try hear()
    return try withResult(PQexec(handle, sql)) { String(cString: PQcmdStatus($0)) }
  }

  func run(_ sql: String, _ values: [SQLValue]) throws -> Int {
    try withResult(execute(sql, values)) { Int(String(cString: PQcmdTuples($0))) ?? 0 }
  }

  func rows(_ sql: String, _ values: [SQLValue]) throws -> [SQLRow] {
    try withResult(execute(sql, values), SQLRow.all)
  }

  /// Runs a statement and says its tag.
  func tag(_ sql: String) throws -> String {
    try withResult(execute(sql, [])) { String(cString: PQcmdStatus($0)) }
  }

  /// Hands the rows over one by one, without having all of them at once; `body` may ask other things meanwhile.
  func each(
    _ sql: String, _ values: [SQLValue], beforeBatch: () throws -> Void = {}, _ body: (SQLRow) throws -> Void
  ) throws {
    cursors += 1
    let cursor = "cursor_\(cursors)"
    try withResult(execute("DECLARE \(cursor) NO SCROLL CURSOR FOR \(sql)", values, isKept: false)) { _ in }
    while true {
      try beforeBatch()
      let rows = try withResult(execute("FETCH \(Self.batch) FROM \(cursor)", [], isKept: false), SQLRow.all)
      for row in rows { try body(row) }
      if rows.count < Self.batch { break }
    }
    try script("CLOSE \(cursor)")
  }

  private func execute(_ sql: String, _ values: [SQLValue], isKept: Bool = true) throws -> OpaquePointer? {
    let bound = try BoundValues(values)
    guard waiting.isEmpty else {
      try send(sql, bound, isKept: isKept)
      return try conclude()
    }
    guard isKept else {
      return bound.with { PQexecParams(handle, sql, $0, bound.types, $1, $2, $3, 1) }
    }
    let statement = Statement(sql: sql, types: bound.types)
    let name = try prepared[statement] ?? prepare(statement)
    return bound.with { PQexecPrepared(handle, name, $0, $1, $2, $3, 1) }
  }

  private func prepare(_ statement: Statement) throws -> String {
    if prepared.count >= Self.mostPrepared { try forgetPrepared() }
    let name = nextName()
    try withResult(PQprepare(handle, name, statement.sql, Int32(statement.types.count), statement.types)) { _ in }
    prepared[statement] = name
    return name
  }

  private func nextName() -> String {
    names += 1
    return "s\(names)"
  }

  private func forgetPrepared() throws {
    try script("DEALLOCATE ALL")
    prepared = [:]
  }

  /// Sends a statement without waiting for what it came to: the next answer, or `hear`, brings it first (libpq's pipeline
  /// mode; PostgreSQL documentation, 34.5). After one that fails none of them is run.
  func later(_ sql: String, _ values: [SQLValue]) throws {
    if waiting.count >= Self.mostWaiting { try hear() }
    if prepared.count >= Self.mostPrepared { try forgetPrepared() }
    let bound = try BoundValues(values)
    if waiting.isEmpty, PQenterPipelineMode(handle) != 1 { throw spent() }
    try send(sql, bound, isKept: true)
  }

  /// A statement that is sent like those, and its rows.
  func asked(_ sql: String, _ values: [SQLValue]) throws -> Later<[SQLRow]> {
    let rows = Rows()
    try later(sql, values)
    waiting[waiting.count - 1] = .rows(rows)
    return Later { [self] in
      if rows.answer == nil { try hear() }
      guard let answer = rows.answer else {
        throw failure(state: "", "what was asked of the database was not answered")
      }
      return answer
    }
  }

  /// Waits for what was sent later.
  func hear() throws {
    if !waiting.isEmpty { try withResult(conclude()) { _ in } }
  }

  /// Takes the transaction back, whatever became of what was sent later.
  func abandon() throws {
    try? hear()
    if isInTransaction { try script("ROLLBACK") }
  }

  /// Ends a transaction that only read. Nobody waits to hear so before the connection is used again: see `arrive`.
  func leave() throws {
    try hear()
    guard isInTransaction else { return }
    guard PQsendQuery(handle, "COMMIT") == 1 else { throw spent() }
    isLeaving = true
  }

  /// Hears that what it left has ended. Where its server went away, the first question says so.
  func arrive() {
    guard isLeaving else { return }
    isLeaving = false
    while let end = PQgetResult(handle) {
      if PQresultStatus(end) != PGRES_COMMAND_OK { isSpent = true }
      PQclear(end)
    }
  }

  private func send(_ sql: String, _ bound: BoundValues, isKept: Bool) throws {
    guard isKept else {
      return try sent(bound.with { PQsendQueryParams(handle, sql, $0, bound.types, $1, $2, $3, 1) }, .answer)
    }
    let statement = Statement(sql: sql, types: bound.types)
    let name = try prepared[statement] ?? sendPreparation(of: statement)
    try sent(bound.with { PQsendQueryPrepared(handle, name, $0, $1, $2, $3, 1) }, .answer)
  }

  private func sendPreparation(of statement: Statement) throws -> String {
    let name = nextName()
    try sent(
      PQsendPrepare(handle, name, statement.sql, Int32(statement.types.count), statement.types),
      .preparation(of: statement))
    prepared[statement] = name
    return name
  }

  private func sent(_ result: Int32, _ what: Awaited) throws {
    guard result == 1 else { throw spent() }
    waiting.append(what)
  }

  /// Hears what all that was sent came to; the last answer, where none failed.
  private func conclude() throws -> OpaquePointer? {
    let awaited = waiting
    waiting = []
    guard PQpipelineSync(handle) == 1 else { throw spent() }
    var refused: PostgresFailure?
    var last: OpaquePointer?
    for what in awaited {
      PQclear(last)
      last = PQgetResult(handle)
      while let end = PQgetResult(handle) { PQclear(end) }
      guard refused == nil else {
        forget(what)
        continue
      }
      do {
        let answer = try check(last)
        if case .rows(let rows) = what { rows.answer = try SQLRow.all(in: answer) }
      } catch let error as PostgresFailure {
        refused = error
        forget(what)
        if isLost { break }
      }
    }
    if !isLost {
      PQclear(PQgetResult(handle))
      if PQexitPipelineMode(handle) != 1 { isSpent = true }
    }
    if let refused {
      PQclear(last)
      throw refused
    }
    return last
  }

  private func forget(_ what: Awaited) {
    if case .preparation(let statement) = what { prepared[statement] = nil }
  }

  private func withResult<Value>(_ result: OpaquePointer?, _ body: (OpaquePointer) throws -> Value) throws -> Value {
    defer { PQclear(result) }
    return try body(check(result))
  }

  @discardableResult
  private func check(_ result: OpaquePointer?) throws -> OpaquePointer {
    guard let result else { throw failure(state: "") }
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
      answers += 1
      return result
    default: throw failure(in: result)
    }
  }

  /// What the server says in an answer that is a refusal.
  func failure(in result: OpaquePointer?) -> PostgresFailure {
    func field(_ code: Character) -> String? {
      PQresultErrorField(result, Int32(code.asciiValue ?? 0)).map { String(cString: $0) }
    }
    // The server hangs up after such words, of which libpq may hear later.
    if ["FATAL", "PANIC"].contains(field("V")) { isSpent = true }
    return failure(state: field("C") ?? "", field("M"))
  }

  /// Of one that is left in the middle of what was to be sent.
  private func spent() -> PostgresFailure {
    isSpent = true
    return failure(state: "")
  }

  func failure(state: String, _ message: String? = nil) -> PostgresFailure {
    let words = message ?? String(cString: PQerrorMessage(handle))
    let failure = PostgresFailure(state: state, message: words, isLost: isLost)
    isSpent = isSpent || failure.isServerGone || failure.isOfOtherTables
    return failure
  }
}
