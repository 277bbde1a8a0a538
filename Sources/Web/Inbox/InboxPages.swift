import Firsthand
import HTTPTypes
import Hummingbird
import Operations
import Phrasebook

/// What waits for a director: letters and exceptions, one page a letter, with everything needed to decide.
struct InboxPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<DirectorContext>) {
    routes.get("inbox") { _, context in
      let entries = try await site.work { [desk = context.desk] in try desk.inbox() }
      return try site.page("inbox/list", title: context.phrases("inbox.title"), InboxView(entries, context), context)
    }
    routes.get("inbox/:id") { _, context in try await show(DecisionForm(), context, status: .ok) }
    routes.get("inbox/:id/letter") { _, context in
      let (desk, id) = (context.desk, try context.letter)
      return site.letter(try await site.work { try desk.inboxLetter(id) })
    }
    routes.post("inbox/:id/approve") { request, context in
      try await decide(.approve, request, context, said: context.phrases("inbox.approved")) { desk, id, form in
        _ = try desk.approve(id, seen: form.content, reason: form.reason)
      }
    }
    routes.post("inbox/:id/decline") { request, context in
      try await decide(.decline, request, context, said: context.phrases("inbox.declined")) { desk, id, form in
        _ = try desk.decline(id, seen: form.content, reason: form.reason)
      }
    }
    routes.post("inbox/:id/suggest") { request, context in
      try await decide(.suggest, request, context, said: context.phrases("inbox.suggested")) { desk, id, form in
        _ = try desk.suggest(form.suggestion, for: id, seen: form.content, reason: form.reason)
      }
    }
    addExceptions(to: routes)
  }

  private func addExceptions(to routes: RouterGroup<DirectorContext>) {
    routes.post("inbox/:id/exceptions/:request/grant") { request, context in
      let (exception, zone) = (try context.exception, context.zone)
      let said = context.phrases("inbox.granted")
      return try await decide(.exception(exception), request, context, said: said) { desk, _, form in
        _ = try desk.grantException(exception, reason: form.reason, until: try form.until(in: zone))
      }
    }
    routes.post("inbox/:id/exceptions/:request/decline") { request, context in
      let exception = try context.exception
      let said = context.phrases("inbox.not_granted")
      return try await decide(.exception(exception), request, context, said: said) { desk, _, form in
        try desk.declineException(exception, reason: form.reason)
      }
    }
  }

  private func show(
    _ form: DecisionForm, _ context: DirectorContext, status: HTTPResponse.Status
  ) async throws -> Response {
    let (desk, id) = (context.desk, try context.letter)
    let item = try await site.work { try desk.inboxItem(id) }
    let view = InboxItemView(item, form, context)
    return try site.page("inbox/item", title: view.subject, view, context, status: status)
  }

  /// Does what was decided and goes back to the inbox. Where a word is missing, the page shows again with what
  /// was typed.
  private func decide(
    _ decision: DecisionForm.Decision, _ request: Request, _ context: DirectorContext, said: String,
    _ act: @escaping @Sendable (DirectorDesk, Newsletter.ID, DecisionForm) throws -> Void
  ) async throws -> Response {
    var form = DecisionForm(decision, try await request.form())
    let (desk, id) = (context.desk, try context.letter)
    do {
      try await site.work { [form] in try act(desk, id, form) }
    } catch let error as FirsthandError where error.code == .badInput || error.code == .findings {
      form.error = context.phrases.sentence(error.sentence)
      return try await show(form, context, status: .unprocessableContent)
    }
    site.delivery.wake()
    return site.done(said, goTo: "/inbox")
  }
}

extension RequestContext {
  /// The exception that the path names.
  fileprivate var exception: ExceptionRequest.ID {
    get throws { ExceptionRequest.ID(try parameters.require("request")) }
  }
}

/// What a director typed to decide.
struct DecisionForm: Sendable {
  enum Decision: Hashable, Sendable {
    case none, approve, decline, suggest
    case exception(ExceptionRequest.ID)
  }

  var decision = Decision.none
  /// Of the letter that was read.
  var content = Digest(hex: "")
  var reason = ""
  var day = ""
  var suggestion = Newsletter.Edit()
  var error: String?

  init() {}

  init(_ decision: Decision, _ form: Form) {
    self.decision = decision
    content = Digest(hex: form["content"])
    reason = form["reason"]
    day = form["until"]
    suggestion = Newsletter.Edit(
      subject: form.optional("subject"), preheader: form.optional("preheader"), slots: form.fields(prefix: "slot-"))
  }

  /// The end of the chosen day where the director is; nil where none is chosen.
  func until(in zone: String) throws -> Instant? {
    if day.isEmpty { return nil }
    guard let time = LocalTime(day + "T23:59") else {
      throw FirsthandError(.badInput, "'\(day)' is no day. Choose one from the calendar, or write it as 2026-12-24.")
    }
    return try time.instant(in: NamedZone(stored: zone))
  }
}
