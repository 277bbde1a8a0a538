import Firsthand
import HTTPTypes
import Hummingbird
import Operations
import Phrasebook
import Store

/// Where a director writes a policy: its file on one side, its cards, tests and tries on the other.
struct DraftPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<DirectorContext>) {
    routes.post("standards/drafts") { request, context in
      let form = try await request.form()
      let id = try await site.work { [desk = context.desk] in
        if let rule = RuleID(form["rule"]), let level = Enforcement(rawValue: form["level"]) {
          return try desk.beginDraft(lowering: rule, to: level)
        }
        return try desk.beginDraft(of: form["of"].isEmpty ? nil : form["of"])
      }
      return site.done(nil, goTo: "/standards/drafts/\(id)")
    }
    routes.get("standards/drafts/:id") { _, context in try await show(context) }
    routes.post("standards/drafts/:id") { request, context in
      let form = try await request.form()
      let id = try context.draft
      do {
        try await site.work { [desk = context.desk] in
          try desk.save(id, source: form["source"], seen: Digest(hex: form["seen"]))
        }
      } catch let error as FirsthandError where error.code == .conflict && !request.isFromScript {
        return try await show(context, form, error: context.phrases.sentence(error.sentence), status: .conflict)
      }
      guard request.isFromScript else { return try await show(context, form) }
      let reading = try await site.work { [desk = context.desk] in try desk.reading(of: id) }
      let view = DraftReadingView(reading, try await tried(form, context), context)
      return try site.json([
        "html": try site.fragmentText("standards/reading", view, context), "seen": reading.draft.digest.hex,
      ])
    }
    routes.post("standards/drafts/:id/replay") { request, context in
      let form = try await request.form()
      let id = try context.draft
      do {
        let replay = try await site.work { [desk = context.desk] in
          try desk.save(id, source: form["source"], seen: Digest(hex: form["seen"]))
          return try desk.replay(form["source"], days: try form.days("days", otherwise: Session.usualReplayDays))
        }
        return try await show(context, form, replay: ReplayView(replay, context.phrases))
      } catch let error as FirsthandError where [.badInput, .conflict].contains(error.code) {
        return try await show(
          context, form, error: context.phrases.sentence(error.sentence), status: .unprocessableContent)
      }
    }
    routes.post("standards/drafts/:id/publish") { request, context in
      let form = try await request.form()
      let id = try context.draft
      do {
        let plan = PolicyPlan(
          from: try Instant.chosen(form["from"], "T00:00", in: context.zone, context.phrases),
          graceDays: try form.days("grace", otherwise: 0))
        let reference = try await site.work { [desk = context.desk] in
          try desk.publish(id, source: form["source"], seen: Digest(hex: form["seen"]), plan: plan)
        }
        return site.done(
          context.phrases("policy.said_published"),
          goTo: "/standards/versions/\(reference.name)/\(reference.version)")
      } catch let error as FirsthandError where [.badInput, .conflict].contains(error.code) {
        return try await show(
          context, form, error: context.phrases.sentence(error.sentence), status: .unprocessableContent)
      }
    }
    routes.post("standards/drafts/:id/discard") { _, context in
      let id = try context.draft
      try await site.work { [desk = context.desk] in try desk.discard(id) }
      return site.done(context.phrases("policy.said_discarded"), goTo: "/standards/work")
    }
  }

  private func tried(_ form: Form?, _ context: DirectorContext) async throws -> TriedSentence? {
    guard let form, !form["try"].isEmpty else { return nil }
    let (id, text, language) = (try context.draft, form["try"], form["language"])
    return try await site.work { [desk = context.desk] in
      try desk.tryDraft(id, text: text, language: language.isEmpty ? "en" : language)
    }
  }

  private func show(
    _ context: DirectorContext, _ form: Form? = nil, replay: ReplayView? = nil, error: String? = nil,
    status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let id = try context.draft
    // What was typed and not saved stays on the page.
    let typed = status == .ok ? nil : form?.optional("source")
    let reading = try await site.work { [desk = context.desk] in try desk.reading(of: id, as: typed) }
    let view = DraftView(
      reading, DraftReadingView(reading, try await tried(form, context), context), form, replay: replay, error: error,
      context)
    return try site.page("standards/draft", title: view.title, view, context, script: "draft", status: status)
  }
}

extension DirectorContext {
  fileprivate var draft: PolicyDraft.ID {
    get throws { PolicyDraft.ID(try parameters.require("id")) }
  }
}

extension Form {
  /// A number of days; `otherwise` where nothing was typed.
  fileprivate func days(_ field: String, otherwise: Int) throws -> Int {
    if self[field].isEmpty { return otherwise }
    guard let days = Int(self[field]) else { throw FirsthandError(.badInput, "Say in numbers for how many days.") }
    return days
  }
}
