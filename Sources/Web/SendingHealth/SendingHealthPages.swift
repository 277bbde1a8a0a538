import Firsthand
import HTTPTypes
import Hummingbird
import Operations
import Phrasebook

/// How mail leaves the company, for whoever looks after it: what waits, what the relay says, what a person must decide,
/// and the brake for all of it.
struct SendingHealthPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<AdministratorContext>) {
    routes.get("sending") { _, context in try await page(context) }
    routes.post("sending/stop") { request, context in
      let (desk, reason) = (context.desk, try await request.form()["reason"])
      do {
        _ = try await site.work { try desk.stopAllSending(reason: reason) }
      } catch let error as FirsthandError where error.code == .badInput {
        return try await page(context, typed: reason, error: context.phrases.sentence(error.sentence))
      } catch let error as FirsthandError where error.code == .conflict {
        return site.done(context.phrases.sentence(error.sentence), goTo: "/sending")
      }
      site.delivery.wake()
      return site.done(context.phrases("health.stopped"), goTo: "/sending")
    }
    routes.post("sending/go") { request, context in
      let (desk, brake) = (context.desk, Brake.ID(try await request.form()["brake"]))
      do {
        _ = try await site.work { try desk.releaseBrake(brake) }
      } catch let error as FirsthandError where error.code == .conflict {
        return site.done(context.phrases.sentence(error.sentence), goTo: "/sending")
      }
      site.delivery.wake()
      return site.done(context.phrases("health.let_go"), goTo: "/sending")
    }
    routes.post("sending/doubt") { request, context in
      let form = try await request.form()
      guard let decision = DoubtDecision(rawValue: form["decision"]) else { throw HTTPError(.badRequest) }
      let (desk, message, attempt) = (context.desk, Message.ID(form["message"]), Int(form["attempt"]))
      do {
        try await site.work { try desk.resolve(message, attempt: attempt, as: decision) }
      } catch let error as FirsthandError where error.code == .conflict {
        return site.done(context.phrases.sentence(error.sentence), goTo: "/sending")
      }
      site.delivery.wake()
      let said = decision == .sent ? "sending.doubts_sent" : "sending.doubts_resent"
      return site.done(context.phrases(said, count: 1), goTo: "/sending")
    }
  }

  private func page(_ context: AdministratorContext, typed: String = "", error: String? = nil) async throws -> Response
  {
    let desk = context.desk
    let overview = try await site.work { try desk.sendingOverview() }
    let view = SendingHealthView(
      overview, trouble: site.delivery.trouble(), pausedUntil: site.delivery.pausedUntil(), typed: typed, error: error,
      context)
    return try site.page(
      "health/sending", title: context.phrases("health.title"), view, context,
      status: error == nil ? .ok : .unprocessableContent)
  }
}
