import ArgumentParser
import Firsthand
import MailFormat
import Operations

/// Invites somebody new, or somebody known who has no password yet.
struct MemberInviteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Send a colleague a link to choose a password.",
    discussion: """
      With --name and --role somebody new is added first. Without, the address is that of a colleague who has no \
      password yet; a link they were sent before is void then.
      """)

  @OptionGroup var options: ChangeOptions
  @Argument(help: "The colleague's e-mail address.") var email: String
  @Option(help: "The name of somebody new, as letters show it.") var name: String?
  @Option(help: "salesperson, director, administrator or contributor; may be given again.")
  var role: [String] = []
  @Option(help: "Which letters wait for a director: findings or every.") var review = "every"
  @Option(help: "The team, as policies name it.") var team = ""
  @Option(help: "The job title under the signature.") var title = ""
  @Option(help: "The telephone number under the signature.") var phone = ""
  @Flag(help: "Print the link instead of mailing it: it is a secret until it is used.") var printLink = false

  func run() throws {
    let home = try options.place()
    let session = try options.session(in: home.open())
    let desk = try AdministratorDesk(session)
    let member: Member
    if printLink {
      member = try name == nil ? MemberWords.member(email, of: session) : added(by: session)
      let path = try desk.invitationPath(for: member.id)
      let link = (session.workplace.mail.publicURL ?? "") + path
      if options.json { return try JSON.say(["email": member.address.text, "link": link]) }
      Terminal.say(link)
      Terminal.note("It works once, for seven days. Give it to \(Terminal.line(member.name)) and nobody else.")
      return
    }
    if name == nil {
      member = try desk.resendInvitation(to: MemberWords.member(email, of: session).id)
    } else {
      member = try desk.invite(details(), address: Address.read(email, for: "The address"))
    }
    if !options.dryRun { NoticePost.send(from: home, by: session) }
    if options.json { return try JSON.say(MemberView(member)) }
    Terminal.say("\(Terminal.line(member.name)) (\(member.address.displayText)) is invited.")
  }

  private func added(by session: Session) throws -> Member {
    let details = try details()
    return try session.addMember(
      name: details.name, address: Address.read(email, for: "The address"), roles: details.roles,
      reviewStage: details.reviewStage, team: team, title: title, phone: phone)
  }

  private func details() throws -> MemberDetails {
    MemberDetails(
      name: name ?? "", roles: try MemberWords.roles(role), reviewStage: try MemberWords.stage(review), team: team,
      title: title, phone: phone)
  }
}
