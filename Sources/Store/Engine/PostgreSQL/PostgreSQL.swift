import Firsthand
import Foundation
import Synchronization

/// PostgreSQL through libpq: a pool of connections, each used by one thread at a time. Calls block.
///
/// What is written is written `SERIALIZABLE`, as if nobody else wrote meanwhile, and again where that could not be
/// (SQLSTATE 40001). What is read is read from one snapshot.
final class PostgreSQL: Engine {
  let address: PostgresAddress
  let pool: PostgresPool
  private let writes = Atomic<Int>(0)

  /// Each so many transactions the marks are thrown away that nobody will look for any more.
  private static let marksKept = 2_000

  /// How long a call waits for somebody else's lock, or for a server that is away, in seconds.
  static let patience = 5

  /// How long somebody may be silent in the middle of what they write, in seconds: less than others wait for it.
  static let silence = 4

  /// How long it looks for what became of a transaction of whose end nobody heard, in seconds: a standby takes over meanwhile.
  static let patienceUnheard = 60

  /// How long work that others were in the way of waits before it is done again, at most, in microseconds.
  private static let longestRest = 50_000

  /// `connections` is how many there may be at once: for sixteen pages, for what sends, and for what one node does for all.
  init(_ url: String, connections: Int = 24) throws(FirsthandError) {
    let address = try PostgresAddress(url)
    self.address = address
    pool = PostgresPool(address, most: connections)
  }

  func close() { pool.close() }

  /// Who reads keeps nobody waiting, and may stop at a page for as long as somebody looks at it. Who writes and is silent for longer
  /// than `silence` is taken for gone, for others wait for what it holds.
  private static let beginReading = [
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL idle_in_transaction_session_timeout = '1h'", "SET LOCAL enable_seqscan = on",
  ]

  /// Where a connection that somebody had used before broke before anything was answered, `body` begins anew.
  func read<Value>(_ body: (Connection) throws -> Value) throws -> Value {
    try speaking {
      while true {
        let (link, isFresh) = try pool.take()
        let answers = link.answers
        do {
          return try pool.use(link) { try reading(link, body) }
        } catch let failure as PostgresFailure where failure.isLost && !isFresh && link.answers == answers {
          continue
        }
      }
    }
  }

  private func reading<Value>(_ link: PostgresLink, _ body: (Connection) throws -> Value) throws -> Value {
    let transaction = PostgresTransaction(link: link)
    do {
      // It leaves with the first question.
      for sql in Self.beginReading { try link.later(sql, []) }
      let value = try body(Connection(transaction: transaction))
      // Whoever caught it may have gone on outside of any transaction.
      if let failure = transaction.failure { throw failure }
      try link.leave()
      return value
    } catch {
      if !link.isLost { try? link.abandon() }
      throw transaction.failure ?? error
    }
  }

  func write<Value>(_ body: (Connection) throws -> Value) throws -> Value {
    try write(["BEGIN"], body)
  }

  /// The turn is a lock that is asked for before the transaction sees anything (PostgreSQL documentation, LOCK): what the one
  /// before wrote stands there by then.
  private static let beginInTurn = ["BEGIN", "LOCK TABLE worker IN SHARE ROW EXCLUSIVE MODE"]

  func writeInTurn<Value>(_ body: (Connection) throws -> Value) throws -> Value {
    try write(Self.beginInTurn, body)
  }

  func writeOnce<Value>(_ body: (Connection) throws -> Value) throws -> Value {
    var isBegun = false
    return try write(["BEGIN"]) {
      guard !isBegun else {
        throw FirsthandError(
          .tryLater, "The database \(address.name) did not keep what was written, or did not say that it has.")
      }
      isBegun = true
      return try body($0)
    }
  }

  private func write<Value>(_ beginning: [String], _ body: (Connection) throws -> Value) throws -> Value {
    var mark: CommitMark?
    let begun = DispatchTime.now()
    /// What a try came to of whose end nobody heard.
    var unheard: Value?
    var tries = 0
    return try speaking {
      while true {
        do {
          let value = try attempt(beginning, &mark, &unheard, body)
          forgetOldMarks()
          return value
        } catch var failure as PostgresFailure
          where failure.isConflict || failure.isServerGone || failure.isMarked
          || unheard != nil && failure.isOutOfPatience
        {
          let patience = unheard == nil ? Self.patience : Self.patienceUnheard
          guard DispatchTime.now() < begun + .seconds(patience) else {
            failure.mayBeKept = unheard != nil
            throw failure
          }
          tries += 1
          rest(after: tries)
        } catch var failure as PostgresFailure where unheard != nil {
          failure.mayBeKept = true
          throw failure
        }
      }
    }
  }

  private func forgetOldMarks() {
    guard writes.add(1, ordering: .relaxed).newValue % Self.marksKept == 0, let (link, _) = try? pool.take() else {
      return
    }
    pool.use(link) { _ = try? link.script(CommitMark.forgetting(after: 10 * Self.patienceUnheard)) }
  }

  private func attempt<Value>(
    _ beginning: [String], _ mark: inout CommitMark?, _ unheard: inout Value?, _ body: (Connection) throws -> Value
  ) throws -> Value {
    let (link, _) = try pool.take()
    return try pool.use(link) {
      let transaction = PostgresTransaction(link: link)
      // The same as before only where an earlier try may be kept: a connection's marks are in the order of its transactions.
      let own = unheard == nil ? link.nextMark() : mark ?? link.nextMark()
      mark = own
      do {
        // It leaves with the first question. Where the connection broke while nobody used it, all of it is done again.
        for sql in beginning { try link.later(sql, []) }
        if let unheard {
          let isKept = try own.isKept(link)
          try link.script("ROLLBACK")
          if isKept {
            pool.memory.note(own)
            return unheard
          }
          // Anew, so that `body` begins where it began the first time: nothing is asked for before it.
          for sql in beginning { try link.later(sql, []) }
        }
        let value = try body(Connection(transaction: transaction))
        if let failure = transaction.failure { throw failure }
        try own.set(link)
        // Whoever waits for an earlier try of this transaction hears that this one is the one, before it is kept.
        if unheard != nil { try link.hear() }
        do {
          try commit(link)
        } catch let failure as PostgresFailure where failure.isServerGone {
          unheard = value
          throw failure
        }
        pool.memory.note(own)
        return value
      } catch {
        if !link.isLost { try? link.abandon() }
        throw transaction.failure ?? error
      }
    }
  }

  /// Longer from time to time, and not all equally long.
  private func rest(after tries: Int) {
    let longest = min(Self.longestRest, 500 << min(tries, 10))
    usleep(UInt32(longest * Int(DispatchTime.now().uptimeNanoseconds % 64) / 64))
  }

  private func commit(_ link: PostgresLink) throws {
    // A transaction in which a statement failed is taken back, whatever is asked for.
    guard try link.tag("COMMIT") == "COMMIT" else {
      throw PostgresFailure(state: "25P02", message: "a statement failed, so that nothing was kept", isLost: false)
    }
  }

  /// A connection, and whether it has the duty's lock. One that went away while nobody used it is replaced.
  private func lock(_ duty: SoleDuty) throws -> (link: PostgresLink, isLocked: Bool) {
    while true {
      let (link, isFresh) = try pool.take()
      do {
        let row = try link.rows("SELECT pg_try_advisory_lock($1::int, $2::int) AS is_locked", duty.key).first
        return (link, row?.integer("is_locked") == 1)
      } catch let failure as PostgresFailure {
        pool.give(back: link)
        guard failure.isLost, !isFresh else { throw failure }
      }
    }
  }

  func alone<Value>(at duty: SoleDuty, _ body: () throws -> Value) throws -> Value? {
    let (link, isLocked) = try speaking { try lock(duty) }
    return try pool.use(link) {
      guard isLocked else { return nil }
      // A connection that broke meanwhile has let the lock go by itself.
      defer { _ = try? link.run("SELECT pg_advisory_unlock($1::int, $2::int)", duty.key) }
      return try body()
    }
  }

  func clock(or own: @escaping @Sendable () -> Instant) -> @Sendable () -> Instant {
    { [clock = pool.clock] in clock.now }
  }

  func onForgotten(_ body: @escaping @Sendable (Connection) throws -> Void) { pool.memory.onForgotten(body) }

  func wakeOthers() {
    guard let (link, _) = try? pool.take() else { return }
    pool.use(link) { _ = try? link.script("NOTIFY \(WakeWatch.channel)") }
  }

  func onWake(_ body: @escaping @Sendable () -> Void) -> (any Sendable)? {
    let watch = WakeWatch(address, body)
    watch.begin()
    return WakeHold(watch)
  }

  /// Says in sentences what could not be done.
  func speaking<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let failure as PostgresFailure {
      throw failure.error(of: address.name)
    }
  }
}

extension SoleDuty {
  /// Numbers of a lock: ours among those of other programs in the same database, and which.
  fileprivate var key: [SQLValue] { [.integer(0x4653_4e44), .integer(rawValue)] }
}
