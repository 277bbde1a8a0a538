import Dispatch
package import Firsthand
import Store
import Synchronization
package import Transparency

/// The night's work of a program that stays: takes away what is older than the company keeps it, and where something was
/// erased writes the database anew and certifies it. Where letters are going out it waits for them.
///
/// `run` blocks; it belongs on a thread of its own. `stop` may be called from anywhere.
package final class Housekeeper: Sendable {
  private struct State {
    var isStopping = false
    /// The last day whose work was done. A program that begins later on a day does it then.
    var done: CalendarDay?
    /// The last day on which what is too old was taken away.
    var retained: CalendarDay?
    var trouble: String?
  }

  private let workplace: Workplace
  private let retention: Retention
  private let hour: Int
  private let zone: NamedZone
  private let key: @Sendable () throws -> NoteKey
  private let onTrouble: @Sendable (String?) -> Void
  private let state = Mutex(State())
  private let alarm = DispatchSemaphore(value: 0)

  /// Seconds between two looks.
  private static let rest = 60

  /// `hour`: from when on the night's work may begin, by the clocks of `zone`.
  package init(
    _ workplace: Workplace, retention: Retention, hour: Int, zone: NamedZone,
    key: @escaping @Sendable () throws -> NoteKey, onTrouble: @escaping @Sendable (String?) -> Void = { _ in }
  ) {
    self.workplace = workplace
    self.retention = retention
    self.hour = hour
    self.zone = zone
    self.key = key
    self.onTrouble = onTrouble
  }

  package func run() {
    while !state.withLock({ $0.isStopping }) {
      look()
      _ = alarm.wait(timeout: .now() + .seconds(Self.rest))
    }
  }

  package func stop() {
    state.withLock { $0.isStopping = true }
    alarm.signal()
  }

  /// Does the night's work where it is due and was not done. Whether it did.
  @discardableResult
  package func look() -> Bool {
    let local = LocalTime(workplace.now, in: zone)
    guard local.hour >= hour, state.withLock({ $0.done != local.day }) else { return false }
    do {
      return try workplace.store.alone(at: .night) { try work(on: local.day) } ?? false
    } catch let error as FirsthandError {
      tell(error.sentence)
    } catch {
      tell("The night's work cannot be done: \(error)")
    }
    return false
  }

  private func work(on day: CalendarDay) throws -> Bool {
    let isWaiting = try !retention.isEmpty && workplace.lettersGoOut()
    if !isWaiting, state.withLock({ $0.retained != day }) {
      try workplace.applyRetention(retention)
      state.withLock { $0.retained = day }
    }
    // A certificate has a patience of its own.
    _ = try workplace.certifyErasures(with: key)
    if state.withLock({ $0.retained != day }) {
      throw FirsthandError(.tryLater, "Letters are going out, so what is too old is taken away after them.")
    }
    state.withLock { $0.done = day }
    tell(nil)
    return true
  }

  private func tell(_ trouble: String?) {
    let isNews = state.withLock { state in
      defer { state.trouble = trouble }
      return state.trouble != trouble
    }
    if isNews { onTrouble(trouble) }
  }
}
