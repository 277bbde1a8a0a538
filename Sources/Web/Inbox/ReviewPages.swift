import Firsthand
import Hummingbird
import Operations
import Phrasebook

/// The writer's side of a review: asking for an exception, and answering what a director replied. The words are
/// shown on the page on which the letter is written.
struct ReviewPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.post("letters/:id/wrong") { request, context in
      let (desk, id, form) = (context.desk, try context.letter, try await request.form())
      try await site.work {
        guard let rule = RuleID(form["rule"]) else { throw FirsthandError(.badInput, "Choose the standard.") }
        try desk.doubt(rule, in: id)
      }
      return site.done(context.phrases("write.doubt_said"), goTo: "/letters/\(id)")
    }
    routes.post("letters/:id/exceptions") { request, context in
      let (desk, id) = (context.desk, try context.letter)
      let form = try await request.form()
      guard let rule = RuleID(form["rule"]) else {
        throw FirsthandError(.badInput, context.phrases("review.no_rule"))
      }
      do {
        _ = try await site.work { try desk.askForException(from: rule, for: id, reason: form["reason"]) }
      } catch let error as FirsthandError where error.code == .badInput || error.code == .conflict {
        let view = AskView(
          letter: id.text, rule: rule.description, words: rule.words, reason: form["reason"],
          error: context.phrases.sentence(error.sentence))
        return try site.page(
          "letters/ask", title: context.phrases("write.ask_exception"), view, context, status: error.code.httpStatus)
      }
      site.delivery.wake()
      return site.done(context.phrases("review.asked"), goTo: "/letters/\(id)#review")
    }
    routes.post("letters/:id/exceptions/:request/withdraw") { _, context in
      let (desk, id) = (context.desk, try context.letter)
      let request = ExceptionRequest.ID(try context.parameters.require("request"))
      try await site.work { try desk.withdrawException(request, for: id) }
      return site.done(context.phrases("review.withdrawn"), goTo: "/letters/\(id)")
    }
    routes.post("letters/:id/replies/:reply/accept") { _, context in
      let (desk, id, reply) = (context.desk, try context.letter, try context.reply)
      _ = try await site.work { try desk.acceptSuggestion(reply, in: id) }
      return site.done(context.phrases("review.accepted"), goTo: "/letters/\(id)")
    }
    routes.post("letters/:id/replies/:reply/revise") { _, context in
      let (desk, id, reply) = (context.desk, try context.letter, try context.reply)
      try await site.work { try desk.revise(reply, in: id) }
      return site.done(context.phrases("review.revised"), goTo: "/letters/\(id)")
    }
  }
}

extension RequestContext {
  /// The director's answer that the path names.
  fileprivate var reply: ReviewReply.ID {
    get throws { ReviewReply.ID(try parameters.require("reply")) }
  }
}

/// The question for an exception once more, where it could not be asked.
struct AskView {
  let letter: String
  let rule: String
  let words: String
  let reason: String
  let error: String
}

/// What directors answered and what they were asked, for the page on which the letter is written: the partial
/// `letters/replies`.
struct ReviewView {
  struct Reply {
    let reply: String
    let heading: String
    let reason: String
    let isSuggestion: Bool
    let hint: String
    let parts: [Part]
  }

  struct Part {
    let title: String
    let now: String
    let suggested: String
  }

  struct Exception {
    let request: String
    let words: String
    let tone: String
    let reason: String
    let answer: String?
    let isOpen: Bool
  }

  let letter: String
  let letterLanguage: String
  let isThere: Bool
  let replies: [Reply]
  let exceptions: [Exception]

  /// `titles`: what the template calls its slots.
  init(_ review: LetterReview, of letter: Newsletter, titles: [String: String], _ context: SalespersonContext) {
    let phrases = context.phrases
    self.letter = letter.id.text
    letterLanguage = letter.language
    replies = review.open.map { Self.reply($0, titles, context) }
    exceptions = review.exceptions.filter { $0.isCurrent || $0.request.state == .declined }.map { exception in
      let request = exception.request
      let (words, tone) =
        switch request.state {
        case .open, .withdrawn: (phrases("review.exception_open", ["rule": request.rule.words]), "ask")
        case .granted: (phrases("review.exception_granted", ["rule": request.rule.words]), "good")
        case .declined: (phrases("review.exception_declined", ["rule": request.rule.words]), "warn")
        }
      return Exception(
        request: request.id.text, words: words, tone: tone, reason: request.reason,
        answer: request.answer.isEmpty ? nil : request.answer, isOpen: request.state == .open)
    }
    isThere = !replies.isEmpty || !exceptions.isEmpty
  }

  private static func reply(
    _ reply: LetterReview.Reply, _ titles: [String: String], _ context: SalespersonContext
  ) -> Reply {
    let phrases = context.phrases
    let values = [
      "name": reply.director, "when": phrases.ago(reply.reply.at, now: context.desk.now, zone: context.zone),
    ]
    let isSuggestion = reply.reply.isSuggestion
    let hint =
      if !isSuggestion {
        phrases("review.declined_hint")
      } else if reply.isCurrent {
        phrases("review.suggested_hint", ["name": reply.director])
      } else {
        phrases("review.changed_hint", ["name": reply.director])
      }
    return Reply(
      reply: reply.reply.id.text, heading: phrases(isSuggestion ? "review.suggested" : "review.declined", values),
      reason: reply.reply.reason, isSuggestion: isSuggestion, hint: hint,
      parts: reply.parts.map { part in
        let title =
          switch part.part {
          case .subject: phrases("write.subject")
          case .preheader: phrases("write.preheader")
          case .slot(let name): titles[name] ?? name
          case .locked: ""
          }
        return Part(title: title, now: part.now, suggested: part.suggested)
      })
  }
}
