package import Firsthand
import Store

extension Brake {
  /// What keeps back more than another: where the data are not all there were, our own mails to colleagues wait too.
  package var holdsNotices: Bool { kind != .byHand }

  /// Why mail waits, for everybody whose mail it is: the administrator's own reason is for administrators.
  package var sentence: String {
    switch kind {
    case .byHand:
      "An administrator stopped all mail of the company. It goes on as soon as an administrator lets it go."
    case .forgotten:
      "The database lacks the last moments of what it had confirmed, so nothing leaves until an administrator has looked at what waits and lets it go."
    case .restored:
      "The data come from a backup, so nothing leaves until an administrator has looked at what waits and lets it go."
    }
  }
}

extension [Brake] {
  /// The one of these that keeps back most; nil where none stands.
  package var strongest: Brake? { first(where: \.holdsNotices) ?? first }

  /// Whether they keep back messages of this kind. What colleagues wait for, such as a link to sign in, goes out while
  /// an administrator has stopped the letters.
  package func hold(_ kind: Message.Kind) -> Bool { contains { $0.holdsNotices || kind != .notice } }
}

/// A brake that was taken away, and what of our own mails and tests it had held and now waits again.
package struct ReleasedBrake: Sendable {
  package let brake: Brake
  package let requeued: Int
}

extension Session {
  /// Stops all letters and tests of the company, whoever sends them: what has not reached its gate goes back to wait.
  @discardableResult
  package func stopAllSending(reason: String) throws -> Brake {
    try require(.administrator, to: "stop all mail")
    let reason = try ReviewWords.reason(reason, "Say in a sentence why all mail is stopped.")
    let brake = Brake(id: workplace.ids.next(), kind: .byHand, reason: reason, appliedBy: member.id, appliedAt: now)
    try store.write { tx in
      guard try tx.dispatch.apply(brake) else {
        throw FirsthandError(.conflict, "All mail is stopped already.")
      }
      try tx.shared.raiseStopEpoch()
      try tx.append(entry(.brakeApplied, brake.facts))
    }
    return brake
  }

  /// Takes one brake away. Mail goes on when it was the last.
  @discardableResult
  package func releaseBrake(_ id: Brake.ID) throws -> ReleasedBrake {
    try require(.administrator, to: "let mail go again")
    return try store.write { tx in
      guard let brake = try tx.dispatch.brakes().first(where: { $0.id == id }),
        try tx.dispatch.release(id, by: member.id, at: now)
      else {
        throw FirsthandError(.conflict, "Mail was let go already. Nothing was changed.")
      }
      // Our own mails that were held for it wait again; letters are for their writers to resume.
      let requeued = brake.kind == .restored ? try tx.dispatch.requeueRestored(at: now) : 0
      // What was looked at before it stood is looked at again.
      try tx.shared.raiseStopEpoch()
      try tx.append(entry(.brakeReleased, brake.facts))
      return ReleasedBrake(brake: brake, requeued: requeued)
    }
  }

  /// How many of our own mails and tests go out again once a restored company's mail is let go.
  package func mailsHeldSinceRestore() throws -> Int {
    try require(.administrator, to: "see what keeps mail back")
    return try store.read { try $0.dispatch.restoredCount() }
  }

  /// What keeps back all mail now, the oldest first.
  package func brakes() throws -> [Brake] {
    try require(.administrator, to: "see what keeps mail back")
    return try store.read { try $0.dispatch.brakes() }
  }
}

extension AdministratorDesk {
  @discardableResult
  package func stopAllSending(reason: String) throws -> Brake { try session.stopAllSending(reason: reason) }

  @discardableResult
  package func releaseBrake(_ id: Brake.ID) throws -> ReleasedBrake { try session.releaseBrake(id) }
}

extension Workplace {
  /// Stops all mail where a server took over that lacks what the one before had confirmed: copies that left look there as if
  /// they waited. Those of which this program knows are in doubt from here on.
  package func watchForForgetting() {
    store.onForgotten { [self] tx in
      for gate in gates.lately {
        guard let message = try tx.dispatch.doubt(forgotten: gate.message, attempt: gate.attempt, at: now) else {
          continue
        }
        try appendDoubt(message, reason: Recovery.forgotten, in: tx)
      }
      let reason =
        "A database server took over that lacks the last moments before; copies that left then may wait again."
      let brake = Brake(id: ids.next(), kind: .forgotten, reason: reason, appliedBy: nil, appliedAt: now)
      guard try tx.dispatch.apply(brake) else { return }
      try tx.shared.raiseStopEpoch()
      try tx.append(LogEntry(id: ids.next(), at: now, kind: .brakeApplied, actor: nil, facts: brake.facts))
    }
  }

  /// What keeps back all mail now.
  package func brakes() throws -> [Brake] { try store.read { try $0.dispatch.brakes() } }

  /// Whether mails of our own words to colleagues are due.
  package func hasDueNotices() throws -> Bool { try store.read { try $0.dispatch.hasDueNotices(at: now) } }
}

extension Brake {
  /// The typed reason stays in its row.
  fileprivate var facts: [LogEntry.Fact] { [LogEntry.Fact("kind", kind.rawValue)] }
}
