package import Firsthand
package import MailFormat
import Store

/// What is to be kept, as an administrator names it.
package enum HoldSubject: Hashable, Sendable {
  case customer(EmailAddress)
  case salesperson(EmailAddress)
  case newsletter(Newsletter.ID)
  case everything
}

extension Session {
  /// Keeps somebody's data from being erased, by hand and by age, until it is lifted.
  package func placeHold(on subject: HoldSubject, reason: String) throws -> LegalHold {
    try require(.administrator, to: "place legal holds")
    let reason = reason.trimmingSpaces
    try OneLine.check(reason, called: "reason")
    guard !reason.isEmpty else {
      throw FirsthandError(.badInput, "Say why it is to be kept: the case, the court or the authority.")
    }
    return try store.write { tx in
      let hold = LegalHold(
        id: workplace.ids.next(), scope: try scope(of: subject, in: tx), reason: reason, placedBy: member.id,
        placedAt: now)
      try tx.duties.place(hold)
      try append(.holdPlaced, hold, in: tx)
      return hold
    }
  }

  @discardableResult
  package func liftHold(_ id: LegalHold.ID) throws -> LegalHold {
    try require(.administrator, to: "lift legal holds")
    return try store.write { tx in
      guard let hold = try tx.duties.holds().first(where: { $0.id == id }),
        try tx.duties.lift(id, by: member.id, at: now)
      else {
        throw FirsthandError(
          .notFound, "No legal hold '\(id)' stands.", onTerminal: "'firsthand hold list' shows which do.")
      }
      try append(.holdLifted, hold, in: tx)
      return hold
    }
  }

  /// Those that stand, the oldest first.
  package func holds() throws -> [LegalHold] {
    try require(.administrator, to: "see legal holds")
    return try store.read { try $0.duties.holds() }
  }

  private func scope(of subject: HoldSubject, in tx: Transaction) throws -> LegalHold.Scope {
    switch subject {
    case .everything: return .everything
    case .newsletter(let id):
      guard try tx.company.newsletter(id) != nil else {
        throw FirsthandError(.notFound, "There is no letter '\(id)'.")
      }
      return .newsletter(id)
    case .salesperson(let address):
      guard let found = try tx.shared.member(address: address) else {
        throw FirsthandError(.notFound, "Nobody with the address \(address.displayText) works here.")
      }
      return .salesperson(found.id)
    case .customer(let address):
      guard let found = try tx.duties.person(address) else {
        throw FirsthandError(.notFound, "\(address.displayText) is nobody's customer.")
      }
      return .customer(found.customer)
    }
  }

  /// The reason stands with the hold, not in the log: it names a case, and often people.
  private func append(_ kind: LogEntry.Kind, _ hold: LegalHold, in tx: Transaction) throws {
    try tx.append(
      entry(
        kind,
        [
          LogEntry.Fact("hold", hold.id.text), LogEntry.Fact("scope", hold.scope.name.rawValue),
          LogEntry.Fact("subject", hold.scope.subject),
        ]))
  }
}
