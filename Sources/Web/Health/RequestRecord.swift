import Hummingbird
import Logging

/// Notes every request: in the log by its route and never by its path, query or who asked, and in the counts.
struct RequestRecord: RouterMiddleware {
  let traffic: Traffic

  func handle(
    _ request: Request, context: VisitorContext, next: (Request, VisitorContext) async throws -> Response
  ) async throws -> Response {
    let clock = ContinuousClock()
    let start = clock.now
    do {
      let response = try await next(request, context)
      note(request, context, status: response.status.code, since: start, clock)
      return response
    } catch let error as any HTTPResponseError {
      note(request, context, status: error.status.code, since: start, clock)
      throw error
    } catch {
      note(request, context, status: 500, since: start, clock)
      throw error
    }
  }

  private func note(
    _ request: Request, _ context: VisitorContext, status: Int, since start: ContinuousClock.Instant,
    _ clock: ContinuousClock
  ) {
    let time = start.duration(to: clock.now).components
    let seconds = Double(time.seconds) + Double(time.attoseconds) / 1e18
    traffic.note(status: status, seconds: seconds)
    // A path may hold a token or an id; the route's pattern does not.
    context.logger.info(
      "request",
      metadata: [
        "method": "\(request.method.rawValue)", "route": "\(context.endpointPath ?? "none")", "status": "\(status)",
        "ms": "\(Int(seconds * 1000))",
      ])
  }
}
