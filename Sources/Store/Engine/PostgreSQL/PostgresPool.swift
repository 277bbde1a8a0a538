import Dispatch
import Synchronization

/// Connections that nobody uses, and how many there may be.
final class PostgresPool: Sendable {
  private struct State {
    var idle: [PostgresLink] = []
    var busy: [ObjectIdentifier: PostgresLink] = [:]
    var isClosed = false
  }

  /// How long somebody waits for a connection, in seconds.
  private static let patience = 30

  private let address: PostgresAddress
  let clock = ServerClock()
  let memory = CommitMemory()
  private let state = Mutex(State())
  private let free: DispatchSemaphore

  init(_ address: PostgresAddress, most: Int) {
    self.address = address
    free = DispatchSemaphore(value: most)
  }

  /// A connection, the one that was used last where there is one; waits where all are in use. Fresh is one that was
  /// made just now.
  func take() throws -> (link: PostgresLink, isFresh: Bool) {
    guard free.wait(timeout: .now() + .seconds(Self.patience)) == .success else {
      throw PostgresFailure(state: "53300", message: "all connections of this program are in use", isLost: false)
    }
    while let link = reused() {
      link.arrive()
      if !link.isLost { return (link, false) }
      drop(link)
    }
    do {
      let link = try PostgresLink(address, clock)
      try memory.ask(link)
      state.withLock { $0.busy[ObjectIdentifier(link)] = link }
      return (link, true)
    } catch {
      free.signal()
      throw error
    }
  }

  private func reused() -> PostgresLink? {
    state.withLock { state in
      let link = state.idle.popLast()
      if let link { state.busy[ObjectIdentifier(link)] = link }
      return link
    }
  }

  func give(back link: PostgresLink) {
    if link.isLost || link.isInTransaction {
      drop(link)
    } else {
      state.withLock { state in
        state.busy[ObjectIdentifier(link)] = nil
        if !state.isClosed { state.idle.append(link) }
      }
    }
    free.signal()
  }

  /// One that is of no more use is closed, and with it those that have waited: where it is lost, their server went away too.
  private func drop(_ link: PostgresLink) {
    let gone = state.withLock { state -> [PostgresLink] in
      state.busy[ObjectIdentifier(link)] = nil
      guard link.isLost else { return [] }
      defer { state.idle = [] }
      return state.idle
    }
    // Closed here, and not while others wait for the pool.
    _ = gone
  }

  func use<Value>(_ link: PostgresLink, _ body: () throws -> Value) rethrows -> Value {
    defer { give(back: link) }
    return try body()
  }

  /// Statements that run are stopped, so that nobody waits for them; connections go when they are given back.
  func close() {
    let (idle, busy) = state.withLock { state in
      defer { (state.idle, state.isClosed) = ([], true) }
      return (state.idle, state.busy)
    }
    _ = idle
    for link in busy.values { link.cancel() }
  }
}
