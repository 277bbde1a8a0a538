package import Firsthand
import MailFormat
package import Store

/// What a person says of a mail of which nobody knows whether the relay took it.
package enum DoubtDecision: String, CaseIterable, Sendable {
  /// It is taken as sent, and never sent again.
  case sent
  /// It is sent once more, even if that makes it two.
  case resend
}

/// Mails in doubt, and those that by a person's word may have gone twice.
package struct Doubts: Sendable {
  package var open: [Doubt]
  /// For administrators alone.
  package var doubles: [Doubt]
}

extension Session {
  /// Most that are shown at once.
  package static let mostDoubts = 500

  /// One's own mails in doubt; an administrator's are everybody's, and that they were read is logged.
  package func doubts(of newsletter: Newsletter.ID? = nil) throws -> Doubts {
    guard member.roles.contains(.administrator) else {
      try require(.salesperson, to: "see mails in doubt")
      return try store.read { tx in
        if let newsletter { _ = try Self.own(newsletter, member, in: tx) }
        return Doubts(open: try tx.owned(by: member.id).doubts(of: newsletter, limit: Self.mostDoubts), doubles: [])
      }
    }
    try store.write {
      try $0.append(entry(.personalDataRead, newsletter: newsletter, [LogEntry.Fact("what", "doubts")]))
    }
    return try store.read { tx in
      Doubts(
        open: try tx.company.doubts(of: newsletter, limit: Self.mostDoubts),
        doubles: newsletter == nil ? try tx.company.doubles(limit: Self.mostDoubts) : [])
    }
  }

  /// Decides messages in doubt, all of them or none: one's own, an administrator anybody's. With `attempt` only where
  /// it is that try which is in doubt.
  package func resolve(_ ids: [Message.ID], as decision: DoubtDecision, attempt: Int? = nil) throws {
    let letters = try store.write { tx in
      Set(try ids.compactMap { try resolve($0, as: decision, attempt: attempt, in: tx) })
    }
    for letter in letters.sorted() { try workplace.finishIfDone(letter) }
  }

  /// Decided in one transaction, where there are many.
  private static let batch = 100

  /// Decides every copy that is in doubt of a letter now; how many there were. One that is in doubt again before this
  /// ends is another try, of which nobody has said anything.
  package func resolveAll(of newsletter: Newsletter.ID, as decision: DoubtDecision) throws -> Int {
    let doubts = try store.read { tx in
      if member.roles.contains(.administrator) { return try tx.company.doubts(of: newsletter) }
      try require(.salesperson, to: "decide mails in doubt")
      _ = try Self.own(newsletter, member, in: tx)
      return try tx.owned(by: member.id).doubts(of: newsletter)
    }
    return try resolve(doubts, of: newsletter, as: decision)
  }

  /// Decides copies of a letter as they were read: passes over those that were decided otherwise since.
  package func resolve(_ doubts: [Doubt], of newsletter: Newsletter.ID, as decision: DoubtDecision) throws -> Int {
    var count = 0
    for start in stride(from: 0, to: doubts.count, by: Self.batch) {
      count += try store.write { tx in
        try doubts[start..<min(start + Self.batch, doubts.count)].count { doubt in
          let message = try tx.company.message(named: doubt.message.id.text)?.message
          guard let message, message.state == .inDoubt, message.attempt == doubt.message.attempt else { return false }
          _ = try resolve(message.id, as: decision, in: tx)
          return true
        }
      }
    }
    try workplace.finishIfDone(newsletter)
    return count
  }

  /// Answers the letter whose message it was.
  private func resolve(
    _ id: Message.ID, as decision: DoubtDecision, attempt: Int? = nil, in tx: Transaction
  ) throws -> Newsletter.ID? {
    let isMine = try tx.owned(by: member.id).message(named: id.text) != nil && member.roles.contains(.salesperson)
    guard isMine || member.roles.contains(.administrator), let message = try tx.company.message(named: id.text)?.message
    else { throw FirsthandError(.notFound, "There is no message '\(id)'.") }
    if decision == .resend { try reopen(message, in: tx) }
    guard attempt == nil || attempt == message.attempt,
      try tx.dispatch.resolve(message.id, to: decision == .sent ? .presumedSent : .queued, at: now)
    else {
      throw FirsthandError(
        .conflict,
        "The mail to \(message.recipient.displayText) is not in doubt any more. Nothing was changed.")
    }
    try workplace.append(
      decision == .sent ? .presumedSent : .sentAgain, about: message.recipient, owner: message.owner, by: member.id,
      newsletter: message.newsletter, message: message.id,
      [LogEntry.Fact("attempt", String(message.attempt)), LogEntry.Fact("messageID", message.messageID)], in: tx)
    return message.newsletter
  }

  /// A letter that was over goes on with the copy; of one that was cancelled nothing leaves any more.
  private func reopen(_ message: Message, in tx: Transaction) throws {
    guard message.kind == .copy, let id = message.newsletter, let letter = try tx.company.newsletter(id) else { return }
    if letter.state == .cancelled {
      throw FirsthandError(
        .conflict, "The letter was cancelled, so nothing of it is sent again. The copy can only be taken as sent.")
    }
    _ = try tx.company.setState(.sending, of: id, from: ["sent"], at: now)
  }
}

extension SalespersonDesk {
  /// Decides copies of one's own letter that are in doubt: one, at the try that its writer saw, or all of them.
  package func resolve(
    _ message: Message.ID?, attempt: Int? = nil, of newsletter: Newsletter.ID, as decision: DoubtDecision
  ) throws -> Int {
    let doubts = try session.store.read { tx in
      _ = try Session.own(newsletter, member, in: tx)
      let owned = tx.owned(by: member.id)
      guard let message else { return try owned.doubts(of: newsletter) }
      guard try owned.message(named: message.text)?.message.newsletter == newsletter else {
        throw FirsthandError(.notFound, "The copy is not one of this letter's.")
      }
      return []
    }
    guard let message else { return try session.resolve(doubts, of: newsletter, as: decision) }
    try session.resolve([message], as: decision, attempt: attempt)
    return 1
  }
}

extension AdministratorDesk {
  /// Decides anybody's message that is in doubt.
  package func resolve(_ message: Message.ID, attempt: Int? = nil, as decision: DoubtDecision) throws {
    try session.resolve([message], as: decision, attempt: attempt)
  }
}
