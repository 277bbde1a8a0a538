package import Firsthand

/// What nodes that share a database have of one another.
extension Store {
  /// A clock that all nodes share: that of the database's server, carried on by this machine's own count of seconds, so that
  /// it does not matter what a node's clock says. `own` is what holds where the database lies in a file.
  package func clock(or own: @escaping @Sendable () -> Instant) -> @Sendable () -> Instant { engine.clock(or: own) }

  /// What is to be done first of all where a server that took over does not know what the one before it had confirmed to
  /// this node within the last minutes. It may be called again until it was done.
  package func onForgotten(_ body: @escaping @Sendable (Transaction) throws -> Void) {
    engine.onForgotten { try body(Transaction(connection: $0)) }
  }

  /// Tells other nodes that there may be something to do.
  package func wakeOthers() { engine.wakeOthers() }

  /// Calls `body` when another node says that there may be something to do, until what is returned is let go. It may be
  /// called for nothing, and not be called for something: what is due is looked for all the same.
  package func onWake(_ body: @escaping @Sendable () -> Void) -> (any Sendable)? { engine.onWake(body) }
}
