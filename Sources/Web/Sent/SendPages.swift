import Firsthand
import Foundation
import HTTPTypes
import Hummingbird
import Operations
import Phrasebook

/// The last page before a letter goes out, and calling it back.
struct SendPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.get("letters/:id/send") { _, context in
      let id = try context.letter
      return try await show(id, SendForm(), context, status: .ok)
    }
    routes.post("letters/:id/send") { request, context in
      let id = try context.letter
      return try await send(id, SendForm(request.form()), context)
    }
    routes.post("letters/:id/undo") { _, context in
      let (id, desk) = (try context.letter, context.desk)
      try await site.work { try desk.undoSchedule(id) }
      return site.done(context.phrases("sending.undone"), goTo: "/letters/\(id)/send")
    }
    routes.post("letters/:id/reopen") { _, context in
      let (id, desk) = (try context.letter, context.desk)
      try await site.work { try desk.reopen(id) }
      return site.done(context.phrases("sending.reopened"), goTo: "/letters/\(id)")
    }
  }

  private func show(
    _ id: Newsletter.ID, _ form: SendForm, _ context: SalespersonContext, status: HTTPResponse.Status
  ) async throws -> Response {
    let desk = context.desk
    let summary = try await site.work { try desk.sendSummary(id) }
    if summary.hasLeft { return .redirect(to: "/letters/\(id)/progress", type: .normal) }
    let view = SendView(summary, form, context)
    return try site.page(
      "sent/send", title: context.phrases("sending.title"), view, context, script: "send", status: status)
  }

  /// Submits the letter where it is not certified yet, and puts it on the schedule where it then may go.
  private func send(
    _ id: Newsletter.ID, _ typed: SendForm, _ context: SalespersonContext
  ) async throws -> Response {
    var form = typed
    let desk = context.desk
    let phrases = context.phrases
    let summary = try await site.work { try desk.sendSummary(id) }
    if summary.hasLeft || summary.isWaiting || summary.newsletter.state.due != nil {
      return .redirect(to: "/letters/\(id)/send", type: .normal)
    }
    if !summary.toConsider.isEmpty, !form.acknowledges {
      form.considerError = phrases("sending.consider_error")
    }
    let time = LocalTime(form.at)
    if summary.asksNobody, form.isLater, time == nil { form.timeError = phrases("sending.when_bad") }
    if form.hasErrors { return try await show(id, form, context, status: .unprocessableContent) }
    do {
      if !summary.isCertified {
        let isReady = try await site.work { [form] in
          try desk.submit(id, acknowledgesWarnings: form.acknowledges, reason: form.reason).isReady
        }
        guard isReady else {
          site.delivery.wake()
          return site.done(phrases("sending.asked"), goTo: "/letters/\(id)/send")
        }
        // The page asked for a director's yes and offered no sending; it was there meanwhile.
        if !form.saysWhen { return .redirect(to: "/letters/\(id)/send", type: .normal) }
      }
      let zone = form.zone.isEmpty ? context.zone : form.zone
      guard form.isLater, let time else {
        _ = try await site.work { try desk.sendNow(id, zone: zone) }
        return site.done(phrases("sending.sent_now"), goTo: "/letters/\(id)/send")
      }
      let moment = try await site.work { try desk.schedule(id, at: time, zone: zone) }
      return site.done(
        phrases("sending.sent_later", ["moment": phrases.moment(moment, zone: zone), "zone": zone]),
        goTo: "/letters/\(id)/send")
    } catch let error as FirsthandError where error.code == .badInput {
      form.timeError = phrases.sentence(error.sentence)
      return try await show(id, form, context, status: .unprocessableContent)
    }
  }
}

/// What was chosen on the page.
struct SendForm: Sendable {
  var saysWhen = false
  var isLater = false
  var at = ""
  var zone = ""
  var acknowledges = false
  var reason = ""
  var timeError: String?
  var considerError: String?

  var hasErrors: Bool { timeError != nil || considerError != nil }

  init() {}

  init(_ form: Form) {
    saysWhen = form.has("when")
    isLater = form["when"] == "later"
    at = form["at"]
    zone = form["zone"]
    acknowledges = form.has("acknowledge")
    reason = form["reason"]
  }
}

extension SendSummary {
  /// Whether copies of it exist, or it is over.
  var hasLeft: Bool {
    switch newsletter.state {
    case .freezing, .sending, .paused, .sent, .cancelled: true
    case .halted: hasCopies
    case .draft, .awaitingApproval, .ready, .scheduled: false
    }
  }

  /// Whether it may go on the checker's word alone, or has a director's already.
  var asksNobody: Bool { isCertified || (needsApproval.isEmpty && !isReviewedByStage) }
}

extension RequestContext {
  /// The letter that the path names.
  var letter: Newsletter.ID {
    get throws { Newsletter.ID(try parameters.require("id")) }
  }
}
