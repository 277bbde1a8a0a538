package import Firsthand
import Store

extension Session {
  /// Holds one's own letter: the copy that is past its last dot is taken, the next does not leave.
  package func pauseNewsletter(_ id: Newsletter.ID) throws {
    try require(.salesperson, to: "pause letters")
    try store.write { tx in
      _ = try Self.own(id, member, in: tx)
      guard try tx.company.setState(.paused, of: id, from: ["freezing", "sending"], at: now) else {
        throw FirsthandError(.conflict, "The letter is not being sent.")
      }
      try tx.append(entry(.paused, newsletter: id), owner: member.id)
    }
  }

  /// Lets one's own letter go on that was paused, or stopped in the middle, or copies of it that are held because
  /// their hour passed. Its certificate is demanded again; without it, one that was paused is halted, so that it can be
  /// submitted and approved anew.
  package func resumeNewsletter(_ id: Newsletter.ID) throws {
    try require(.salesperson, to: "send letters")
    if try sendMissed(of: id) { return }
    try requeueHeld(of: id)
    let (begun, refusal) = try store.write { tx -> (Newsletter, FirsthandError?) in
      let newsletter = try Self.own(id, member, in: tx)
      switch newsletter.state {
      case .paused: break
      case .halted where try tx.owned(by: member.id).hasCopies(id): break
      case .halted:
        throw FirsthandError(.conflict, "Nothing of the letter has left. Send it, or choose a time for it.")
      default: throw FirsthandError(.conflict, "The letter is not paused.")
      }
      do {
        try Self.demandCertificate(newsletter, workplace, in: tx)
      } catch let error as FirsthandError where error.code != .tryLater && newsletter.state == .paused {
        _ = try tx.company.setState(.halted(reason: error.sentence), of: id, from: ["paused"], at: now)
        try workplace.appendHalt(id, owner: member.id, reason: error.sentence, isSeen: true, in: tx)
        return (newsletter, error)
      }
      return (try begin(newsletter, by: entry(.resumed, newsletter: id), in: tx), nil)
    }
    if let refusal {
      try workplace.holdWaiting(id, reason: refusal.sentence)
      throw refusal
    }
    if begun.state == .freezing { try freeze(begun) } else { try workplace.finishIfDone(id) }
  }
}

extension Session {
  /// Whether the letter was going out, and copies of it whose hour passed leave now.
  private func sendMissed(of id: Newsletter.ID) throws -> Bool {
    let isWaitedFor = try store.read { tx in
      try Self.own(id, member, in: tx).state == .sending && tx.dispatch.missed(id) > 0
    }
    guard isWaitedFor else { return false }
    let count = try workplace.requeueMissed(id)
    try store.write { tx in
      try tx.dispatch.releaseMoments(of: id, upTo: now)
      try tx.append(entry(.resumed, newsletter: id, [.count("copies", count)]), owner: member.id)
    }
    return true
  }
}

extension SalespersonDesk {
  package func pause(_ id: Newsletter.ID) throws { try session.pauseNewsletter(id) }

  package func resume(_ id: Newsletter.ID) throws { try session.resumeNewsletter(id) }

  package func cancel(_ id: Newsletter.ID) throws { _ = try session.cancelNewsletter(id) }
}
