import Firsthand
import Hummingbird
import Phrasebook

/// Lets a demo answer under a name of this machine only. In it anybody who asks from here is let in, and a page from
/// elsewhere whose name was made to lead here would ask from here, too.
struct DemoGuard: RouterMiddleware {
  static let names: Set<String> = ["127.0.0.1", "localhost", "[::1]"]

  func handle(
    _ request: Request, context: VisitorContext, next: (Request, VisitorContext) async throws -> Response
  ) async throws -> Response {
    guard Self.names.contains(Self.name(request.head.authority ?? "")) else {
      throw FirsthandError(.notPermitted, context.phrases("demo.elsewhere"))
    }
    return try await next(request, context)
  }

  /// A host without its port (RFC 3986 §3.2).
  private static func name(_ authority: String) -> String {
    let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : nil
    return authority[..<(end ?? authority.firstIndex(of: ":") ?? authority.endIndex)].lowercased()
  }
}
