import ArgumentParser
import Firsthand
import MailFormat
import Operations

struct MemberCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "member", abstract: "The people of the company.",
    subcommands: [Add.self, List.self])

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
      let roles = try role.map { name in
        guard let role = Member.Role(rawValue: name.lowercased()) else {
          throw FirsthandError(
            .badInput,
            "'\(name)' is no role. There are \(Member.Role.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        return role
      }
      guard let stage = Member.ReviewStage(rawValue: review) else {
        throw FirsthandError(.badInput, "--review is 'findings' or 'every', not '\(review)'.")
      }
      let added = try options.session().addMember(
        name: name, address: Address.read(email, for: "--email"), roles: Set(roles),
        reviewStage: stage, team: team, title: title, phone: phone)
      if options.json { return try JSON.say(MemberView(added)) }
      Terminal.say(
        "\(Terminal.line(added.name)) (\(added.address.displayText)) works here now: \(added.roles.sorted().map(\.rawValue).joined(separator: ", "))."
      )
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Who works here.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let members = try options.session().members()
      if options.json { return try JSON.say(members.map(MemberView.init)) }
      var table = TextTable()
      for member in members {
        table.add([
          member.name, member.address.displayText,
          member.roles.sorted().map(\.rawValue).joined(separator: ", "),
          member.isActive ? "" : "disabled",
        ])
      }
      table.print()
    }
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
