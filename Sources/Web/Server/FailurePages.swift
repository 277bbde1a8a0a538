import Firsthand
import HTTPTypes
import Hummingbird
import Logging
import Phrasebook

/// Turns what went wrong into a page with a sentence, or into JSON for our own scripts. The one table from
/// errors to status codes is here.
struct FailurePages: RouterMiddleware {
  let site: Site

  func handle(
    _ request: Request, context: VisitorContext, next: (Request, VisitorContext) async throws -> Response
  ) async throws -> Response {
    if let trouble = context.trouble {
      context.logger.error("who is asking could not be read", metadata: ["error": "\(type(of: trouble))"])
      let status = (trouble as? FirsthandError)?.code.httpStatus ?? .internalServerError
      return answer(status, context.phrases("page.failed"), request, context)
    }
    do {
      return try await next(request, context)
    } catch is NotSignedIn {
      return signIn(request, context)
    } catch let error as FirsthandError {
      return answer(error.code.httpStatus, context.phrases.sentence(error.sentence), request, context).waiting(error)
    } catch let error as HTTPError {
      return answer(error.status, sentence(error.status, context), request, context)
    } catch {
      context.logger.error("a request failed", metadata: ["error": "\(type(of: error))"])
      return answer(.internalServerError, context.phrases("page.failed"), request, context)
    }
  }

  private func signIn(_ request: Request, _ context: VisitorContext) -> Response {
    guard request.method == .get, !request.isFromScript else {
      return answer(.unauthorized, context.phrases("page.signed_out"), request, context)
    }
    let path = request.uri.path == "/" ? "" : "?next=" + request.uri.path.percentEncoded
    return .redirect(to: "/sign-in" + path, type: .normal)
  }

  private func sentence(_ status: HTTPResponse.Status, _ context: VisitorContext) -> String {
    switch status {
    case .notFound: context.phrases("page.not_found")
    case .contentTooLarge: context.phrases("page.too_large")
    default: context.phrases("page.bad_request")
    }
  }

  private func answer(
    _ status: HTTPResponse.Status, _ sentence: String, _ request: Request, _ context: VisitorContext
  ) -> Response {
    if request.isFromScript {
      return (try? site.json(["error": sentence], status: status)) ?? Response(status: status)
    }
    let view = FailureView(
      heading: context.phrases("page.failure_\(status.code / 100)"), sentence: sentence,
      back: request.method == .get ? nil : site.pageBefore(request))
    return (try? site.page("page/failure", title: view.heading, view, context, status: status))
      ?? Response(status: status)
  }
}

/// What the page about a failure shows.
struct FailureView {
  let heading: String
  let sentence: String
  /// The page whose form it was.
  let back: String?
}

extension Response {
  /// The same, with word of how long to wait (RFC 9110 §10.2.3) where `error` knows.
  func waiting(_ error: FirsthandError) -> Response {
    var response = self
    if let seconds = error.waitSeconds { response.headers[.retryAfter] = String(seconds) }
    return response
  }
}

extension FirsthandError.Code {
  var httpStatus: HTTPResponse.Status {
    switch self {
    case .badInput: .unprocessableContent
    case .findings, .conflict: .conflict
    case .notFound: .notFound
    case .notPermitted: .forbidden
    case .tryLater: .serviceUnavailable
    case .partly: .ok
    case .failed: .internalServerError
    }
  }
}

extension Request {
  /// Our own scripts ask for JSON.
  var isFromScript: Bool { headers[.accept]?.hasPrefix("application/json") == true }
}

extension String {
  /// For a value in a query (RFC 3986 §2.3).
  var percentEncoded: String {
    var out = ""
    for byte in utf8 {
      switch byte {
      case 48...57, 65...90, 97...122, 45, 46, 95, 126, 47: out.unicodeScalars.append(Unicode.Scalar(byte))
      default: out += "%" + Hexadecimal.text(of: [byte]).uppercased()
      }
    }
    return out
  }
}
