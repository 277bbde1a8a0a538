package import Firsthand
package import MailFormat
import Store

extension Session {
  /// Adds a colleague, with the administrator's language and time zone to begin with. Administrators only.
  package func addMember(
    name: String, address: EmailAddress, roles: Set<Member.Role>,
    reviewStage: Member.ReviewStage = .findings, team: String = "", title: String = "",
    phone: String = ""
  ) throws -> Member {
    try require(.administrator, to: "add members")
    for text in [team, title, phone] where !text.isEmpty { try PersonName.check(text) }
    try PersonName.check(name)
    guard !roles.isEmpty else {
      throw FirsthandError(.badInput, "Say what the member does.", onTerminal: "For example: --role salesperson")
    }
    let added = Member(
      id: workplace.ids.next(), name: name.trimmingSpaces, address: address, roles: roles,
      reviewStage: reviewStage, team: team, title: title, phone: phone, language: member.language,
      timeZone: member.timeZone)
    try store.write { tx in
      if let known = try tx.shared.member(address: address) {
        throw FirsthandError(
          .conflict, "\(known.name) has the address \(address.displayText) already.")
      }
      try tx.shared.add(added, at: now)
      try tx.append(entry(.memberAdded, added.facts))
    }
    return added
  }

  package func members() throws -> [Member] { try store.read { try $0.shared.members() } }
}
