package import Firsthand
import Phrasebook
import Store

extension Workplace {
  /// Stops a whole letter in the middle: what waits is held.
  package func halt(_ newsletter: Newsletter.ID, owner: Member.ID, reason: String) throws {
    let isHalted = try store.write { tx in
      guard
        try tx.company.setState(.halted(reason: reason), of: newsletter, from: ["sending", "paused"], at: now)
      else { return false }
      try appendHalt(newsletter, owner: owner, reason: reason, in: tx)
      return true
    }
    if isHalted { try holdWaiting(newsletter, reason: reason) }
  }

  /// Takes over what workers left whose lease ran out, or whose program is gone, as `isGone` tells from its
  /// `Worker.process`. Answers the letters that were halted for it.
  package func recoverAbandoned(isGone: (String) -> Bool = { _ in false }) throws -> [Newsletter.ID] {
    let found = try store.read { try $0.dispatch.workers(at: now) }
      .filter { !$0.isAlive || isGone($0.worker.process) }
    if found.isEmpty { return [] }
    let gone = Set(found.filter(\.isAlive).map(\.worker))
    return try store.write { tx in
      // One that was late may have extended its lease meanwhile.
      let lost = try tx.dispatch.workers(at: now).filter { !$0.isAlive || gone.contains($0.worker) }.map(\.worker)
      let recovery = try tx.dispatch.takeOver(from: lost, at: now)
      for message in recovery.inDoubt { try appendDoubt(message, reason: Recovery.doubt, in: tx) }
      for (newsletter, owner) in recovery.halted {
        try appendHalt(newsletter, owner: owner, reason: Recovery.halt, in: tx)
      }
      return recovery.halted.map(\.newsletter)
    }
  }

  func appendDoubt(_ message: Message, reason: String, in tx: Transaction) throws {
    try append(
      .inDoubt, about: message.recipient, owner: message.owner, newsletter: message.newsletter, message: message.id,
      [
        LogEntry.Fact("attempt", String(message.attempt)), LogEntry.Fact("kind", message.kind.rawValue),
        LogEntry.Fact("messageID", message.messageID), LogEntry.Fact("reason", reason),
      ], in: tx)
  }

  /// Notes that a letter has no copy left that waits, once its audience is written down to the end. With copies
  /// that are held it is not done but halted: submitted again, and approved where that is asked for, it goes on with
  /// them. Answers whether nothing of it waits or is on its way.
  @discardableResult
  package func finishIfDone(_ newsletter: Newsletter.ID) throws -> Bool {
    if try store.read({ try $0.dispatch.isWaiting(newsletter) }) { return false }
    return try store.write { tx in
      if try tx.dispatch.isWaiting(newsletter) { return false }
      try finish(newsletter, in: tx)
      return true
    }
  }

  private func finish(_ newsletter: Newsletter.ID, in tx: Transaction) throws {
    let held = try tx.dispatch.held(newsletter)
    guard held > 0 else {
      if try tx.dispatch.isFrozen(newsletter) {
        _ = try tx.company.setState(.sent, of: newsletter, from: ["sending", "paused"], at: now)
      }
      return try tx.dispatch.keepTally(newsletter)
    }
    guard try tx.dispatch.isFrozen(newsletter) else { return }
    let copies = held == 1 ? "1 copy is" : "\(held) copies are"
    let reason =
      try tx.dispatch.missed(newsletter) == held
      ? "\(copies) held: the hour chosen for them passed. Let them go now, or cancel them."
      : try tx.dispatch.restoredReason(newsletter) ?? "\(copies) held: a standard asks for a director's yes."
    let isHalted = try tx.company.setState(
      .halted(reason: reason), of: newsletter, from: ["sending", "paused"], at: now)
    if isHalted, let owner = try tx.company.newsletter(newsletter)?.owner {
      try appendHalt(newsletter, owner: owner, reason: reason, in: tx)
    }
  }

  /// Notes that a letter was stopped and tells its writer, unless they are there and see it.
  func appendHalt(
    _ newsletter: Newsletter.ID, owner: Member.ID, reason: String, isSeen: Bool = false, in tx: Transaction
  ) throws {
    try tx.append(
      LogEntry(
        id: ids.next(), at: now, kind: .sendingHalted, actor: nil, newsletter: newsletter,
        facts: [.reason(reason)]),
      owner: owner)
    guard !isSeen, let writer = try tx.shared.member(owner),
      let letter = try tx.owned(by: owner).newsletter(newsletter)
    else { return }
    let phrases = Phrases(writer.pageLanguage)
    let place = mail.publicURL.map { $0 + "/letters/\(newsletter)/send" } ?? "firsthand newsletter status \(newsletter)"
    try addNotice(
      to: writer, from: writer, subject: phrases("sending.notice_stopped_subject", ["subject": letter.words.subject]),
      body: [phrases.sentence(reason), phrases("sending.notice_stopped_body"), phrases("notices.go_on") + "\n" + place]
        .joined(separator: "\n\n") + "\n", in: tx)
  }
}
