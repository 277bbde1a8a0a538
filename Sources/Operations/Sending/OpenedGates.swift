import Firsthand
package import Store
import Synchronization

/// The copies that this program let leave lately, so that a server which took over and does not know of them can be told.
package final class OpenedGates: Sendable {
  private struct State {
    /// Two stretches of time, the one that goes on and the one before, so that what is old goes at once.
    var latest: [Message.ID: Int] = [:]
    var earlier: [Message.ID: Int] = [:]
    var since = ContinuousClock.now
  }

  private let state = Mutex(State())

  /// How far behind a standby may be for copies to be found here.
  private static let memory = Duration.seconds(60)

  package init() {}

  package func note(_ claim: Claim) {
    state.withLock { state in
      if state.since.duration(to: .now) > Self.memory {
        (state.earlier, state.latest, state.since) = (state.latest, [:], .now)
      }
      state.latest[claim.message.id] = claim.attempt
    }
  }

  /// The relay did not take it.
  package func forget(_ claim: Claim) {
    state.withLock { state in
      state.latest[claim.message.id] = nil
      state.earlier[claim.message.id] = nil
    }
  }

  var lately: [(message: Message.ID, attempt: Int)] {
    state.withLock { $0.earlier.merging($0.latest) { _, later in later } }
      .map { (message: $0.key, attempt: $0.value) }.sorted { $0.message < $1.message }
  }
}
