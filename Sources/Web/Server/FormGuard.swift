import Firsthand
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Phrasebook

/// Lets a request change something only where it comes from our own pages: by what the browser says of its
/// origin, and by a token that only our pages know (OWASP ASVS 5.0, V3.5).
///
/// A path under `/u/` is a capability itself: it is what RFC 8058 §3.1 has a mail program post to, without a
/// cookie.
struct FormGuard: RouterMiddleware {
  let site: Site

  func handle(
    _ request: Request, context: VisitorContext, next: (Request, VisitorContext) async throws -> Response
  ) async throws -> Response {
    switch request.method {
    case .get, .head, .options: return try await next(request, context)
    default: break
    }
    if request.uri.path.hasPrefix("/u/") { return try await next(request, context) }
    guard comesFromHere(request) else { throw refusal(context) }
    if let token = request.headers[.formToken] {
      guard isToken(token, of: context) else { throw refusal(context) }
      return try await next(request, context)
    }
    guard request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true else {
      throw refusal(context)
    }
    var request = request
    let body = try await request.collectBody(upTo: Form.sizeLimit)
    let form = try Form(body.readableBytesView)
    guard isToken(form["form-token"], of: context) else { throw refusal(context) }
    return try await next(request, context)
  }

  private func comesFromHere(_ request: Request) -> Bool {
    if let fetchSite = request.headers[.fetchSite], fetchSite != "same-origin", fetchSite != "none" { return false }
    guard let origin = request.headers[.origin] else { return true }
    return site.isOrigin(origin, of: request)
  }

  private func isToken(_ text: String, of context: VisitorContext) -> Bool {
    !context.formToken.isEmpty && SecretBytes.areEqual(text, context.formToken)
  }

  private func refusal(_ context: VisitorContext) -> FirsthandError {
    FirsthandError(.notPermitted, context.phrases("page.stale_form"))
  }
}

extension Site {
  /// Whether `origin` (scheme, host and port) is that of these pages, as the public knows it or as `request` asked.
  func isOrigin(_ origin: String, of request: Request) -> Bool {
    let host = request.head.authority ?? ""
    if let publicURL = workplace.mail.publicURL, origin == publicURL.origin { return true }
    return origin == "https://" + host || (origin == "http://" + host && !settings.isSecure)
  }

  /// The page of ours from which `request` came: path and query, nil where its browser does not say or it came from
  /// elsewhere.
  func pageBefore(_ request: Request) -> String? {
    guard let referrer = request.headers[.referer], isOrigin(referrer.origin, of: request) else { return nil }
    let path = LocalPath(String(referrer.dropFirst(referrer.origin.count))).text
    return path == "/" ? nil : path
  }
}

extension String {
  /// Scheme, host and port of a URL.
  fileprivate var origin: String {
    guard let start = firstRange(of: "://")?.upperBound else { return self }
    return String(prefix(upTo: self[start...].firstIndex { "/?#".contains($0) } ?? endIndex))
  }
}
