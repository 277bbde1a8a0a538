import Firsthand
import MailFormat
import Operations
import Phrasebook

/// The list of who works here.
struct MemberListView {
  struct Row {
    let path: String
    let name: String
    let address: String
    let roles: String
    let standing: String
    let isGood: Bool
    let isWaiting: Bool
    let isShutOut: Bool
    let lastSeen: String?
  }

  let rows: [Row]
  let hasRows: Bool
  let isAlone: Bool
  let search: String
  /// Whether there are so many that one looks for somebody.
  let isLarge: Bool
  let next: String?
  let first: String?

  init(_ page: MemberPage, search: String, isFirst: Bool, _ context: AdministratorContext) {
    let now = context.desk.now
    rows = page.members.map { standing in
      let member = standing.member
      return Row(
        path: "/members/" + member.id.text.percentEncoded, name: member.name, address: member.address.displayText,
        roles: context.phrases.list(MemberWords.roles(member.roles, context.phrases)),
        standing: MemberWords.standing(standing, context.phrases, zone: context.zone),
        isGood: member.isActive && standing.hasPassword, isWaiting: member.isActive && !standing.hasPassword,
        isShutOut: !member.isActive,
        lastSeen: standing.seenAt.map { context.phrases.ago($0, now: now, zone: context.zone) })
    }
    hasRows = !rows.isEmpty
    isAlone = page.everybody == 1
    self.search = search
    isLarge = !isFirst || page.hasMore || !search.isEmpty
    let query = search.isEmpty ? "" : "q=" + search.percentEncoded
    first = isFirst ? nil : "/members" + (query.isEmpty ? "" : "?" + query)
    next =
      page.hasMore
      ? page.members.last.map { last in
        "/members?" + (query.isEmpty ? "" : query + "&") + "after=" + last.member.id.text.percentEncoded
      } : nil
  }
}

/// Members in words.
enum MemberWords {
  static func role(_ role: Member.Role, _ phrases: Phrases) -> String { phrases("members.role_\(role.rawValue)") }

  static func roles(_ roles: Set<Member.Role>, _ phrases: Phrases) -> [String] {
    Member.Role.allCases.filter(roles.contains).map { role($0, phrases) }
  }

  static func standing(_ standing: MemberStanding, _ phrases: Phrases, zone: String) -> String {
    if !standing.member.isActive { return phrases("members.standing_shut_out") }
    if standing.hasPassword { return phrases("members.standing_active") }
    guard let until = standing.invitedUntil else { return phrases("members.standing_not_invited") }
    return phrases("members.standing_invited", ["day": phrases.day(until, zone: zone)])
  }
}
