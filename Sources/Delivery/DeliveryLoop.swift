import Dispatch
import Firsthand
package import Operations
import Synchronization

/// Sends for as long as the program runs: lets letters go whose moment came, empties the outbox, waits until
/// it is woken or a second has passed. Where the relay cannot be used it waits longer and longer, and says why.
///
/// `run` blocks; it belongs on a thread of its own. The rest may be called from anywhere.
package final class DeliveryLoop: Sendable {
  private struct State {
    var isStopping = false
    var trouble: String?
    var turnedAt: Instant
  }

  private let workplace: Workplace
  private let worker: String
  private let connect: @Sendable () throws -> Submitter
  private let onTrouble: @Sendable (String?) -> Void
  private let state: Mutex<State>
  private let alarm = Alarm()

  /// Seconds between looks at what is due, and the longest that the outbox is emptied without one.
  private static let beat: Int64 = 1
  private static let shortestRest: Int64 = 5
  private static let longestRest: Int64 = 60
  private static let sweepRest: Int64 = 3_600

  /// `connect` makes the way out, anew after each trouble; `onTrouble` hears of a trouble that began, and with
  /// nil of its end.
  package init(
    _ workplace: Workplace, worker: String, connect: @escaping @Sendable () throws -> Submitter,
    onTrouble: @escaping @Sendable (String?) -> Void = { _ in }
  ) {
    self.workplace = workplace
    self.worker = worker
    self.connect = connect
    self.onTrouble = onTrouble
    state = Mutex(State(turnedAt: workplace.surroundings.now()))
  }

  /// Says that there may be something to do.
  package func wake() { alarm.ring() }

  /// Asks `run` to end. The copy that is in flight is finished first.
  package func stop() {
    state.withLock { $0.isStopping = true }
    alarm.ring()
  }

  /// Why mail waits just now: a sentence.
  package var trouble: String? { state.withLock { $0.trouble } }

  /// Seconds since it last turned or took a copy: many of them, and it hangs.
  package var secondsSinceTurn: Int64 {
    (now.milliseconds - state.withLock { $0.turnedAt }.milliseconds) / 1_000
  }

  private func noteTurn() {
    let now = now
    state.withLock { $0.turnedAt = now }
  }

  private var isStopping: Bool { state.withLock { $0.isStopping } }

  package func run() {
    var turn = Turn()
    var sweepAt = workplace.surroundings.now()
    while !isStopping {
      let now = workplace.surroundings.now()
      if sweepAt <= now {
        // What cannot be swept now is swept an hour later.
        try? workplace.sweepImports()
        sweepAt = now.adding(seconds: Self.sweepRest)
      }
      noteTurn()
      let isBusy = take(&turn)
      if !isBusy, !isStopping { alarm.wait(seconds: Self.beat) }
    }
  }

  /// What one turn hands to the next.
  private struct Turn {
    var submitter: Submitter?
    var isFirst = true
    var rest = DeliveryLoop.shortestRest
    var restsUntil: Instant?
  }

  /// Whether there is more to do at once.
  private func take(_ turn: inout Turn) -> Bool {
    do {
      if turn.isFirst {
        try workplace.finishAll()
        turn.isFirst = false
      }
      _ = try workplace.releaseDue()
      guard try workplace.hasWork() else {
        turn = Turn(isFirst: false)
        note(nil)
        return false
      }
      if let until = turn.restsUntil, now < until { return false }
      let submitter = try turn.submitter ?? connect()
      turn.submitter = submitter
      let end = now.adding(seconds: Self.beat)
      let report = try DeliveryRun(workplace, submitter: submitter, worker: worker).run(
        shouldStop: { [self] in
          noteTurn()
          return isStopping || now >= end
        })
      switch report.end {
      case .relayTrouble(let sentence): rest(sentence, &turn)
      case .done, .interrupted:
        if report.counts.total > 0 {
          turn.restsUntil = nil
          turn.rest = Self.shortestRest
          note(nil)
        }
        return report.end == .interrupted
      }
    } catch let error as FirsthandError {
      rest(error.sentence, &turn)
    } catch {
      rest("Sending broke off (\(type(of: error))); it is tried again.", &turn)
    }
    return false
  }

  private func rest(_ sentence: String, _ turn: inout Turn) {
    note(sentence)
    turn.submitter = nil
    turn.restsUntil = now.adding(seconds: turn.rest)
    turn.rest = min(turn.rest * 2, Self.longestRest)
  }

  private func note(_ trouble: String?) {
    let isNews = state.withLock { state in
      defer { state.trouble = trouble }
      return state.trouble != trouble
    }
    if isNews { onTrouble(trouble) }
  }

  private var now: Instant { workplace.surroundings.now() }
}

/// Wakes one thread that waits; rung while nobody waits, it wakes the next at once.
private final class Alarm: Sendable {
  private let isRung = Mutex(false)
  private let semaphore = DispatchSemaphore(value: 0)

  func ring() {
    let isFirst = isRung.withLock { isRung in
      defer { isRung = true }
      return !isRung
    }
    if isFirst { semaphore.signal() }
  }

  func wait(seconds: Int64) {
    _ = semaphore.wait(timeout: .now() + .seconds(Int(seconds)))
    isRung.withLock { $0 = false }
  }
}
