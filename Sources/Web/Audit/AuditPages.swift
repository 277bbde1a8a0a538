import Firsthand
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Phrasebook
import Store

/// Who sent what to whom, when, under which rule: one search, and each send shown whole.
struct AuditPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<AdministratorContext>) {
    routes.get("audit") { request, context in try await search(AuditForm(try request.query), context) }
    AuditExportPages(site: site).add(to: routes)
    PersonExportPages(site: site).add(to: routes)
    routes.get("audit/checkpoint") { _, context in
      let desk = context.desk
      guard let last = try await site.work({ try desk.logStanding() }).checkpoint else { throw HTTPError(.notFound) }
      return site.download(
        Array(last.note.utf8), name: "\(last.size).checkpoint", contentType: "text/plain; charset=utf-8")
    }
    routes.get("audit/:id/proof") { _, context in
      let (desk, id) = (context.desk, Message.ID(try context.parameters.require("id")))
      guard let proof = try await site.work({ try desk.keptProof(of: id) }) else { throw HTTPError(.notFound) }
      return site.download(proof, name: "\(id).tlog-proof", contentType: "text/plain; charset=utf-8")
    }
    routes.get("audit/:id") { _, context in
      let send = try await send(context)
      let desk = context.desk
      let isProven = try await site.work { try desk.keptProof(of: send.message.message.id) } != nil
      let view = AuditedSendView(send, isProven: isProven, context)
      return try site.page("audit/send", title: view.subject, view, context)
    }
    routes.post("audit/:id/doubt") { request, context in
      let form = try await request.form()
      guard let decision = DoubtDecision(rawValue: form["decision"]) else { throw HTTPError(.badRequest) }
      let (desk, id) = (context.desk, Message.ID(try context.parameters.require("id")))
      let attempt = Int(form["attempt"])
      do {
        try await site.work { try desk.resolve(id, attempt: attempt, as: decision) }
      } catch let error as FirsthandError where error.code == .conflict {
        return site.done(context.phrases.sentence(error.sentence), goTo: "/audit/\(id)")
      }
      site.delivery.wake()
      let said = decision == .sent ? "sending.doubts_sent" : "sending.doubts_resent"
      return site.done(context.phrases(said, count: 1), goTo: "/audit/\(id)")
    }
    routes.get("audit/:id/letter") { _, context in
      guard let copy = try await send(context).copy, !copy.html.isEmpty else { throw HTTPError(.notFound) }
      return site.letter(copy.html)
    }
    routes.get("audit/:id/source") { _, context in
      let send = try await send(context)
      guard let copy = send.copy else { throw HTTPError(.notFound) }
      return site.download(copy.bytes, name: "\(send.message.message.id).eml", contentType: "message/rfc822")
    }
  }

  private func send(_ context: AdministratorContext) async throws -> AuditedSend {
    let (desk, id) = (context.desk, try context.parameters.require("id"))
    return try await site.work { try desk.auditedSend(id) }
  }

  private func search(_ form: AuditForm, _ context: AdministratorContext) async throws -> Response {
    let desk = context.desk
    let (templates, salespeople, standing) = try await site.work {
      (try desk.auditTemplates(), try desk.auditSalespeople(), try desk.logStanding())
    }
    var page: AuditPage?
    var error: String?
    do {
      let question = try form.question(zone: context.zone, context.phrases)
      page = try await site.work { try desk.searchAudit(question) }
    } catch let failure as FirsthandError where failure.code == .badInput {
      error = context.phrases.sentence(failure.sentence)
    }
    if let message = page?.message, form.isTextAlone { return site.done(nil, goTo: "/audit/\(message)") }
    let view = AuditView(
      page, form, templates: templates, salespeople: salespeople, standing: standing, error: error, context)
    return try site.page(
      "audit/list", title: context.phrases("audit.title"), view, context,
      status: error == nil ? .ok : .unprocessableContent)
  }
}

/// What was asked in the address of the page.
struct AuditForm: Sendable {
  let text: String
  let salesperson: String
  let template: String
  let rule: String
  let group: String
  let from: String
  let until: String
  let before: String

  init(_ form: Form) {
    text = form["q"]
    salesperson = form["salesperson"]
    template = form["template"]
    rule = form["rule"]
    group = form["kind"]
    from = form["from"]
    until = form["until"]
    before = form["before"]
  }

  var isTextAlone: Bool { [salesperson, template, rule, group, from, until, before].allSatisfy(\.isEmpty) }
  var hasFilters: Bool { ![salesperson, template, rule, group, from, until].allSatisfy(\.isEmpty) }

  func question(zone: String, _ phrases: Phrases) throws -> AuditQuestion {
    var question = AuditQuestion(
      text: text, salesperson: salesperson.isEmpty ? nil : Member.ID(salesperson), template: template, rule: rule,
      group: AuditGroup(rawValue: group))
    question.from = try Instant.chosen(from, "T00:00", in: zone, phrases)
    question.until = try Instant.chosen(until, "T23:59", in: zone, phrases)?.adding(seconds: 60)
    let place = before.split(separator: "-", maxSplits: 1)
    if place.count == 2, let milliseconds = Int64(place[0]) {
      question.before = LogPlace(at: Instant(milliseconds: milliseconds), entry: LogEntry.ID(String(place[1])))
    }
    return question
  }

  /// What was asked, without the page.
  var pairs: [(name: String, value: String)] {
    [
      ("q", text), ("salesperson", salesperson), ("template", template), ("rule", rule), ("kind", group),
      ("from", from), ("until", until),
    ].filter { !$0.1.isEmpty }
  }

  /// The address of the page with what follows `place`.
  func link(before place: LogPlace? = nil) -> String {
    var pairs = pairs
    if let place { pairs.append(("before", "\(place.at.milliseconds)-\(place.entry)")) }
    return "/audit" + (pairs.isEmpty ? "" : "?")
      + pairs.map { "\($0.name)=\($0.value.percentEncoded)" }.joined(separator: "&")
  }
}
