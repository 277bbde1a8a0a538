package import Firsthand
import Store

/// What the reader of a letter has chosen about letters of its writer.
package struct ReaderStanding: Hashable, Sendable {
  /// The strongest choice of their own that holds now; nil: they get letters.
  package let choice: Suppression?
  /// Whether no letter goes to them for a reason of ours (a bounce, a complaint, a word to a colleague), which
  /// they cannot take back here.
  package let isClosed: Bool

  package var getsLetters: Bool { choice == nil && !isClosed }
}

extension ReaderDesk {
  /// How things stand. For a test as if nothing had been chosen.
  package func standing() throws -> ReaderStanding {
    if isTest { return ReaderStanding(choice: nil, isClosed: false) }
    return try workplace.store.read { try standing(in: $0) }
  }

  func standing(in tx: Transaction) throws -> ReaderStanding {
    let all = try tx.shared.suppressions(addressKey: addressKey)
      .filter { $0.covers(letterOf: salesperson.id, at: now) }
    return ReaderStanding(
      choice: Suppression.strongest(all.filter(\.reason.isOwnChoice)),
      isClosed: all.contains { !$0.reason.isOwnChoice })
  }
}
