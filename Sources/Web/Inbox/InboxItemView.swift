import Firsthand
import Operations
import Phrasebook

/// What the page of one waiting letter shows.
struct InboxItemView {
  /// A stretch of the letter beside what the template says of it.
  struct Part {
    let title: String
    let prompt: String
    let example: String?
    let isLocked: Bool
    let pieces: [ComposeView.Field.Piece]
    let isEmpty: Bool
  }

  /// A finding, without what only its writer can do.
  struct Card {
    let kind: String
    let level: String
    let rule: String
    let quote: String?
    let message: String
    let why: String?
    let link: String?
    let place: String
  }

  /// A part that other words can be suggested for.
  struct Field {
    let name: String
    let title: String
    let text: String
    /// What the letter says there now.
    let was: String
    let isShort: Bool
  }

  struct Exception {
    let id: String
    let rule: String
    let asked: String
    let reason: String
    let until: String
    let answer: String
    let error: String?
    let number: Int
  }

  struct Edit {
    let name: String
    let parts: [Field]
  }

  struct Answer {
    let words: String
    let reason: String
    let when: String
    let exact: String
  }

  let letter: String
  let content: String
  let subject: String
  let writer: String
  let byline: String
  let letterLanguage: String
  let asks: [String]
  let asksApproval: Bool
  let reason: String?
  let isOwn: Bool
  let isHalted: Bool
  let cannotGo: String?
  let cards: [Card]
  let isClean: Bool
  let parts: [Part]
  let edits: [Edit]
  let answers: [Answer]
  let hasAnswers: Bool
  let exceptions: [Exception]
  let canDecide: Bool
  let canSuggest: Bool
  let fields: [Field]
  let approveReason: String
  let suggestReason: String
  let declineReason: String
  let suggestError: String?
  let declineError: String?
  let approveError: String?
  let hasSuggested: Bool
  let hasDeclined: Bool
  /// Why it could not be decided, and what was typed for it, where the form for it is no longer there.
  let problem: String?
  let kept: String?

  init(_ item: InboxItem, _ form: DecisionForm, _ context: DirectorContext) {
    let phrases = context.phrases
    let entry = item.entry
    letter = entry.newsletter.text
    content = item.check.content.hex
    subject = entry.subject.isEmpty ? phrases("inbox.no_subject") : entry.subject
    writer = entry.writer.name
    byline = phrases(
      "inbox.byline",
      [
        "writer": writer, "template": item.template,
        "since": phrases.ago(entry.since, now: context.desk.now, zone: context.zone),
      ])
    letterLanguage = item.newsletter.language
    asks = InboxView.asks(entry, phrases)
    asksApproval = entry.approval != nil
    reason = entry.approval.flatMap { $0.reason.isEmpty ? nil : $0.reason }
    isOwn = entry.isOwn
    isHalted = entry.isHalted
    let blocking = item.check.verdict.blocking.count
    cannotGo = asksApproval && blocking > 0 ? phrases("inbox.cannot_go", count: blocking) : nil
    cards = item.check.findings.map { Self.card($0, item, phrases) }
    isClean = cards.isEmpty
    parts = item.parts.map { Self.part($0, item, phrases) }
    edits = item.edits.map { edit in
      Edit(name: edit.customer, parts: edit.parts.map { Self.field($0.part, $0.suggested, was: "", item, phrases) })
    }
    answers = item.replies.map { reply in
      let key = reply.isSuggestion ? "inbox.answer_suggested" : "inbox.answer_declined"
      return Answer(
        words: phrases(key, ["name": item.names[reply.by] ?? ""]), reason: reply.reason,
        when: phrases.ago(reply.at, now: context.desk.now, zone: context.zone), exact: reply.at.text)
    }
    hasAnswers = !answers.isEmpty
    let usual = context.desk.now.adding(seconds: DirectorDesk.usualException * 86_400)
    exceptions = entry.exceptions.enumerated().map { number, request in
      let isTyped = form.decision == .exception(request.id)
      return Exception(
        id: request.id.text, rule: request.rule.words,
        asked: phrases.ago(request.askedAt, now: context.desk.now, zone: context.zone), reason: request.reason,
        until: isTyped && !form.day.isEmpty
          ? form.day : LocalTime(usual, in: NamedZone(stored: context.zone)).day.text,
        answer: isTyped ? form.reason : "", error: isTyped ? form.error : nil, number: number)
    }
    canDecide = asksApproval && !isOwn
    canSuggest = item.canSuggest
    fields = item.parts.compactMap { part in
      guard let place = part.part else { return nil }
      return Self.field(place, form.typed(place) ?? part.text, was: part.text, item, phrases)
    }
    approveReason = form.decision == .approve ? form.reason : ""
    suggestReason = form.decision == .suggest ? form.reason : ""
    declineReason = form.decision == .decline ? form.reason : ""
    approveError = form.decision == .approve ? form.error : nil
    suggestError = form.decision == .suggest ? form.error : nil
    declineError = form.decision == .decline ? form.error : nil
    hasSuggested = form.decision == .suggest
    hasDeclined = form.decision == .decline
    let hasForm =
      switch form.decision {
      case .none: true
      case .approve, .decline: canDecide
      case .suggest: canDecide && canSuggest
      case .exception(let id): !isOwn && entry.exceptions.contains { $0.id == id }
      }
    problem = hasForm ? nil : form.error
    kept = hasForm || form.reason.isEmpty ? nil : form.reason
  }

  private static func field(
    _ part: SourceSpan.Part, _ text: String, was: String, _ item: InboxItem, _ phrases: Phrases
  ) -> Field {
    Field(
      name: part.fieldName, title: title(part, item.parts.first { $0.part == part }?.title ?? "", phrases), text: text,
      was: was, isShort: part == .subject || part == .preheader)
  }

  private static func title(_ part: SourceSpan.Part?, _ title: String, _ phrases: Phrases) -> String {
    switch part {
    case .subject: phrases("inbox.subject")
    case .preheader: phrases("inbox.preheader")
    case .slot(let name): title.isEmpty ? name : title
    case .locked, nil: phrases("inbox.company_words")
    }
  }

  private static func part(_ part: InboxItem.Part, _ item: InboxItem, _ phrases: Phrases) -> Part {
    let marks = item.check.findings.compactMap { finding -> FindingMark? in
      guard finding.customer == nil, let place = finding.place, place.part == part.part,
        let range = UTF16Range(place.range, in: part.text)
      else { return nil }
      return FindingMark(
        field: "", start: range.lower, end: range.upper, kind: finding.enforcement.cardKind, number: 0)
    }
    return Part(
      title: title(part.part, part.title, phrases), prompt: part.prompt,
      example: part.example.isEmpty ? nil : part.example, isLocked: part.part == nil,
      pieces: ComposeView.pieces(part.text, marks), isEmpty: part.text.isEmpty)
  }

  private static func card(_ finding: Finding, _ item: InboxItem, _ phrases: Phrases) -> Card {
    let part = finding.place?.part
    let place =
      finding.customer.map { phrases("inbox.in_copy", ["name": item.customers[$0] ?? ""]) }
      ?? part.map { part in title(part, item.parts.first { $0.part == part }?.title ?? "", phrases) } ?? ""
    return Card(
      kind: finding.enforcement.cardKind, level: phrases("level.\(finding.enforcement.rawValue)"),
      rule: finding.rule.words, quote: finding.quote.isEmpty ? nil : finding.quote,
      message: phrases.sentence(finding.message),
      why: finding.why.isEmpty ? nil : finding.why, link: finding.link.webLink, place: place)
  }
}
