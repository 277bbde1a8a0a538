import Firsthand
package import MailFormat
import Store

/// What came of an address by which somebody asks to leave.
package enum UnsubscribeOutcome: Hashable, Sendable {
  case done(isNews: Bool)
  /// We made the address, and do not know the message that it stands for: it was written to a home that was lost, or is gone.
  case unknownMessage
  /// The address is not ours, or asks for nothing.
  case notOurs
}

extension Workplace {
  /// Takes the customer whom a token stands for off every list of the company, as its mail promised.
  package func unsubscribe(through address: EmailAddress) throws -> UnsubscribeOutcome {
    guard let mailbox = mail.unsubscribe,
      let id = UnsubscribeAddress.message(in: address, mailbox: mailbox, secret: secret)
    else { return .notOurs }
    guard let desk = try ReaderDesk.open(self, token: LetterToken.text(for: id, secret: secret)) else {
      return try store.read { try $0.dispatch.message(id) } == nil ? .unknownMessage : .notOurs
    }
    return desk.isTest ? .notOurs : .done(isNews: try desk.stopLetters())
  }
}

extension Session {
  /// Takes an address off every list by hand.
  package func suppress(_ address: EmailAddress) throws -> Bool {
    try require(anyOf: [.salesperson, .administrator], to: "take people off the list")
    return try store.write { tx in
      if !member.roles.contains(.administrator) {
        guard try tx.owned(by: member.id).customer(address: address) != nil else {
          throw FirsthandError(
            .notFound, "\(address.displayText) is not among your customers.")
        }
      }
      let isNew = try tx.shared.suppress(
        Suppression(
          addressKey: workplace.secret.addressKey(address.normalized), reason: .byHand, at: now))
      if isNew {
        try workplace.append(
          .suppressed, about: address, owner: member.id, by: member.id, [LogEntry.Fact("reason", "by_hand")], in: tx)
      }
      return isNew
    }
  }
}
