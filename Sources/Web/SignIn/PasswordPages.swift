import Firsthand
import HTTPTypes
import Hummingbird
import MailFormat
import Operations
import Phrasebook

/// Asking for a link to choose a password, and choosing it there.
struct PasswordPages: Sendable {
  let site: Site

  func add(to routes: Router<VisitorContext>) {
    routes.get("forgotten") { _, context in try askPage(ForgottenView(), context) }
    routes.post("forgotten") { request, context in
      let form = try await request.form()
      let address = form["address"].trimmingSpaces
      guard (try? EmailAddress(address)) != nil else {
        return try askPage(ForgottenView(address: address, error: context.phrases("signin.bad_address")), context)
      }
      do {
        try await site.work { [workplace = site.workplace] in
          try workplace.askForReset(address: address, from: context.peer)
        }
      } catch let error as FirsthandError where [.tryLater, .conflict].contains(error.code) {
        return try askPage(ForgottenView(address: address, error: context.phrases.sentence(error.sentence)), context)
      }
      site.delivery.wake()
      let view = ForgottenSentView(sentence: context.phrases("signin.forgot_sent", ["address": address]))
      return try site.page(
        "signin/forgotten-sent", title: context.phrases("signin.forgot_sent_title"), view, context)
    }
    // Looking at a link does not use it: mail scanners look at every one.
    routes.get("password/:token") { _, context in
      guard let invitation = try await invitation(context) else { return try deadLink(context) }
      return try choosePage(invitation, context)
    }
    routes.post("password/:token") { request, context in
      let form = try await request.form()
      guard let invitation = try await invitation(context) else { return try deadLink(context) }
      guard form["password"] == form["repeated"] else {
        return try choosePage(invitation, context, repeatedError: context.phrases("signin.passwords_differ"))
      }
      do {
        let link = context.parameters.get("token") ?? ""
        let browser = request.browser
        let (token, _) = try await site.work { [workplace = site.workplace] in
          try workplace.choosePassword(token: link, password: form["password"], browser: browser)
        }
        return site.enter(token, context.phrases("signin.chosen"), goTo: "/")
      } catch let error as FirsthandError where [.badInput, .tryLater].contains(error.code) {
        return try choosePage(invitation, context, error: context.phrases.sentence(error.sentence))
      } catch let error as FirsthandError where error.code == .notFound {
        return try deadLink(context)
      }
    }
  }

  private func invitation(_ context: VisitorContext) async throws -> PasswordInvitation? {
    let token = context.parameters.get("token") ?? ""
    return try await site.work { [workplace = site.workplace] in try workplace.invitation(token: token) }
  }

  private func askPage(_ view: ForgottenView, _ context: VisitorContext) throws -> Response {
    try site.page(
      "signin/forgotten", title: context.phrases("signin.forgot_title"), view, context,
      status: view.error == nil ? .ok : .unprocessableContent)
  }

  private func choosePage(
    _ invitation: PasswordInvitation, _ context: VisitorContext, error: String? = nil, repeatedError: String? = nil
  ) throws -> Response {
    let isInvitation = invitation.kind == .invitation
    let view = ChoosePasswordView(
      heading: isInvitation
        ? context.phrases("signin.invitation_title", ["name": invitation.member.firstName])
        : context.phrases("signin.reset_title"),
      isInvitation: isInvitation, address: invitation.member.address.displayText,
      path: "/password/" + (context.parameters.get("token") ?? "").percentEncoded, error: error,
      repeatedError: repeatedError)
    return try site.page(
      "signin/choose", title: view.heading, view, context, script: "signin",
      status: error == nil && repeatedError == nil ? .ok : .unprocessableContent)
  }

  private func deadLink(_ context: VisitorContext) throws -> Response {
    try site.page(
      "signin/dead-link", title: context.phrases("signin.dead_title"), DeadLinkView(), context, status: .gone)
  }
}

/// The form that asks for a link.
struct ForgottenView {
  var address = ""
  var error: String?
}

/// The answer to it, the same for everybody.
struct ForgottenSentView {
  let sentence: String
}

/// The form to choose a password.
struct ChoosePasswordView {
  let heading: String
  let isInvitation: Bool
  let address: String
  let path: String
  var error: String?
  var repeatedError: String?
}

/// The page behind a link that was used or has run out.
struct DeadLinkView {}
