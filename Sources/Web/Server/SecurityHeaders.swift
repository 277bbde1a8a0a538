import HTTPTypes
import Hummingbird
import Logging

/// What every answer says to the browser about how it may be used. A page that needs another policy (a
/// letter in its frame) sets its own first.
struct SecurityHeaders: RouterMiddleware {
  let isSecure: Bool

  static let policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    + "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

  /// For somebody's letter shown in a frame of ours: nothing runs, nothing is loaded from elsewhere.
  static let letterPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    + "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"

  func handle(
    _ request: Request, context: VisitorContext, next: (Request, VisitorContext) async throws -> Response
  ) async throws -> Response {
    var response: Response
    do {
      response = try await next(request, context)
    } catch {
      // Nothing that stands within should throw. If it does, the bare answer says as much to the browser.
      let status = (error as? any HTTPResponseError)?.status ?? .internalServerError
      context.logger.error("an answer could not be made", metadata: ["error": "\(type(of: error))"])
      response = Response(status: status)
    }
    var headers = response.headers
    if headers[.contentSecurityPolicy] == nil { headers[.contentSecurityPolicy] = Self.policy }
    headers[.xContentTypeOptions] = "nosniff"
    // With `no-referrer` a browser sends `Origin: null` with our own forms, too (Fetch §4.6), and they would be
    // refused. No address of ours leaves this site either way.
    let isForReaders = request.uri.path.hasPrefix("/u/") || request.uri.path.hasPrefix("/v/")
    headers[Self.referrerPolicy] = isForReaders ? "no-referrer" : "same-origin"
    headers[Self.openerPolicy] = "same-origin"
    headers[Self.resourcePolicy] = "same-origin"
    headers[Self.permissionsPolicy] = "camera=(), microphone=(), geolocation=(), payment=()"
    if isSecure { headers[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
    response.headers = headers
    return response
  }

  private static let referrerPolicy = HTTPField.Name("Referrer-Policy") ?? .from
  private static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy") ?? .from
  private static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy") ?? .from
  private static let permissionsPolicy = HTTPField.Name("Permissions-Policy") ?? .from
}
