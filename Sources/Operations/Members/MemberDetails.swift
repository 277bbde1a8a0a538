package import Firsthand
import MailFormat
import Phrasebook
import Store

/// What an administrator says of a colleague.
package struct MemberDetails: Hashable, Sendable {
  package var name: String
  package var roles: Set<Member.Role>
  package var reviewStage: Member.ReviewStage
  package var team: String
  package var title: String
  package var phone: String

  package init(
    name: String, roles: Set<Member.Role>, reviewStage: Member.ReviewStage = .findings, team: String = "",
    title: String = "", phone: String = ""
  ) {
    self.name = name
    self.roles = roles
    self.reviewStage = reviewStage
    self.team = team
    self.title = title
    self.phone = phone
  }

  package init(_ member: Member) {
    self.init(
      name: member.name, roles: member.roles, reviewStage: member.reviewStage, team: member.team,
      title: member.title, phone: member.phone)
  }

  func checked() throws(FirsthandError) -> MemberDetails {
    var details = self
    details.name = name.trimmingSpaces
    details.team = team.trimmingSpaces
    details.title = title.trimmingSpaces
    details.phone = phone.trimmingSpaces
    try PersonName.check(details.name)
    for text in [details.team, details.title, details.phone] where !text.isEmpty { try PersonName.check(text) }
    guard !roles.isEmpty else {
      throw FirsthandError(.badInput, "Say what the member does: choose one role at least.")
    }
    return details
  }
}

/// The languages that pages and notices speak.
enum PageLanguage {
  static func check(_ language: String) throws(FirsthandError) {
    guard Language(rawValue: language) != nil else {
      let known = Language.allCases.map(\.ownName).joined(separator: ", ")
      throw FirsthandError(.badInput, "Firsthand does not speak '\(language)'. It speaks \(known).")
    }
  }
}
