import Dispatch
import Firsthand
import Foundation
import Store
import Synchronization
package import Transparency

/// Keeps the log up while a program runs: entries get their places, and what is due a signed checkpoint, of which copies go
/// where this machine's database is not.
///
/// `run` blocks; it belongs on a thread of its own. The rest may be called from anywhere.
package final class LogKeeper: Sendable {
  private struct State {
    var isStopping = false
    var trouble: String?
    /// The checkpoint that lies everywhere outside where it should.
    var published: String?
  }

  private let workplace: Workplace
  private let key: @Sendable () throws -> NoteKey
  private let publish: @Sendable (_ note: String) throws -> Void
  private let onTrouble: @Sendable (String?) -> Void
  private let state = Mutex(State())
  private let alarm = DispatchSemaphore(value: 0)

  /// Seconds between two looks.
  private static let rest = 1

  /// `publish` puts a new checkpoint where it is kept outside. `onTrouble` hears of a trouble that began, and with nil of its end.
  package init(
    _ workplace: Workplace, key: @escaping @Sendable () throws -> NoteKey,
    publish: @escaping @Sendable (_ note: String) throws -> Void = { _ in },
    onTrouble: @escaping @Sendable (String?) -> Void = { _ in }
  ) {
    self.workplace = workplace
    self.key = key
    self.publish = publish
    self.onTrouble = onTrouble
  }

  /// Gives places, and signs where a checkpoint is due.
  package func beat() {
    attend {
      _ = try workplace.store.alone(at: .log) {
        try workplace.placeLogEntries()
        if try workplace.isCheckpointDue() { _ = try workplace.checkpointLog(with: try key()) }
      }
      try publishLast()
    }
  }

  /// Signs what no checkpoint covers yet.
  package func finish() {
    attend {
      // Another node that is at it signs what is there.
      _ = try workplace.store.alone(at: .log) { try workplace.checkpointLog(with: try key()) }
      try publishLast()
    }
  }

  package func run() {
    while !state.withLock({ $0.isStopping }) {
      beat()
      _ = alarm.wait(timeout: .now() + .seconds(Self.rest))
    }
    finish()
  }

  /// Asks `run` to end, with a last checkpoint.
  package func stop() {
    state.withLock { $0.isStopping = true }
    alarm.signal()
  }

  /// One that could not be kept outside is tried again at each beat.
  private func publishLast() throws {
    guard let note = try workplace.store.read({ try $0.log.lastCheckpoint()?.note }),
      note != state.withLock({ $0.published })
    else { return }
    try publish(note)
    state.withLock { $0.published = note }
  }

  /// Sending goes on without: what has no place or checkpoint now gets it later.
  private func attend(_ work: () throws -> Void) {
    var trouble: String?
    do {
      try work()
    } catch let error as FirsthandError {
      trouble = error.sentence
    } catch let error as NoteProblem {
      trouble = error.sentence
    } catch {
      trouble = "The log's checkpoint cannot be kept outside: \(error.localizedDescription)"
    }
    let isNews = state.withLock { state in
      defer { state.trouble = trouble }
      return state.trouble != trouble
    }
    if isNews { onTrouble(trouble) }
  }
}
