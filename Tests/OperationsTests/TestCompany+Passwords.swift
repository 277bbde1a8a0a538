import Firsthand
import Operations

extension TestCompany {
  /// Has this session's member choose a password, by the link of an invitation.
  @discardableResult
  func choosePassword(_ password: String, for session: Session) throws -> (token: String, signIn: SignIn) {
    try workplace.choosePassword(token: invitationToken(for: session), password: password, browser: "")
  }

  func invitationToken(for session: Session) throws -> String {
    let path = try AdministratorDesk(ada).invitationPath(for: session.member.id)
    return String(path.split(separator: "/").last ?? "")
  }
}
