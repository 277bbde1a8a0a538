package import Firsthand
import Rendering
import Store

/// What a member sees of themselves.
package struct MyProfile: Hashable, Sendable {
  package let member: Member
  /// Nil: there is no photo.
  package let photoChangedAt: Instant?
  /// Letters that were checked with the signature as it is, and become drafts again when it changes.
  package let checkedLetters: Int
  /// The company as it signs letters in the member's language.
  package let company: String
  package let signOff: String
}

extension MemberDesk {
  package func profile() throws -> MyProfile {
    try workplace.store.read { tx in
      let company = try tx.shared.companyFiles().flatMap { Readings.company($0) }
      return MyProfile(
        member: try current(in: tx), photoChangedAt: try tx.shared.photoChangedAt(of: member.id),
        checkedLetters: try tx.owned(by: member.id).lettersChecked(),
        company: try company?.name ?? tx.shared.companyName() ?? "",
        signOff: company?.signOff[member.language] ?? company?.signOff["en"] ?? "")
    }
  }

  /// Changes what stands under one's letters.
  package func changeSignature(name: String, title: String, phone: String) throws -> MemberChange {
    try changeProfile { member throws(FirsthandError) in
      var details = MemberDetails(member)
      (details.name, details.title, details.phone) = (name, title, phone)
      details = try details.checked()
      (member.name, member.title, member.phone) = (details.name, details.title, details.phone)
    }
  }

  /// Changes in which language pages speak and which clock they show.
  package func changeLanguage(_ language: String, timeZone: String) throws -> MemberChange {
    try PageLanguage.check(language)
    let zone = try NamedZone(timeZone)
    return try changeProfile { member throws(FirsthandError) in
      member.language = language
      member.timeZone = zone.name
    }
  }

  /// Photos are no part of what a certificate binds: they stand on pages, not in letters.
  package func setPhoto(_ bytes: [UInt8]) throws {
    let photo = try Photo(bytes)
    try workplace.store.write { try $0.shared.setPhoto(photo, of: member.id, at: now) }
  }

  package func removePhoto() throws {
    try workplace.store.write { try $0.shared.setPhoto(nil, of: member.id, at: now) }
  }

  /// One's own or a colleague's photo.
  package func photo(of id: Member.ID) throws -> Photo? {
    try workplace.store.read { try $0.shared.photo(of: id) }
  }

  private func changeProfile(
    _ change: (inout Member) throws(FirsthandError) -> Void
  ) throws -> MemberChange {
    try workplace.store.write { tx in
      let old = try current(in: tx)
      var new = old
      try change(&new)
      if new == old { return MemberChange(member: new, reopenedLetters: 0, endedSignIns: 0) }
      let reopened = try session.save(new, insteadOf: old, in: tx)
      try tx.append(session.entry(.memberChanged, new.facts))
      return MemberChange(member: new, reopenedLetters: reopened, endedSignIns: 0)
    }
  }

  /// The member as stored now.
  func current(in tx: Transaction) throws -> Member {
    guard let current = try tx.shared.member(member.id), current.isActive else {
      throw FirsthandError(.notPermitted, "You may not sign in any more. An administrator can let you in again.")
    }
    return current
  }
}
