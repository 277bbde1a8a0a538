import Firsthand
import MailFormat
import Operations
import Phrasebook

/// What an administrator typed about a colleague.
struct MemberForm: Sendable {
  var name = ""
  var address = ""
  var roles: Set<Member.Role> = [.salesperson]
  var reviewStage = Member.ReviewStage.every
  var team = ""
  var title = ""
  var phone = ""

  /// For somebody new, whose letters a director reads at first.
  init() {}

  init(_ member: Member) {
    name = member.name
    address = member.address.displayText
    roles = member.roles
    reviewStage = member.reviewStage
    team = member.team
    title = member.title
    phone = member.phone
  }

  init(_ form: Form) {
    name = form["name"]
    address = form["address"]
    roles = Set(form.all("role").compactMap { Member.Role(rawValue: $0) })
    reviewStage = Member.ReviewStage(rawValue: form["review"]) ?? .every
    team = form["team"]
    title = form["title"]
    phone = form["phone"]
  }

  var details: MemberDetails {
    MemberDetails(name: name, roles: roles, reviewStage: reviewStage, team: team, title: title, phone: phone)
  }
}

/// The form for one colleague, new or known.
struct MemberFormView {
  struct Choice {
    let value: String
    let words: String
    let hint: String
    let isChosen: Bool
  }

  let heading: String
  let isNew: Bool
  let action: String
  let name: String
  let address: String
  let team: String
  let title: String
  let phone: String
  let roles: [Choice]
  let stages: [Choice]
  let error: String?
  let addressError: String?

  /// Of a known member.
  let path: String
  let standing: String
  let seen: String?
  let isSelf: Bool
  let isActive: Bool
  let isShutOut: Bool
  let canInvite: Bool

  var hasError: Bool { error != nil || addressError != nil }

  init(
    _ form: MemberForm, standing: MemberStanding? = nil, context: AdministratorContext, error: String? = nil,
    addressError: String? = nil
  ) {
    let phrases = context.phrases
    let member = standing?.member
    isNew = member == nil
    heading = member?.name ?? phrases("members.new_title")
    path = member.map { "/members/" + $0.id.text.percentEncoded } ?? ""
    action = isNew ? "/members" : path
    name = form.name
    address = member?.address.displayText ?? form.address
    team = form.team
    title = form.title
    phone = form.phone
    roles = Member.Role.allCases.filter { $0 != .contributor || form.roles.contains($0) }.map { role in
      Choice(
        value: role.rawValue, words: MemberWords.role(role, phrases),
        hint: phrases("members.role_\(role.rawValue)_hint"), isChosen: form.roles.contains(role))
    }
    stages = Member.ReviewStage.allCases.map { stage in
      Choice(
        value: stage.rawValue, words: phrases("members.stage_\(stage.rawValue)"), hint: "",
        isChosen: form.reviewStage == stage)
    }
    self.error = error
    self.addressError = addressError
    self.standing = standing.map { MemberWords.standing($0, phrases, zone: context.zone) } ?? ""
    seen =
      standing?.seenAt.map {
        phrases("members.seen", ["ago": phrases.ago($0, now: context.desk.now, zone: context.zone)])
      }
    isSelf = member?.id == context.desk.member.id
    isActive = member?.isActive ?? false
    isShutOut = member?.isActive == false
    canInvite = member?.isActive == true && standing?.hasPassword == false
  }
}
