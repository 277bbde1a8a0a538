import ArgumentParser
import Firsthand
import MailFormat
import Operations

struct MemberCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "member", abstract: "The people of the company.",
    subcommands: [Add.self, MemberInviteCommand.self, Disable.self, Enable.self, List.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add a colleague.")

    @OptionGroup var options: ChangeOptions
    @Option(help: "salesperson, director, administrator or contributor; may be given again.")
    var role: [String]
    @Option(help: "The name as letters show it.") var name: String
    @Option(help: "The address letters come from and replies go to.") var email: String
    @Option(help: "Which letters wait for a director: findings or every.") var review = "findings"
    @Option(help: "The team, as policies name it.") var team = ""
    @Option(help: "The job title under the signature.") var title = ""
    @Option(help: "The telephone number under the signature.") var phone = ""

    func run() throws {
      let added = try options.session().addMember(
        name: name, address: Address.read(email, for: "--email"), roles: MemberWords.roles(role),
        reviewStage: MemberWords.stage(review), team: team, title: title, phone: phone)
      if options.json { return try JSON.say(MemberView(added)) }
      Terminal.say(
        "\(Terminal.line(added.name)) (\(added.address.displayText)) works here now: \(added.roles.sorted().map(\.rawValue).joined(separator: ", "))."
      )
    }
  }

  struct Disable: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Shut a colleague out.",
      discussion: "They are signed out everywhere, and no letter of theirs goes on. Customers and letters stay.")

    @OptionGroup var options: ChangeOptions
    @Argument(help: "The colleague's e-mail address.") var email: String

    func run() throws {
      let session = try options.session()
      let colleague = try MemberWords.member(email, of: session)
      let disabled = try AdministratorDesk(session).disable(colleague.id).member
      if options.json { return try JSON.say(MemberView(disabled)) }
      Terminal.say("\(Terminal.line(disabled.name)) may no longer sign in or send.")
    }
  }

  struct Enable: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let a colleague in again.")

    @OptionGroup var options: ChangeOptions
    @Argument(help: "The colleague's e-mail address.") var email: String

    func run() throws {
      let session = try options.session()
      let colleague = try MemberWords.member(email, of: session)
      let enabled = try AdministratorDesk(session).enable(colleague.id)
      if options.json { return try JSON.say(MemberView(enabled)) }
      Terminal.say("\(Terminal.line(enabled.name)) may sign in and send again.")
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Who works here.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let session = try options.session()
      let members = try session.members()
      if options.json { return try JSON.say(members.map(MemberView.init)) }
      let standings = try? AdministratorDesk(session).members()
      var table = TextTable()
      for member in members {
        let standing = standings?.first { $0.member.id == member.id }
        table.add([
          member.name, member.address.displayText,
          member.roles.sorted().map(\.rawValue).joined(separator: ", "), MemberWords.state(member, standing),
        ])
      }
      table.print()
    }
  }
}

/// What the member commands read and say.
enum MemberWords {
  static func roles(_ names: [String]) throws -> Set<Member.Role> {
    Set(
      try names.map { name in
        guard let role = Member.Role(rawValue: name.lowercased()) else {
          throw FirsthandError(
            .badInput,
            "'\(name)' is no role. There are \(Member.Role.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return role
      })
  }

  static func stage(_ name: String) throws -> Member.ReviewStage {
    guard let stage = Member.ReviewStage(rawValue: name) else {
      throw FirsthandError(.badInput, "--review is 'findings' or 'every', not '\(name)'.")
    }
    return stage
  }

  static func member(_ text: String, of session: Session) throws -> Member {
    let address = try Address.read(text, for: "The address")
    guard let member = try session.members().first(where: { $0.address.normalized == address.normalized }) else {
      throw FirsthandError(
        .notFound,
        "Nobody with the address \(address.displayText) works here. 'firsthand member list' shows who does.")
    }
    return member
  }

  static func state(_ member: Member, _ standing: MemberStanding?) -> String {
    if !member.isActive { return "disabled" }
    guard let standing else { return "" }
    if standing.hasPassword { return standing.seenAt.map { "last seen \($0.text)" } ?? "has a password" }
    return standing.invitedUntil.map { "invited until \($0.text)" } ?? "not invited"
  }
}

struct MemberView: Encodable {
  let id, name, email, reviewStage: String
  let roles: [String]
  let active: Bool

  init(_ member: Member) {
    id = member.id.text
    name = member.name
    email = member.address.text
    reviewStage = member.reviewStage.rawValue
    roles = member.roles.sorted().map(\.rawValue)
    active = member.isActive
  }
}
