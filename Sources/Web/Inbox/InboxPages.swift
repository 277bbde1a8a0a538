import Firsthand
import HTTPTypes
import Hummingbird
import Operations
import Phrasebook

/// What waits for a director: letters and exceptions, one page a letter, with everything needed to decide.
struct InboxPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<DirectorContext>) {
    routes.get("inbox") { request, context in
      let start = Int(try request.query["from"]) ?? 0
      let page = try await site.work { [desk = context.desk] in try desk.inboxPage(from: start) }
      let view = InboxView(page, isFirst: start == 0, context)
      return try site.page("inbox/list", title: context.phrases("inbox.title"), view, context)
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
      let (exception, zone, phrases) = (try context.exception, context.zone, context.phrases)
      let said = context.phrases("inbox.granted")
      return try await decide(.exception(exception), request, context, said: said) { desk, _, form in
        _ = try desk.grantException(
          exception, reason: form.reason, until: try .chosen(form.day, "T23:59", in: zone, phrases))
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

  /// Does what was decided and goes back to the inbox. Where a word is missing, or the letter changed meanwhile, the
  /// page shows again: the letter as it is now, with what was typed.
  private func decide(
    _ decision: DecisionForm.Decision, _ request: Request, _ context: DirectorContext, said: String,
    _ act: @escaping @Sendable (DirectorDesk, Newsletter.ID, DecisionForm) throws -> Void
  ) async throws -> Response {
    var form = DecisionForm(decision, try await request.form())
    let (desk, id) = (context.desk, try context.letter)
    do {
      try await site.work { [form] in try act(desk, id, form) }
    } catch let error as FirsthandError where [.badInput, .findings, .conflict].contains(error.code) {
      let sentence = context.phrases.sentence(error.sentence)
      form.error = sentence
      let status: HTTPResponse.Status = error.code == .conflict ? .conflict : .unprocessableContent
      do {
        return try await show(form, context, status: status)
      } catch let gone as FirsthandError where gone.code == .notFound {
        // It waits for nobody any more.
        let view = FailureView(heading: context.phrases("page.failure_4"), sentence: sentence, back: "/inbox")
        return try site.page("page/failure", title: view.heading, view, context, status: status)
      }
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
  /// What stood in the fields of the suggestion when they were shown, by their names.
  var shown: [String: String] = [:]
  var error: String?

  init() {}

  init(_ decision: Decision, _ form: Form) {
    self.decision = decision
    content = Digest(hex: form["content"])
    reason = form["reason"]
    day = form["until"]
    suggestion = Newsletter.Edit(
      subject: form.optional("subject"), preheader: form.optional("preheader"), slots: form.fields(prefix: "slot-"))
    shown = form.fields(prefix: "was-")
  }

  /// What was typed for a part; nil where its field was left as it was shown.
  func typed(_ part: SourceSpan.Part) -> String? {
    let text: String? =
      switch part {
      case .subject: suggestion.subject
      case .preheader: suggestion.preheader
      case .slot(let name): suggestion.slots[name]
      case .locked: nil
      }
    return text == shown[part.fieldName] ? nil : text
  }
}
