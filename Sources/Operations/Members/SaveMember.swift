import Firsthand
import Store

extension Session {
  /// Stores `new` in place of `old`. Name, title and phone are in every letter of theirs: letters that were
  /// checked with the old ones are drafts again, and while one is going out they stay as they are. How many
  /// letters are drafts again.
  func save(_ new: Member, insteadOf old: Member, in tx: Transaction) throws -> Int {
    var reopened = 0
    if Signature(new) != Signature(old) {
      let letters = tx.owned(by: new.id)
      guard try letters.lettersGoingOut() == 0 else {
        let whose = new.id == member.id ? "A letter of yours" : "A letter by \(old.name)"
        throw FirsthandError(
          .conflict,
          "\(whose) is going out, and everybody who gets it should see the same signature. Change it when the letter has gone."
        )
      }
      reopened = try letters.reopenCheckedLetters(at: now)
      try tx.shared.raiseStopEpoch()
    }
    try tx.shared.save(new)
    return reopened
  }
}

/// What of a member stands under their letters.
private struct Signature: Hashable {
  let name, title, phone: String

  init(_ member: Member) { (name, title, phone) = (member.name, member.title, member.phone) }
}
