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
    routes.get("letters/:id/send/plan") { request, context in
      let (id, desk, form) = (try context.letter, context.desk, SendForm(try request.query))
      let summary = try await site.work { try desk.audienceByClock(of: id) }
      return try site.fragment("sent/plan", PlanPart(plan(summary, form, context)), context)
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

  /// `known`: what the letter was found to be just now.
  private func show(
    _ id: Newsletter.ID, _ form: SendForm, _ context: SalespersonContext, status: HTTPResponse.Status,
    known: SendSummary? = nil
  ) async throws -> Response {
    let desk = context.desk
    let summary = try await site.work { try known ?? desk.sendSummary(id) }
    if SendStanding(summary).hasLeft { return .redirect(to: "/letters/\(id)/progress", type: .normal) }
    let view = SendView(
      summary, form, undoSeconds: site.workplace.mail.undoSeconds, quiet: site.workplace.mail.courtesy.quiet, context)
    return try site.page(
      "sent/send", title: context.phrases("sending.title"), view, context, script: "send", status: status)
  }

  /// Who would get the letter when, at the hour that was typed; nil where none was.
  private func plan(_ zones: [ReaderZone: Int], _ form: SendForm, _ context: SalespersonContext) -> PlanView? {
    guard let time = LocalTime(form.at), let zone = try? NamedZone(form.zone.isEmpty ? context.zone : form.zone) else {
      return nil
    }
    let hour = LocalHour(time: time, zone: zone.name, chosenAt: context.desk.now)
    let quiet = site.workplace.mail.courtesy.quiet
    return PlanView(LocalHourPlan(hour, for: zones, quiet: quiet), quiet: quiet, context.phrases)
  }

  /// Submits the letter where it is not certified yet, and puts it on the schedule where it then may go.
  private func send(
    _ id: Newsletter.ID, _ typed: SendForm, _ context: SalespersonContext
  ) async throws -> Response {
    var form = typed
    let desk = context.desk
    let phrases = context.phrases
    let standing = try await site.work { try desk.sendStanding(id) }
    if standing.hasLeft || standing.isWaiting || standing.newsletter.state.due != nil {
      return .redirect(to: "/letters/\(id)/send", type: .normal)
    }
    if form.looks { return try await show(id, form, context, status: .ok) }
    let time = LocalTime(form.at)
    if form.isLater || form.isLocal, time == nil {
      form.timeError = phrases("sending.when_bad")
      return try await show(id, form, context, status: .unprocessableContent)
    }
    do {
      if !standing.isCertified {
        let outcome = try await site.work { [form] in
          try desk.submit(id, considered: form.considered, reason: form.reason)
        }
        switch outcome {
        case .refused(let summary):
          return try await show(id, form, context, status: .unprocessableContent, known: summary)
        case .submitted(let report) where !report.isReady:
          site.delivery.wake()
          return site.done(phrases("sending.asked"), goTo: "/letters/\(id)/send")
        case .submitted: break
        }
        // The page asked for a director's yes and offered no sending; it was there meanwhile.
        if !form.saysWhen { return .redirect(to: "/letters/\(id)/send", type: .normal) }
      }
      let zone = form.zone.isEmpty ? context.zone : form.zone
      if form.isLocal, let time {
        let plan = try await site.work { try desk.scheduleLocally(id, at: time, zone: zone) }
        let first = plan.first.map { phrases.moment($0, zone: zone) } ?? ""
        return site.done(
          phrases("sending.sent_local", ["moment": first, "zone": zone]), goTo: "/letters/\(id)/send")
      }
      guard form.isLater, let time else {
        _ = try await site.work { try desk.sendNow(id, zone: zone) }
        return site.done(
          UndoTime(site.workplace.mail.undoSeconds).sent(phrases), goTo: "/letters/\(id)/send")
      }
      let moment = try await site.work { try desk.schedule(id, at: time, zone: zone) }
      return site.done(
        phrases("sending.sent_later", ["moment": phrases.moment(moment, zone: zone), "zone": zone]),
        goTo: "/letters/\(id)/send")
    } catch let error as FirsthandError where [.conflict, .findings].contains(error.code) {
      form.problem = phrases.sentence(error.sentence)
      return try await show(id, form, context, status: .conflict)
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
  /// At the hour that is typed where each reader is.
  var isLocal = false
  /// Who gets it when is to be shown, and nothing sent.
  var looks = false
  var at = ""
  var zone = ""
  /// Rules whose warnings stood on the page and were said to have been thought about.
  var considered: Set<RuleID> = []
  /// Whether there were warnings on the page that it comes from.
  var showedWarnings = false
  var isHandedIn = false
  var reason = ""
  /// What came between.
  var problem: String?
  var timeError: String?

  init() {}

  init(_ form: Form) {
    saysWhen = form.has("when")
    isLater = form["when"] == "later"
    isLocal = form["when"] == "local"
    looks = form.has("look")
    at = form["at"]
    zone = form["zone"]
    showedWarnings = form.has("considered")
    considered = form.has("acknowledge") ? Set(form.all("considered").compactMap { RuleID($0) }) : []
    isHandedIn = true
    reason = form["reason"]
  }
}

extension SendStanding {
  init(_ summary: SendSummary) {
    self.init(
      newsletter: summary.newsletter, isCertified: summary.isCertified, isWaiting: summary.isWaiting,
      hasCopies: summary.hasCopies)
  }

  /// Whether copies of it exist, or it is over.
  var hasLeft: Bool {
    switch newsletter.state {
    case .freezing, .sending, .paused, .sent, .cancelled: true
    case .halted: hasCopies
    case .draft, .awaitingApproval, .ready, .scheduled: false
    }
  }
}

extension SendSummary {
  /// Whether it may go on the checker's word alone, or has a director's already.
  var asksNobody: Bool { isCertified || (needsApproval.isEmpty && !isReviewedByStage) }
}

extension RequestContext {
  /// The letter that the path names.
  var letter: Newsletter.ID {
    get throws { Newsletter.ID(try parameters.require("id")) }
  }
}
