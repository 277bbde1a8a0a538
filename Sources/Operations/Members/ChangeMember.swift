package import Firsthand
import Store

/// What became of a change to a member.
package struct MemberChange: Hashable, Sendable {
  package let member: Member
  /// Letters that were checked with another signature and are drafts again.
  package let reopenedLetters: Int
  /// Browsers that were signed out.
  package let endedSignIns: Int
}

extension AdministratorDesk {
  /// Changes what a colleague does and how letters name them. With other roles they sign in anew.
  package func change(_ id: Member.ID, _ details: MemberDetails) throws -> MemberChange {
    let details = try details.checked()
    return try workplace.store.write { tx in
      let old = try colleague(id, in: tx)
      var new = old
      new.name = details.name
      new.roles = details.roles
      new.reviewStage = details.reviewStage
      new.team = details.team
      new.title = details.title
      new.phone = details.phone
      if new == old { return MemberChange(member: new, reopenedLetters: 0, endedSignIns: 0) }
      if !new.roles.contains(.administrator) { try demandAnotherAdministrator(than: old, in: tx) }
      var reopened = try session.save(new, insteadOf: old, in: tx)
      if new.reviewStage == .every, old.reviewStage != .every || old.team != new.team {
        reopened += try tx.owned(by: id).reopenCheckedLetters(at: now)
      }
      let hasOtherRoles = new.roles != old.roles
      // A letter that is going out asks anew whether its writer still may send.
      if hasOtherRoles { try tx.shared.raiseStopEpoch() }
      let ended = hasOtherRoles ? try tx.accounts.endSignIns(of: id) : 0
      try tx.append(session.entry(.memberChanged, new.facts))
      return MemberChange(member: new, reopenedLetters: reopened, endedSignIns: ended)
    }
  }

  /// Shuts a colleague out: their browsers are signed out, their links are void, and no letter of theirs goes
  /// on. Their customers and letters stay.
  package func disable(_ id: Member.ID) throws -> MemberChange {
    try workplace.store.write { tx in
      var colleague = try colleague(id, in: tx)
      guard id != member.id else {
        throw FirsthandError(.notPermitted, "Nobody shuts themselves out. Another administrator can do it.")
      }
      guard colleague.isActive else {
        throw FirsthandError(.conflict, "\(colleague.name) may not sign in already.")
      }
      try demandAnotherAdministrator(than: colleague, in: tx)
      colleague.isActive = false
      try tx.shared.save(colleague)
      try tx.accounts.removeLinks(of: id)
      let ended = try tx.accounts.endSignIns(of: id)
      try tx.shared.raiseStopEpoch()
      try tx.append(session.entry(.memberDisabled, [LogEntry.Fact("member", id.text)]))
      return MemberChange(member: colleague, reopenedLetters: 0, endedSignIns: ended)
    }
  }

  /// Lets a colleague in again.
  package func enable(_ id: Member.ID) throws -> Member {
    try workplace.store.write { tx in
      var colleague = try colleague(id, in: tx)
      guard !colleague.isActive else { throw FirsthandError(.conflict, "\(colleague.name) may sign in already.") }
      colleague.isActive = true
      try tx.shared.save(colleague)
      try tx.append(session.entry(.memberEnabled, [LogEntry.Fact("member", id.text)]))
      return colleague
    }
  }

  /// A company without an administrator could never be administered again.
  private func demandAnotherAdministrator(than colleague: Member, in tx: Transaction) throws {
    guard colleague.isActive, colleague.roles.contains(.administrator) else { return }
    let hasAnother = try tx.shared.members(in: .administrator).contains { $0.isActive && $0.id != colleague.id }
    guard hasAnother else {
      throw FirsthandError(
        .conflict, "\(colleague.name) is the last administrator. Make somebody else an administrator first.")
    }
  }
}
