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
    guard isSameOrigin(request) else { throw refusal(context) }
    if let token = request.headers[.formToken] {
      guard isEqual(token, context.formToken) else { throw refusal(context) }
      return try await next(request, context)
    }
    guard request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true else {
      throw refusal(context)
    }
    var request = request
    let body = try await request.collectBody(upTo: Form.sizeLimit)
    let form = try Form(body.readableBytesView)
    guard isEqual(form["form-token"], context.formToken) else { throw refusal(context) }
    return try await next(request, context)
  }

  private func isSameOrigin(_ request: Request) -> Bool {
    if let fetchSite = request.headers[.fetchSite], fetchSite != "same-origin", fetchSite != "none" { return false }
    guard let origin = request.headers[.origin] else { return true }
    let host = request.head.authority ?? ""
    if let publicURL = site.workplace.mail.publicURL, origin == publicURL.origin { return true }
    return origin == "https://" + host || (origin == "http://" + host && !site.settings.isSecure)
  }

  private func isEqual(_ a: String, _ b: String) -> Bool {
    var difference = UInt8(a.utf8.count == b.utf8.count && !b.isEmpty ? 0 : 1)
    for (x, y) in zip(a.utf8, b.utf8) { difference |= x ^ y }
    return difference == 0
  }

  private func refusal(_ context: VisitorContext) -> FirsthandError {
    FirsthandError(.notPermitted, context.phrases("page.stale_form"))
  }
}

extension String {
  /// Scheme and host of a URL.
  fileprivate var origin: String {
    guard let start = firstRange(of: "://")?.upperBound else { return self }
    return String(prefix(upTo: self[start...].firstIndex(of: "/") ?? endIndex))
  }
}
