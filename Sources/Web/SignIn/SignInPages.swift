import Firsthand
import HTTPTypes
import Hummingbird
import Operations
import Phrasebook

/// Signing in and out.
struct SignInPages: Sendable {
  let site: Site

  func add(to routes: Router<VisitorContext>) {
    routes.get("sign-in") { request, context -> Response in
      if context.signIn != nil { return .redirect(to: "/", type: .normal) }
      let query = try request.query
      return try page(SignInView(next: LocalPath(query["next"]).text), context)
    }
    routes.post("sign-in") { request, context in
      let form = try await request.form()
      let next = LocalPath(form["next"]).text
      do {
        let browser = request.browser
        let old = request.token(site)
        let (token, signIn) = try await site.work { [workplace = site.workplace] in
          let result = try workplace.signIn(
            address: form["address"], password: form["password"], from: context.peer, browser: browser)
          if let old { try workplace.signOut(token: old) }
          return result
        }
        let said = context.phrases("signin.welcome_back", ["name": signIn.member.firstName])
        return site.enter(token, said, goTo: next)
      } catch let error as FirsthandError where [.notPermitted, .tryLater, .badInput].contains(error.code) {
        let view = SignInView(next: next, address: form["address"], error: context.phrases.sentence(error.sentence))
        return try page(view, context, status: error.code == .tryLater ? .tooManyRequests : .unprocessableContent)
          .waiting(error)
      }
    }
    routes.post("sign-out") { request, context in
      if let token = request.token(site) {
        try await site.work { [workplace = site.workplace] in try workplace.signOut(token: token) }
      }
      return site.leave(context.phrases("signin.signed_out"))
    }
  }

  private func page(
    _ view: SignInView, _ context: VisitorContext, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    try site.page(
      "signin/sign-in", title: context.phrases("signin.title"), view, context, script: "signin", status: status)
  }
}

/// The form to sign in.
struct SignInView {
  var next: String
  var address = ""
  var error: String?
}

/// A path on this site, to go on to: another site's address, however it is dressed up, becomes the first page.
struct LocalPath {
  let text: String

  init(_ wish: String) {
    let isPlain = wish.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") }
    text = isPlain && wish.hasPrefix("/") && !wish.hasPrefix("//") && wish.utf8.count < 1_000 ? wish : "/"
  }
}

extension Request {
  /// What the browser calls itself.
  var browser: String { headers[.userAgent] ?? "" }

  /// The token of the sign-in that the browser has.
  func token(_ site: Site) -> String? { cookies[SiteCookies.session(site)]?.value }
}

extension Site {
  /// On to `path`, signed in.
  func enter(_ token: String, _ said: String?, goTo path: String) -> Response {
    var response = done(said, goTo: path)
    response.setCookie(
      SiteCookies.make(SiteCookies.session(self), token, maxAge: Int(SignIn.longest), site: self))
    return response
  }

  /// To the sign-in page, signed out.
  func leave(_ said: String) -> Response {
    var response = done(said, goTo: "/sign-in")
    response.setCookie(SiteCookies.make(SiteCookies.session(self), "", maxAge: 0, site: self))
    return response
  }
}
