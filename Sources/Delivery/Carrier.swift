import Crypto
import Firsthand
import Foundation
import Operations
import Rendering
import SMTP
import Store

/// One connection to the relay and the thread that waits at it: takes copies from the line and submits them, with the
/// end of each held back until the ledger has it that the dot may leave.
struct Carrier: Sendable {
  let line: Line
  let ledger: Ledger
  let workplace: Workplace
  let outlet: Outlet
  let retries: RetryPlan
  let shouldStop: @Sendable () -> Bool

  /// Runs until the line is closed.
  func run() {
    var submitter: Submitter?
    while let copy = line.take() {
      if shouldStop() {
        line.end(copy, .untouched)
        continue
      }
      do {
        let way = try submitter ?? outlet.connect()
        submitter = way
        let result = try submit(copy, way)
        // After trouble a connection is made anew.
        if case .trouble = result { submitter = nil }
        line.end(copy, result)
      } catch {
        line.end(copy, .failed(error))
      }
    }
  }

  private func submit(_ prepared: PreparedCopy, _ submitter: Submitter) throws -> Line.Result {
    let (claim, copy) = (prepared.claim, prepared.copy)
    let record = GateRecord(
      epoch: copy.epoch, sha256: Digest(of: copy.bytes).hex, date: copy.date,
      renderer: CompiledLetter.rendererVersion, values: copy.values, cadence: copy.cadence)
    let signed = try outlet.sign.map { try $0(copy.bytes, copy.date) + copy.bytes } ?? copy.bytes
    var refusal: Result<Int64, any Error>?
    let submission = submitter.submit(copy.envelope, signed) {
      // RFC 5321 §6.1: from the final dot on we may not know, so the row says so first. Noted before that: whoever hears
      // next that a server took over which does not know of the row tells it.
      workplace.gates.note(claim)
      do {
        let epoch = try ledger.ask(later: { try open(claim, copy, record, $0.tx) })
        if let epoch { refusal = .success(epoch) }
        return epoch == nil
      } catch {
        refusal = .failure(error)
        return false
      }
    }
    switch submission {
    case .accepted, .inDoubt: break
    case .rejected, .deferred, .misconfigured, .withheld: workplace.gates.forget(claim)
    }
    switch refusal {
    case .success(let epoch): return .withheld(epoch: epoch)
    case .failure(let error): return .failed(error)
    case nil: break
    }
    let settlement = try Settlement(submission, of: claim, bytes: record.sha256, workplace, retries) {
      try workplace.store.read { try $0.dispatch.deferrals(of: claim.message.id) }
    }
    if let work = settlement.work { ledger.post(work) }
    return settlement.result
  }

  /// Nil: the gate is open. Otherwise something that may stop the copy happened since it was looked at, and the stop
  /// epoch is this by now.
  private func open(
    _ claim: Claim, _ copy: ReadyCopy, _ record: GateRecord, _ tx: Transaction
  ) throws -> Later<Int64?> {
    let now = workplace.surroundings.now()
    if let end = copy.validUntil, now >= end {
      let epoch = try tx.shared.stopEpoch()
      return Later { epoch }
    }
    return try tx.dispatch.openGate(claim, record, at: now).map { try $0 ? nil : tx.shared.stopEpoch() }
  }
}
