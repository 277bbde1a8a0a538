import Firsthand
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Phrasebook
import Store

/// Where directors keep the standards: what waits, drafts, versions with what they would change, exceptions, and what each
/// rule came to.
struct StandardsWorkPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<DirectorContext>) {
    routes.get("standards/work") { _, context in try await show(WaiverForm(), context, status: .ok) }
    routes.get("standards/versions/:name/:version") { _, context in
      try await version(nil, said: "", context, status: .ok)
    }
    routes.get("standards/versions/:name/:version/file") { _, context in
      let name = try context.parameters.require("name")
      let version = try context.parameters.require("version")
      let source = try await site.work { [desk = context.desk] in try desk.policySource(name, version) }
      return Response(
        status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: source)))
    }
    routes.post("standards/versions/:name/:version/approve") { request, context in
      let form = try await request.form()
      return try await decide(form, context) { desk, name, version in
        let report = try desk.approvePolicy(name, version, reason: form["reason"], seen: Digest(hex: form["replay"]))
        guard let from = report.effectiveAt else { return context.phrases("policy.said_half_way") }
        return from > context.desk.now
          ? context.phrases("policy.said_from", ["day": context.phrases.moment(from, zone: context.zone)])
          : context.phrases("policy.said_in_force")
      }
    }
    routes.post("standards/versions/:name/:version/revoke") { request, context in
      let form = try await request.form()
      return try await decide(form, context) { desk, name, version in
        try desk.revokePolicy(name, version, reason: form["reason"]).isRevoked
          ? context.phrases("policy.said_revoked") : context.phrases("policy.said_revoke_half_way")
      }
    }
    routes.post("standards/waivers") { request, context in
      var form = WaiverForm(try await request.form())
      do {
        let until = try Instant.chosen(form.until, "T23:59", in: context.zone, context.phrases)
        try await site.work { [desk = context.desk, form] in
          _ = try desk.waive(
            form.rule, forTemplate: form.template, reason: form.reason, until: until, mostUses: Int(form.letters))
        }
        return site.done(context.phrases("policy.said_waived"), goTo: "/standards/work#exceptions")
      } catch let error as FirsthandError where [.badInput, .notFound, .notPermitted].contains(error.code) {
        form.error = context.phrases.sentence(error.sentence)
        return try await show(form, context, status: .unprocessableContent)
      }
    }
    routes.post("standards/waivers/:id/end") { _, context in
      let id = TemplateWaiver.ID(try context.parameters.require("id"))
      try await site.work { [desk = context.desk] in try desk.endTemplateWaiver(id) }
      return site.done(context.phrases("policy.said_waiver_ended"), goTo: "/standards/work#exceptions")
    }
  }

  private func show(
    _ form: WaiverForm, _ context: DirectorContext, status: HTTPResponse.Status
  ) async throws -> Response {
    let work = try await site.work { [desk = context.desk] in try desk.standardsAtWork() }
    return try site.page(
      "standards/work", title: context.phrases("policy.work_title"), StandardsWorkView(work, form, context), context,
      status: status)
  }

  private func version(
    _ error: String?, said reason: String, _ context: DirectorContext, status: HTTPResponse.Status
  ) async throws -> Response {
    let name = try context.parameters.require("name")
    let version = try context.parameters.require("version")
    let reading = try await site.work { [desk = context.desk] in try desk.policyVersion(name, version) }
    let view = PolicyVersionView(reading, error: error, reason: reason, context)
    return try site.page("standards/version", title: view.title, view, context, status: status)
  }

  /// Where a word is missing, or letters were sent since the page was read, it shows again as it is now.
  private func decide(
    _ form: Form, _ context: DirectorContext,
    _ act: @escaping @Sendable (DirectorDesk, String, String) throws -> String
  ) async throws -> Response {
    let name = try context.parameters.require("name")
    let version = try context.parameters.require("version")
    do {
      let said = try await site.work { [desk = context.desk] in try act(desk, name, version) }
      return site.done(said, goTo: "/standards/work")
    } catch let error as FirsthandError where [.badInput, .conflict, .notPermitted].contains(error.code) {
      return try await self.version(
        context.phrases.sentence(error.sentence), said: form["reason"], context,
        status: error.code == .conflict ? .conflict : .unprocessableContent)
    }
  }
}

/// What was typed to grant an exception.
struct WaiverForm: Sendable {
  var rule = ""
  var template = ""
  var reason = ""
  var until = ""
  var letters = "1"
  var error: String?

  init() {}

  init(_ form: Form) {
    rule = form["rule"]
    template = form["template"]
    reason = form["reason"]
    until = form["until"]
    letters = form["letters"]
  }
}
