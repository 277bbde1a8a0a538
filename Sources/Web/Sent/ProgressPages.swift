import Firsthand
import HTTPTypes
import Hummingbird
import NIOCore
import Operations
import Phrasebook
import ServiceLifecycle
import Store

/// A letter on its way: how it stands, everybody it is for, and the brake.
struct ProgressPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.get("letters/:id/progress") { request, context in
      let (id, desk) = (try context.letter, context.desk)
      guard var view = try await view(id, try ProgressQuery(request.query), context) else {
        return Response.redirect(to: "/letters/\(id)/send", type: .normal)
      }
      // A letter stopped in the middle may have an answer of a director's, which its page would show were it open.
      let (letter, review) = try await site.work { (try desk.letter(id), try desk.review(of: id)) }
      view.review = ReviewView(review, of: letter, titles: [:], context)
      return try site.page("sent/progress", title: view.subject, view, context, script: "progress")
    }
    routes.get("letters/:id/progress/live") { request, context in
      let view = try await view(try context.letter, try ProgressQuery(request.query), context)
      guard let view else { throw HTTPError(.notFound) }
      return try site.fragment("sent/live", view, context)
    }
    routes.get("letters/:id/events") { _, context in try await events(try context.letter, context) }
    routes.post("letters/:id/pause") { _, context in
      try await act(context, "sending.paused") { try $0.pause($1) }
    }
    routes.post("letters/:id/resume") { _, context in
      do {
        return try await act(context, "sending.resumed") { try $0.resume($1) }
      } catch let error as FirsthandError where error.code == .conflict {
        // Why not, and what can be done about it, stands on the page.
        return site.done(
          context.phrases.sentence(error.sentence), goTo: "/letters/\(try context.letter)/progress")
      }
    }
    routes.post("letters/:id/cancel") { _, context in
      try await act(context, "sending.cancelled") { try $0.cancel($1) }
    }
    routes.post("letters/:id/doubts") { request, context in
      let form = try await request.form()
      guard let decision = DoubtDecision(rawValue: form["decision"]) else { throw HTTPError(.badRequest) }
      let (id, desk) = (try context.letter, context.desk)
      let copy = form.optional("copy").map { Message.ID($0) }
      let attempt = Int(form["attempt"])
      let count: Int
      do {
        count = try await site.work { try desk.resolve(copy, attempt: attempt, of: id, as: decision) }
      } catch let error as FirsthandError where error.code == .conflict {
        // Somebody was faster, or the letter was cancelled: the page shows how it stands.
        return site.done(context.phrases.sentence(error.sentence), goTo: "/letters/\(id)/progress")
      }
      site.delivery.wake()
      let said = decision == .sent ? "sending.doubts_sent" : "sending.doubts_resent"
      return site.done(context.phrases(said, count: count), goTo: "/letters/\(id)/progress")
    }
    routes.post("letters/:id/submit") { request, context in
      try await submitAgain(try context.letter, SendForm(request.form()), context)
    }
  }

  /// Has a letter checked anew that was stopped. What there is to consider is shown first; any other letter is
  /// handed in on its own page.
  private func submitAgain(
    _ id: Newsletter.ID, _ typed: SendForm, _ context: SalespersonContext
  ) async throws -> Response {
    var form = typed
    let desk = context.desk
    let outcome = try await site.work { [form] in
      let isStopped = try desk.sendStanding(id).newsletter.state.name == "halted"
      return isStopped ? try desk.submit(id, considered: form.considered) : nil
    }
    switch outcome {
    case nil: return .redirect(to: "/letters/\(id)/send", type: .normal)
    case .refused(let summary)?:
      // The button of the letter's page shows no warnings, so none can be missing from what it hands in.
      form.isHandedIn = form.showedWarnings
      let mail = site.workplace.mail
      let view = SendView(summary, form, undoSeconds: mail.undoSeconds, quiet: mail.courtesy.quiet, context)
      return try site.page("sent/recheck", title: view.subject, view, context, status: .unprocessableContent)
    case .submitted(let report)?:
      site.delivery.wake()
      return site.done(
        context.phrases(report.isReady ? "sending.approved_note" : "sending.asked"), goTo: "/letters/\(id)/progress")
    }
  }

  private func act(
    _ context: SalespersonContext, _ said: String,
    _ act: @escaping @Sendable (SalespersonDesk, Newsletter.ID) throws -> Void
  ) async throws -> Response {
    let (id, desk) = (try context.letter, context.desk)
    try await site.work { try act(desk, id) }
    site.delivery.wake()
    return site.done(context.phrases(said), goTo: "/letters/\(id)/progress")
  }

  /// Nil for a letter of which nothing has left.
  private func view(
    _ id: Newsletter.ID, _ query: ProgressQuery, _ context: SalespersonContext
  ) async throws -> ProgressView? {
    let desk = context.desk
    let progress = try await site.work {
      try desk.progress(id, standing: query.standing, after: query.after)
    }
    if progress.newsletter.state.isEditable || progress.newsletter.state.due != nil { return nil }
    if progress.newsletter.state.name == "halted", progress.tally.total == 0 { return nil }
    return ProgressView(progress, query, trouble: site.delivery.trouble(), context)
  }

  /// Seconds after which a browser asks anew, and so whether it still may.
  private static let longest = 60

  /// Says `change` whenever the letter stands otherwise, as server-sent events (WHATWG HTML §9.2).
  private func events(_ id: Newsletter.ID, _ context: SalespersonContext) async throws -> Response {
    let desk = context.desk
    // Whoever may not see the letter learns it from the status, not from a stream without an end.
    _ = try await site.work { try desk.tally(id) }
    return Response(
      status: .ok,
      headers: [.contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody { writer in
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        var last: String?
        for _ in 0..<Self.longest {
          let now = try await site.work { try desk.tally(id) }
          let mark = Self.mark(now.newsletter, now.tally, site.delivery.trouble())
          if mark != last {
            try await writer.write(ByteBuffer(string: "event: change\ndata: \(mark)\n\n"))
            last = mark
          }
          if [.sent, .cancelled].contains(now.newsletter.state) || Task.isShuttingDownGracefully { break }
          try await Task.sleep(for: .seconds(1))
        }
        try await writer.finish(nil)
      })
  }

  /// What changes when anything on the page does.
  private static func mark(_ newsletter: Newsletter, _ tally: Tally, _ trouble: String?) -> String {
    let counts = CopyStanding.allCases.map { String(tally.count($0)) }.joined(separator: "-")
    return "\(newsletter.state.name) \(counts) \(trouble == nil ? "" : "waits")"
  }
}

/// Which of the recipients are looked at.
struct ProgressQuery: Sendable {
  let standing: CopyStanding?
  let after: Customer.ID?

  init(_ form: Form) {
    standing = CopyStanding(rawValue: form["show"])
    after = form.optional("after").map { Customer.ID($0) }
  }
}
