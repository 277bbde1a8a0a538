import Firsthand
import Foundation
import HTTPTypes
import Hummingbird
import Operations
import Phrasebook

/// Finds out who is asking and in which language: from the cookie, the member's choice, the browser's wish.
struct VisitMiddleware: RouterMiddleware {
  let site: Site

  func handle(
    _ request: Request, context: VisitorContext, next: (Request, VisitorContext) async throws -> Response
  ) async throws -> Response {
    var context = context
    if site.settings.isBehindProxy, context.isLocal,
      let forwarded = request.headers[.xForwardedFor]?.split(separator: ",").last
    {
      context.peer = forwarded.trimmingSpaces
      context.isLocal = false
    }
    // The style sheet is everybody's: a page brings several such requests, and none asks who they are for.
    if !request.uri.path.hasPrefix("/assets/"), let token = request.cookies[SiteCookies.session(site)]?.value {
      do {
        context.signIn = try await site.work { [workplace = site.workplace] in try workplace.resume(token: token) }
        context.session = context.signIn.map { Session(site.workplace, as: $0.member) }
      } catch {
        context.trouble = error
      }
    }
    let wish = request.headers[.acceptLanguage].flatMap(Language.init(accepting:))
    let chosen = (context.signIn?.member.language).flatMap { Language(rawValue: $0) }
    context.phrases = site.pages.phrases(in: chosen ?? wish ?? .english)
    var visitor = request.cookies[SiteCookies.visitor(site)]?.value
    if let signIn = context.signIn {
      context.formToken = signIn.csrfToken
    } else {
      let isKnown = visitor.map { $0.count == 32 } ?? false
      if !isKnown { visitor = Hexadecimal.text(of: site.workplace.randomBytes(16)) }
      context.formToken = site.workplace.formToken(forVisitor: visitor ?? "")
    }
    context.said = request.cookies[SiteCookies.said]?.value.removingPercentEncoding
    var response = try await next(request, context)
    if context.signIn == nil, request.cookies[SiteCookies.visitor(site)]?.value != visitor, let visitor,
      request.method == .get, response.headers[.contentType]?.hasPrefix("text/html") == true,
      !request.uri.path.hasPrefix("/u/"), !request.uri.path.hasPrefix("/v/")
    {
      response.setCookie(SiteCookies.make(SiteCookies.visitor(site), visitor, site: site))
    }
    if context.said != nil, response.headers[values: .setCookie].allSatisfy({ !$0.hasPrefix(SiteCookies.said) }),
      response.headers[.contentType]?.hasPrefix("text/html") == true
    {
      response.setCookie(SiteCookies.make(SiteCookies.said, "", maxAge: 0, site: site))
    }
    return response
  }
}

/// The names of our cookies and how they are made.
enum SiteCookies {
  static let said = "firsthand-said"

  /// `__Host-` (RFC 6265bis §4.1.3.2) wants https; plain http is for loopback alone.
  static func session(_ site: Site) -> String { name("firsthand", site) }
  static func visitor(_ site: Site) -> String { name("firsthand-visitor", site) }

  private static func name(_ name: String, _ site: Site) -> String {
    site.settings.isSecure ? "__Host-" + name : name
  }

  static func make(_ name: String, _ value: String, maxAge: Int? = nil, site: Site) -> Cookie {
    Cookie(
      name: name, value: value, maxAge: maxAge, path: "/", secure: site.settings.isSecure, httpOnly: true,
      sameSite: .lax)
  }
}

extension HTTPField.Name {
  static let xForwardedFor = Self("X-Forwarded-For") ?? .from
  static let formToken = Self("X-Form-Token") ?? .from
  static let fetchSite = Self("Sec-Fetch-Site") ?? .from
}
