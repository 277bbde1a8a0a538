import Firsthand
import Store

/// Moves the copies of a letter from one state to another, a batch to a transaction. What may leave is decided by the
/// letter's own state: a letter is stopped before its copies are held, and goes on after they wait again.
extension Workplace {
  private static let batch = 500

  func holdWaiting(_ letter: Newsletter.ID, reason: String) throws {
    try inBatches { try $0.dispatch.hold(letter, reason: reason, at: now, limit: Self.batch) }
  }

  func requeueHeld(_ letter: Newsletter.ID) throws {
    try inBatches { try $0.dispatch.requeueHeld(letter, at: now, limit: Self.batch) }
  }

  func cancelWaiting(_ letter: Newsletter.ID) throws {
    try inBatches { try $0.dispatch.cancelWaiting(letter, at: now, limit: Self.batch) }
    try store.write { if try !$0.dispatch.isWaiting(letter) { try $0.dispatch.keepTally(letter) } }
  }

  /// Goes on with letters whose copies were being held or cancelled when the program ended.
  func stopHalfStopped() throws {
    for (letter, state) in try store.read({ try $0.dispatch.lettersHalfStopped() }) {
      if state == .cancelled { try cancelWaiting(letter) } else { try holdWaiting(letter, reason: state.reason) }
    }
  }

  private func inBatches(_ move: (Transaction) throws -> Int) throws {
    while try store.write(move) == Self.batch {}
  }
}
