import Dispatch
import Firsthand
import Foundation
import Operations
import Store
import Synchronization

/// The one writer of a run. It collects what all connections want written, gates and outcomes alike, into one
/// transaction, which is synced once, and then lets all of them go on (group commit). No byte that depends on a row
/// leaves before that row's commit, for `ask` answers only after it.
final class Ledger: Sendable {
  /// What jobs write in.
  struct Entry {
    let tx: Transaction
    /// Whether the worker still is one. Its gates ask for themselves; it may claim nothing more when it is not. What a
    /// relay said is written all the same.
    let isSignedIn: Bool
    /// Copies that the relay took, counted once for all jobs.
    var taken: [Member.ID: Int] = [:]
    fileprivate var steps: [(inout Entry) throws -> Void] = []
    /// What looks at what all of them wrote.
    fileprivate var lastSteps: [(inout Entry) throws -> Void] = []

    /// Goes on when the database has answered all jobs.
    mutating func answered(_ step: @escaping (inout Entry) throws -> Void) { steps.append(step) }
  }

  typealias Work = @Sendable (inout Entry) throws -> Void

  private struct Job: Sendable {
    let work: Work
    /// Hears of the end. Nil: nobody waits, and the work must not be lost.
    let done: (@Sendable ((any Error)?) -> Void)?
  }

  private struct State {
    var jobs: [Job] = []
    var isClosed = false
    var failure: (any Error)?
  }

  private let workplace: Workplace
  private let worker: Worker
  private let lease: Int64
  private let patience: Double
  private let state = Mutex(State())
  private let news = DispatchSemaphore(value: 0)
  private let end = DispatchSemaphore(value: 0)
  private let companions = Atomic<Int>(1)

  /// Microseconds for which a transaction waits for more, for each connection at work, and at most. It waits no longer
  /// than until there is something for a part of them; the others are busy with the relay meanwhile.
  private static let window = 50
  private static let longestWindow = 1_000
  private static let enough = 4

  /// `lease` in seconds. For `patience` seconds it goes on trying to write what must not be lost.
  init(_ workplace: Workplace, worker: Worker, lease: Int64, patience: Double) {
    self.workplace = workplace
    self.worker = worker
    self.lease = lease
    self.patience = patience
  }

  /// How many connections are at work.
  func expect(companions count: Int) { companions.store(count, ordering: .relaxed) }

  /// Does `work` once the others have written what they came to, and answers when it is on the disk.
  func ask<Value: Sendable>(_ work: @escaping @Sendable (inout Entry) throws -> Value) throws -> Value {
    let answer = Answer<Value>()
    put(
      Job(
        work: { entry in entry.lastSteps.append { answer.value = try work(&$0) } },
        done: { answer.finish($0) }))
    return try answer.wait()
  }

  /// Does `work`, whose answer comes with those of other jobs.
  func ask<Value: Sendable>(later work: @escaping @Sendable (inout Entry) throws -> Later<Value>) throws -> Value {
    let answer = Answer<Value>()
    put(
      Job(
        work: { entry in
          let asked = try work(&entry)
          entry.answered { _ in answer.value = try asked.value() }
        }, done: { answer.finish($0) }))
    return try answer.wait()
  }

  /// Does `work` soon; it is not lost while the database can be written at all.
  func post(_ work: @escaping Work) { put(Job(work: work, done: nil)) }

  private func put(_ job: Job) {
    let isFirst = state.withLock { state in
      state.jobs.append(job)
      return state.jobs.count == 1
    }
    if isFirst { news.signal() }
  }

  /// Why something could not be written.
  var failure: (any Error)? { state.withLock { $0.failure } }

  /// Signs the worker in and begins, on a thread of its own.
  func start() throws {
    try workplace.store.write { try $0.dispatch.signIn(worker, until: leaseEnd) }
    let thread = Thread { [self] in run() }
    thread.name = "ledger"
    thread.start()
  }

  /// Writes what is still to be written, signs the worker out, and ends.
  func finish() {
    state.withLock { $0.isClosed = true }
    news.signal()
    end.wait()
    // One that cannot be signed out is taken for lost when its lease ends.
    try? workplace.store.write { try $0.dispatch.signOut(worker) }
  }

  private var leaseEnd: Instant { workplace.surroundings.now().adding(seconds: lease) }

  private func run() {
    while true {
      let isNews = news.wait(timeout: .now() + .milliseconds(Int(lease * 1_000 / 3))) == .success
      if isNews { waitForCompany() }
      let (jobs, isClosed) = state.withLock { state in
        defer { state.jobs = [] }
        return (state.jobs, state.isClosed)
      }
      write(jobs)
      if isClosed, jobs.isEmpty { break }
      // Between the look at the jobs and the close more may have come, of which nobody told.
      if isClosed { news.signal() }
    }
    end.signal()
  }

  /// Lets others join the transaction.
  private func waitForCompany() {
    let companions = companions.load(ordering: .relaxed)
    guard companions > 1 else { return }
    let end = DispatchTime.now() + .microseconds(min(Self.longestWindow, Self.window * companions))
    while state.withLock({ $0.jobs.count < companions / Self.enough && !$0.isClosed }), DispatchTime.now() < end {
      usleep(100)
    }
  }

  private func write(_ jobs: [Job]) {
    do {
      try attempt(jobs)
      for job in jobs { job.done?(nil) }
    } catch let error as FirsthandError where error.code == .tryLater {
      // Nobody waits at a gate for a disk to have room again.
      for job in jobs { job.done?(error) }
      persist(jobs.filter { $0.done == nil }, after: error)
    } catch {
      guard jobs.count > 1 else {
        if let done = jobs.first?.done { done(error) } else { note(error) }
        return
      }
      // One that fails must not take the others with it.
      for job in jobs { write([job]) }
    }
  }

  private func attempt(_ jobs: [Job]) throws {
    try workplace.store.writeInTurn { tx in
      var entry = Entry(tx: tx, isSignedIn: try tx.dispatch.extendLease(worker, until: leaseEnd))
      for job in jobs { try job.work(&entry) }
      let steps = entry.steps
      for step in steps { try step(&entry) }
      let day = workplace.surroundings.now().day
      for (owner, copies) in entry.taken { try tx.dispatch.count(copies, of: owner, by: worker, on: day) }
      let lastSteps = entry.lastSteps
      for step in lastSteps { try step(&entry) }
    }
  }

  /// Goes on trying: what a relay said must not be lost.
  private func persist(_ jobs: [Job], after error: any Error) {
    guard !jobs.isEmpty else { return }
    let end = DispatchTime.now() + patience
    var rest: UInt32 = 50_000
    var last = error
    while DispatchTime.now() < end {
      usleep(rest)
      rest = min(rest * 2, 2_000_000)
      do {
        return try attempt(jobs)
      } catch let error as FirsthandError where error.code == .tryLater {
        last = error
      } catch {
        for job in jobs { write([job]) }
        return
      }
    }
    note(last)
  }

  private func note(_ error: any Error) {
    state.withLock { $0.failure = $0.failure ?? error }
  }
}

/// A worker whose lease ran out while it was stopped, and whose claims another took over.
enum LostLease {
  static let error = FirsthandError(
    .tryLater,
    "This run stood still for longer than its lease, and another took over what it was sending. Nothing is lost; begin again."
  )
}

/// What one thread waits for and another brings.
private final class Answer<Value: Sendable>: @unchecked Sendable {
  /// Set before the semaphore is signalled, read after it.
  var value: Value?
  private var error: (any Error)?
  private let semaphore = DispatchSemaphore(value: 0)

  func finish(_ error: (any Error)?) {
    self.error = error
    semaphore.signal()
  }

  func wait() throws -> Value {
    semaphore.wait()
    if let error { throw error }
    guard let value else { throw FirsthandError(.failed, "The database gave no answer.") }
    return value
  }
}
