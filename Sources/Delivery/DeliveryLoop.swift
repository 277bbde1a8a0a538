import Dispatch
package import Firsthand
import Foundation
package import Operations
import Store
import Synchronization

/// Sends for as long as the program runs: lets letters go whose moment came, empties the outbox, waits until
/// it is woken or a second has passed. Where the relay cannot be used it waits longer and longer, and says why.
///
/// `run` blocks; it belongs on a thread of its own. The rest may be called from anywhere.
package final class DeliveryLoop: Sendable {
  private struct State {
    var isStopping = false
    var trouble: String?
    var pausedUntil: Instant?
    var turnedAt: Instant
    var releasedAt: Instant
  }

  private let workplace: Workplace
  private let worker: WorkerName
  private let outlet: Outlet
  private let settings: DeliverySettings
  private let onTrouble: @Sendable (String?) -> Void
  private let state: Mutex<State>
  private let alarm = Alarm()
  private let release = Alarm()

  /// Seconds between looks at what is due.
  private static let beat: Int64 = 1
  private static let shortestRest: Int64 = 5
  private static let longestRest: Int64 = 60
  private static let sweepRest: Int64 = 3_600

  /// `onTrouble` hears of a trouble that began, and with nil of its end.
  package init(
    _ workplace: Workplace, outlet: Outlet, worker: WorkerName, settings: DeliverySettings = DeliverySettings(),
    onTrouble: @escaping @Sendable (String?) -> Void = { _ in }
  ) {
    self.workplace = workplace
    self.outlet = outlet
    self.worker = worker
    self.settings = settings
    self.onTrouble = onTrouble
    let now = workplace.surroundings.now()
    state = Mutex(State(turnedAt: now, releasedAt: now))
  }

  /// Says that there may be something to do.
  package func wake() {
    release.ring()
    alarm.ring()
  }

  /// Asks `run` to end. The copies that are in flight are finished first.
  package func stop() {
    state.withLock { $0.isStopping = true }
    wake()
  }

  /// Why mail waits just now: a sentence.
  package var trouble: String? { state.withLock { $0.trouble } }

  /// Until when it leaves the relay alone, because the relay asked for that or could not be used; nil: it does not.
  package var pausedUntil: Instant? {
    let now = now
    return state.withLock { $0.pausedUntil.flatMap { now < $0 ? $0 : nil } }
  }

  /// Seconds since it last turned: many of them, and it hangs.
  package var secondsSinceTurn: Int64 {
    let last = state.withLock { min($0.turnedAt, $0.releasedAt) }
    return (now.milliseconds - last.milliseconds) / 1_000
  }

  private var isStopping: Bool { state.withLock { $0.isStopping } }

  package func run() {
    let releases = DispatchSemaphore(value: 0)
    let thread = Thread { [self] in
      releaseLetters()
      releases.signal()
    }
    thread.name = "scheduler"
    thread.start()
    send()
    releases.wait()
  }

  /// Lets letters go at their moment. It has a thread of its own, so that a long audience that is written down does
  /// not keep others' copies waiting.
  private func releaseLetters() {
    var sweepAt = now
    while !isStopping {
      let begun = now
      if sweepAt <= begun {
        // What cannot be swept now is swept an hour later.
        _ = try? workplace.store.alone(at: .schedule) { try workplace.sweepImports() }
        sweepAt = begun.adding(seconds: Self.sweepRest)
      }
      // What cannot be released now is looked at again in a second; the database's own trouble is told by sending.
      let report = try? workplace.store.alone(at: .schedule) { try workplace.releaseDue() }
      let released = (report ?? nil)?.released ?? []
      state.withLock { $0.releasedAt = begun }
      if released.isEmpty { release.wait(seconds: Self.beat) } else { alarm.ring() }
    }
  }

  /// What one turn hands to the next.
  private struct Turn {
    var isFirst = true
    var rest = DeliveryLoop.shortestRest
    var restsUntil: Instant?
    var isBraked = false
  }

  private func send() {
    var turn = Turn()
    while !isStopping {
      noteTurn()
      take(&turn)
      if !isStopping { alarm.wait(seconds: Self.beat) }
    }
  }

  private func take(_ turn: inout Turn) {
    var brake: Brake?
    do {
      if turn.isFirst {
        try workplace.finishAll()
        turn.isFirst = false
      }
      _ = try workplace.recoverAbandoned(isGone: worker.isGone)
      brake = try workplace.brakes().strongest
      if let brake {
        // First of all: a run of notices must not look as if all went well.
        note(brake.sentence)
      } else if turn.isBraked {
        // Let go, it begins anew, whatever the relay said before.
        turn = Turn(isFirst: false)
        note(nil)
      }
      turn.isBraked = brake != nil
      guard try brake.map(hasWork) ?? workplace.hasWork() else {
        turn = Turn(isFirst: false, isBraked: turn.isBraked)
        return note(brake?.sentence)
      }
      if let until = turn.restsUntil, now < until { return }
      let report = try DeliveryRun(workplace, outlet: outlet, worker: worker, settings: settings).run(
        brake == nil ? .everything : .notices, shouldStop: { [self] in isStopping }, onBeat: { noteTurn() },
        onProgress: { [self, isBraked = brake != nil] moment in note(moment, isBraked: isBraked) })
      switch report.end {
      case .braked(let sentence): note(sentence)
      case .relayTrouble(let sentence): rest(brake?.sentence ?? sentence, &turn)
      case .done, .interrupted:
        guard report.counts.total > 0 else { return }
        turn.restsUntil = nil
        turn.rest = Self.shortestRest
        note(brake?.sentence)
      }
    } catch let error as FirsthandError where error.code == .tryLater {
      // The database cannot be used just now. To ask it at each beat is no burden to a relay, and all goes on once it can.
      note(brake?.sentence ?? error.sentence)
    } catch let error as FirsthandError {
      rest(brake?.sentence ?? error.sentence, &turn)
    } catch {
      rest(brake?.sentence ?? "Sending broke off (\(type(of: error))); it is tried again.", &turn)
    }
  }

  /// What there is to do while a brake stands.
  private func hasWork(under brake: Brake) throws -> Bool {
    try !brake.holdsNotices && workplace.hasDueNotices()
  }

  private func note(_ moment: DeliveryMoment, isBraked: Bool) {
    let until = moment.relayPause.map { Instant(milliseconds: now.milliseconds + Int64($0 * 1_000)) }
    state.withLock { $0.pausedUntil = until }
    if moment.counts.accepted > 0, !isBraked { note(nil) }
  }

  private func rest(_ sentence: String, _ turn: inout Turn) {
    let until = now.adding(seconds: turn.rest)
    turn.restsUntil = until
    state.withLock { $0.pausedUntil = until }
    note(sentence)
    turn.rest = min(turn.rest * 2, Self.longestRest)
  }

  private func noteTurn() {
    let now = now
    state.withLock { $0.turnedAt = now }
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
