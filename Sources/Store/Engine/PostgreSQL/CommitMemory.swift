import Synchronization

/// Remembers the last transactions of which the server said that they are kept, one of each connection, and asks each new
/// connection for them. A standby that took over before it had everything (asynchronous replication) does not know them all:
/// whoever goes on there as if nothing was would send again what has left.
final class CommitMemory: Sendable {
  private struct State {
    var last: [String: (mark: CommitMark, at: Int64)] = [:]
    var forgotten: (@Sendable (Connection) throws -> Void)?
  }

  private let state = Mutex(State())

  /// Seconds after which it no longer asks. Marks are kept for longer.
  private static let memory: Int64 = 300

  /// What is to be done, in a transaction of its own and before anything else, on a server that has forgotten.
  func onForgotten(_ body: @escaping @Sendable (Connection) throws -> Void) {
    state.withLock { $0.forgotten = body }
  }

  func note(_ mark: CommitMark) {
    let now = ServerClock.counted
    state.withLock { state in
      if let known = state.last[mark.link], known.mark.number > mark.number { return }
      state.last[mark.link] = (mark, now)
    }
  }

  /// Whoever makes another connection meanwhile waits.
  func ask(_ link: PostgresLink) throws {
    try state.withLock { state in
      let now = ServerClock.counted
      state.last = state.last.filter { now - $0.value.at < Self.memory * 1_000 }
      guard let forgotten = state.forgotten, !state.last.isEmpty,
        try !CommitMark.areKept(state.last.values.map(\.mark), link)
      else { return }
      try link.script("BEGIN")
      do {
        try forgotten(Connection(transaction: PostgresTransaction(link: link)))
        try link.script("COMMIT")
      } catch {
        if !link.isLost { try? link.abandon() }
        throw error
      }
      state.last = [:]
    }
  }
}
