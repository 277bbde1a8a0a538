import Dispatch
import Firsthand
import Foundation
package import Operations
import Store

/// Sends what waits in the outbox. The calling thread claims and prepares: it looks at everything as it is now, copy
/// by copy, and puts what may leave into a short line. As many threads as there are connections take from the line
/// and submit; one more, the ledger, writes for all of them.
///
/// Blocks; it belongs on a thread of its own.
package struct DeliveryRun {
  private let workplace: Workplace
  private let outlet: Outlet
  private let worker: WorkerName
  private let settings: DeliverySettings

  package init(
    _ workplace: Workplace, outlet: Outlet, worker: WorkerName, settings: DeliverySettings = DeliverySettings()
  ) {
    self.workplace = workplace
    self.outlet = outlet
    self.worker = worker
    self.settings = settings
  }

  /// Seconds between two looks at what is due.
  static let beat = 1.0

  /// Sends what is due until nothing is left or `shouldStop` says so. Messages that are in flight are finished
  /// first. `onBeat` is called about once a second, `onProgress` several times.
  package func run(
    _ errand: Errand = .everything, shouldStop: @escaping @Sendable () -> Bool = { false },
    onBeat: () throws -> Void = {}, onProgress: (DeliveryMoment) -> Void = { _ in }
  ) throws -> DeliveryReport {
    let halted = try workplace.recoverAbandoned(isGone: worker.isGone)
    let limits = workplace.mail.limits
    let worker = Worker(
      id: worker.text + "/" + workplace.surroundings.ids.next(Worker.self).text, process: worker.process)
    let ledger = Ledger(workplace, worker: worker, lease: settings.lease, patience: settings.patience)
    try ledger.start()
    let line = Line(limits)
    let crew = Crew(
      Carrier(
        line: line, ledger: ledger, workplace: workplace, outlet: outlet,
        retries: RetryPlan(hours: limits.retryHours), shouldStop: shouldStop), most: limits.connections)
    var feeder = Feeder(workplace, worker: worker, errand, line: line, ledger: ledger)
    feeder.report.halted = halted.map { ($0, Recovery.halt) }
    let end = Result {
      try feeder.run(crew, shouldStop: shouldStop, onBeat: onBeat, onProgress: onProgress)
    }
    let rest = line.close()
    crew.join()
    for claim in rest + line.standing().returned {
      ledger.post { [workplace] in try workplace.release(claim, in: $0.tx) }
    }
    ledger.finish()
    feeder.report.counts = line.standing().counts
    onProgress(DeliveryMoment(counts: feeder.report.counts, relayPause: nil))
    try end.get()
    if let failure = ledger.failure ?? line.standing().failure { throw failure }
    try feeder.finishLetters()
    return feeder.report
  }
}

/// What a run is told besides the limits for sending.
package struct DeliverySettings: Hashable, Sendable {
  /// Seconds for which a run that gives no sign of life keeps its claims.
  package var lease: Int64
  /// Seconds for which it goes on trying to write an outcome while the database cannot be written.
  package var patience: Double

  package init(lease: Int64 = 60, patience: Double = 60) {
    self.lease = lease
    self.patience = patience
  }
}

/// How a program names itself among those that share the database, and how it tells that another is gone.
package struct WorkerName: Sendable {
  package var text: String
  /// Names the program so that another on the same machine can tell whether it still runs.
  package var process: String
  /// Whether the program with that `process` has surely ended.
  package var isGone: @Sendable (_ process: String) -> Bool

  package init(_ text: String, process: String = "", isGone: @escaping @Sendable (String) -> Bool = { _ in false }) {
    self.text = text
    self.process = process
    self.isGone = isGone
  }
}

/// The threads that carry. They begin as copies come, so that a single mail opens a single connection.
final class Crew {
  private let carrier: Carrier
  private let most: Int
  private let group = DispatchGroup()
  private var count = 0

  init(_ carrier: Carrier, most: Int) {
    self.carrier = carrier
    self.most = most
  }

  /// Sees to it that there are as many as `copies`, or as there may be.
  func grow(to copies: Int) {
    while count < min(copies, most) {
      count += 1
      group.enter()
      let thread = Thread { [carrier, group] in
        carrier.run()
        group.leave()
      }
      thread.name = "connection \(count)"
      thread.stackSize = 512 * 1024
      thread.start()
    }
    carrier.ledger.expect(companions: count)
  }

  /// Waits until all have finished what they carry.
  func join() { group.wait() }
}
