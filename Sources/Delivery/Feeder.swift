import Dispatch
import Firsthand
import Operations
import Store

/// Claims what is due, looks at it, and puts what may leave into the line.
struct Feeder {
  private let workplace: Workplace
  private let worker: Worker
  private let errand: Errand
  private let line: Line
  private let ledger: Ledger
  private var desk: DispatchDesk
  private var turns = Turns()
  private var day: DayBudget
  private var touched: Set<Newsletter.ID> = []
  private var beatAt = DispatchTime.now()
  private var rate = 100.0
  private var countedAt = DispatchTime.now()
  private var counted = 0
  /// Whether nothing was claimed and nothing came back since the last look.
  private var isLookFresh = false
  /// What keeps back mail of this errand, as the last claim found it.
  private var brake: Brake?
  var report = DeliveryReport()

  /// Seconds for which it waits at most before it looks again.
  private static let shortestBeat = 0.1

  init(_ workplace: Workplace, worker: Worker, _ errand: Errand, line: Line, ledger: Ledger) {
    self.workplace = workplace
    self.worker = worker
    self.errand = errand
    self.line = line
    self.ledger = ledger
    desk = DispatchDesk(workplace)
    day = DayBudget(workplace.mail.limits)
    if case .copies(let newsletter) = errand { touched.insert(newsletter) }
  }

  mutating func run(
    _ crew: Crew, shouldStop: () -> Bool, onBeat: () throws -> Void, onProgress: (DeliveryMoment) -> Void
  ) throws {
    try look()
    while true {
      if shouldStop() {
        report.end = .interrupted
        return
      }
      let standing = line.standing()
      for claim in standing.returned { ledger.post { [workplace] in try workplace.release(claim, in: $0.tx) } }
      if !standing.returned.isEmpty { isLookFresh = false }
      if let failure = standing.failure ?? ledger.failure { throw failure }
      if let trouble = standing.trouble {
        report.end = .relayTrouble(trouble)
        return
      }
      if DispatchTime.now() >= beatAt {
        try onBeat()
        try look()
      }
      onProgress(DeliveryMoment(counts: standing.counts, relayPause: standing.relayPause))
      var claims: [Claim] = []
      if standing.room >= Line.capacity / 2 {
        claims = try claim(standing)
        try prepare(claims, crew, standing)
      }
      if !claims.isEmpty {
        isLookFresh = false
      } else if let brake, standing.isIdle, standing.returned.isEmpty {
        report.end = .braked(brake.sentence)
        return
      } else if standing.isIdle, standing.returned.isEmpty, !mayHaveMore {
        if isLookFresh { return }
        // What came back may be due at once.
        try ledger.ask { _ in }
        try look()
        isLookFresh = true
      } else {
        line.waitForNews(seconds: Self.shortestBeat)
      }
    }
  }

  /// Whether something is due that only has to wait for its pace.
  private var mayHaveMore: Bool { turns.owners.contains { day.allows($0) } }

  /// A look at what is due, about once a second.
  private mutating func look() throws {
    let now = DispatchTime.now()
    beatAt = now + DeliveryRun.beat
    let accepted = line.accepted
    let seconds = Double(now.uptimeNanoseconds - countedAt.uptimeNanoseconds) / 1e9
    if accepted > counted, seconds > 0.5 {
      rate = Double(accepted - counted) / seconds
      (counted, countedAt) = (accepted, now)
    }
    let (letters, taken, nodes) = try workplace.store.read { tx in
      let now = workplace.surroundings.now()
      let taken = try day.isLimited ? tx.dispatch.counts(on: now.day) : [:]
      return (try lettersDue(in: tx), taken, try tx.dispatch.workers(at: now).count { $0.isAlive })
    }
    line.share(by: nodes)
    turns.refresh(letters)
    day.update(taken: taken, pending: day.isLimited ? line.pending() : [:])
    let active = Set(letters.map(\.newsletter))
    for letter in touched.subtracting(active).sorted() {
      // Of some the last copies are on their way still.
      if try workplace.finishIfDone(letter) { touched.remove(letter) }
    }
  }

  private func lettersDue(in tx: Transaction) throws -> [(owner: Member.ID, newsletter: Newsletter.ID)] {
    switch errand {
    case .message, .notices: return []
    case .everything, .copies:
      return try tx.dispatch.lettersWithDueCopies(at: workplace.surroundings.now())
        .filter { errand == .everything || errand == .copies(of: $0.newsletter) }
        .map { ($0.owner, $0.newsletter) }
    }
  }

  /// The next claims: what colleagues wait for first, then copies in turn, all in one transaction.
  private mutating func claim(_ standing: Line.Standing) throws -> [Claim] {
    var plan: [(due: Due, limit: Int)] = []
    var owners: [Newsletter.ID: Member.ID] = [:]
    switch errand {
    case .message(let id): plan = [(.message(id), 1)]
    case .notices: plan = [(.notices, standing.room)]
    case .everything: plan = [(.notices, standing.room / 2), (.tests, standing.room / 2)]
    case .copies: break
    }
    var busy = standing.busySalespeople
    var room = standing.room
    while room > 0, let (owner, newsletter) = turns.take(but: busy) {
      let turn = min(turns.turn(perSecond: rate), room, day.left(for: owner))
      guard turn > 0 else {
        busy.insert(owner)
        continue
      }
      // A letter comes up twice in one plan only where nobody else is there.
      if let last = plan.indices.last, plan[last].due == .copies(of: newsletter) {
        plan[last].limit += turn
      } else {
        plan.append((.copies(of: newsletter), turn))
      }
      turns.spend(turn, by: owner)
      owners[newsletter] = owner
      day.spend(turn, by: owner)
      room -= turn
    }
    guard !plan.isEmpty else {
      brake = nil
      return []
    }
    let (found, brake) = try ledger.ask { [workplace, worker, plan, owners] entry -> ([[Claim]], Brake?) in
      guard entry.isSignedIn else { throw LostLease.error }
      let now = workplace.surroundings.now()
      // One look for the whole plan, in the transaction that claims.
      let brakes = try entry.tx.dispatch.brakes()
      // And one at what all nodes have had leave today, or hold.
      var today = DayBudget(workplace.mail.limits)
      if today.isLimited {
        today.update(
          taken: try entry.tx.dispatch.counts(on: now.day), pending: try entry.tx.dispatch.claimedCopies())
      }
      var isHeld = false
      let found = try plan.map { step -> [Claim] in
        if try brakes.hold(step.due, in: entry.tx) {
          isHeld = true
          return []
        }
        guard case .copies(let newsletter) = step.due, let owner = owners[newsletter] else {
          return try entry.tx.dispatch.claim(step.due, worker: worker.id, at: now, limit: step.limit)
        }
        let claims = try entry.tx.dispatch.claim(
          step.due, worker: worker.id, at: now, limit: min(step.limit, today.left(for: owner)),
          except: standing.busyDomains)
        today.spend(claims.count, by: owner)
        return claims
      }
      return (found, isHeld ? brakes.strongest : nil)
    }
    self.brake = brake
    for (step, claims) in zip(plan, found) {
      guard case .copies(let newsletter) = step.due else { continue }
      if let owner = owners[newsletter] { turns.spend(claims.count - step.limit, by: owner) }
      if claims.count < step.limit, standing.busyDomains.isEmpty { turns.drop(newsletter) }
    }
    return found.flatMap { $0 }
  }

  private mutating func prepare(_ claims: [Claim], _ crew: Crew, _ standing: Line.Standing) throws {
    guard !claims.isEmpty else { return }
    let decisions = try desk.decide(claims.map(\.message))
    var ready: [PreparedCopy] = []
    for (claim, decision) in zip(claims, decisions) {
      if let id = claim.message.newsletter { touched.insert(id) }
      switch decision {
      case .submit(let copy): ready.append(PreparedCopy(claim, copy))
      case .leaveOut(let reason): record(claim, .leftOut, reason: reason.name, kind: .leftOut)
      case .hold(let reason): record(claim, .held, reason: reason, kind: .held)
      case .stop(let reason): record(claim, .cancelled, reason: reason, kind: .held)
      case .postpone(let until, let reason):
        var counts = DeliveryCounts()
        counts.postponed = 1
        line.add(counts)
        ledger.post { [workplace] in try workplace.release(claim, until: until, reason: reason, in: $0.tx) }
      case .putBack: ledger.post { [workplace] in try workplace.release(claim, in: $0.tx) }
      case .haltNewsletter(let reason): try halt(claim, reason: reason)
      }
    }
    crew.grow(to: Line.capacity - standing.room + ready.count)
    line.put(ready)
  }

  private func record(_ claim: Claim, _ state: Message.State, reason: String, kind: LogEntry.Kind) {
    var counts = DeliveryCounts()
    switch state {
    case .leftOut: counts.leftOut = 1
    case .cancelled: counts.stopped = 1
    default: counts.held = 1
    }
    line.add(counts)
    ledger.post { [workplace] in
      try workplace.record(claim, notSent: state, reason: reason, kind: kind, in: $0.tx)
    }
  }

  /// The first copy that finds its letter stopped says so; the others go back, and are held with it.
  private mutating func halt(_ claim: Claim, reason: String) throws {
    guard let letter = claim.message.newsletter, !report.halted.contains(where: { $0.newsletter == letter }) else {
      return ledger.post { [workplace] in try workplace.release(claim, in: $0.tx) }
    }
    record(claim, .held, reason: reason, kind: .held)
    report.halted.append((letter, reason))
    turns.drop(letter)
    try workplace.patient().halt(letter, owner: claim.message.owner, reason: reason)
  }

  /// Notes for the letters that were at work whether they are done.
  func finishLetters() throws {
    for letter in touched.sorted() { try workplace.finishIfDone(letter) }
  }
}

extension [Brake] {
  /// Whether they keep back what such a step would claim.
  fileprivate func hold(_ due: Due, in tx: Transaction) throws -> Bool {
    if isEmpty { return false }
    switch due {
    case .copies: return hold(.copy)
    case .tests: return hold(.test)
    case .notices: return hold(.notice)
    case .message(let id): return hold(try tx.dispatch.message(id)?.kind ?? .copy)
    }
  }
}
