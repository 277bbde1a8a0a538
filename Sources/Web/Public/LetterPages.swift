import Firsthand
import HTTPTypes
import Hummingbird
import NIOCore
import Operations

/// `/v/TOKEN`: a letter in the browser, for the one it was written to.
struct LetterPages: Sendable {
  let site: Site

  /// Nothing in a letter runs, nothing is fetched, and nothing frames it.
  static let policy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; "
    + "frame-ancestors 'none'; sandbox"

  func add(to routes: Router<VisitorContext>) {
    routes.get("v/:token") { _, context in
      let token = context.parameters.get("token") ?? ""
      let letter = try await site.work { [workplace = site.workplace] in
        try ReaderDesk.open(workplace, token: token)?.letterPage()
      }
      guard let letter else { return try site.unknownLink(context) }
      return Response(
        status: .ok,
        headers: [
          .contentType: "text/html; charset=utf-8", .contentSecurityPolicy: Self.policy, .robots: "noindex, nofollow",
        ], body: ResponseBody(byteBuffer: ByteBuffer(string: letter.html)))
    }
  }
}
