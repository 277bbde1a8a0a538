import Firsthand
import Operations
import Phrasebook
import Store

/// What the page of sending shows.
struct SendingHealthView {
  /// What keeps back all mail.
  struct BrakeView {
    let id: String
    let title: String
    let words: String
    let reason: String
    let since: String
  }

  struct Count {
    let number: String
    let words: String
  }

  /// Of which nobody knows whether it left.
  struct DoubtView {
    let message: String
    let attempt: String
    let subject: String
    let who: String
    let since: String
    let messageID: String
  }

  /// What may have gone twice.
  struct Double {
    let message: String
    let subject: String
    let when: String
  }

  let brakes: [BrakeView]
  let isBraked: Bool
  /// Whether an administrator may still stop it by hand.
  let canStop: Bool
  let typed: String
  let error: String?
  let trouble: String?
  let paused: String?
  let counts: [Count]
  let beside: String?
  let letters: [LetterQueueView]
  let hasLetters: Bool
  let hasMoreLetters: Bool
  let answers: [Count]
  let lines: [AnswerView]
  let hasLines: Bool
  let day: String?
  let full: String?
  let doubts: [DoubtView]
  let hasDoubts: Bool
  let moreDoubts: String?
  let doubles: [Double]
  let hasDoubles: Bool

  init(
    _ overview: SendingOverview, trouble: String?, pausedUntil: Instant?, typed: String, error: String?,
    _ context: AdministratorContext
  ) {
    let phrases = context.phrases
    func moment(_ instant: Instant) -> String { phrases.moment(instant, zone: context.zone) }
    func name(_ member: Member.ID) -> String { overview.names[member] ?? member.text }
    func subject(_ message: Message) -> String {
      guard message.kind != .notice else { return phrases("health.notice") }
      return message.newsletter.flatMap { overview.subjects[$0] }.flatMap { $0.isEmpty ? nil : $0 }
        ?? phrases("sent.no_subject")
    }
    brakes = overview.brakes.map { brake in
      BrakeView(
        id: brake.id.text, title: phrases("health.brake_\(brake.kind.rawValue)"),
        words: phrases("health.brake_words_\(brake.kind.rawValue)"), reason: brake.reason,
        since: brake.appliedBy.map {
          phrases("health.brake_by", ["name": name($0), "when": moment(brake.appliedAt)])
        } ?? phrases("health.brake_since", ["when": moment(brake.appliedAt)]))
    }
    isBraked = !brakes.isEmpty
    canStop = !overview.brakes.contains { $0.kind == .byHand }
    self.typed = typed
    self.error = error
    self.trouble =
      overview.brakes.isEmpty ? trouble.map { phrases("sending.mail_waits", ["trouble": phrases.sentence($0)]) } : nil
    paused = pausedUntil.map { phrases("health.paused", ["time": phrases.time($0, zone: context.zone)]) }
    let open = overview.open
    counts = [
      (open[.queued] ?? 0, "health.waiting"), ((open[.sending] ?? 0) + (open[.atDot] ?? 0), "health.going_out"),
      (open[.held] ?? 0, "health.held"), (open[.inDoubt] ?? 0, "health.in_doubt"),
    ].map { Count(number: phrases.number($0), words: phrases($1)) }
    beside = Self.beside(overview, phrases)
    letters = overview.letters.map {
      LetterQueueView($0, who: name($0.owner), isBraked: !overview.brakes.isEmpty, context)
    }
    hasLetters = !letters.isEmpty
    hasMoreLetters = overview.hasMoreLetters
    answers = [
      (Outcome.accepted, "health.accepted"), (.deferred, "health.put_off"), (.rejected, "health.refused"),
      (.inDoubt, "health.in_doubt"),
    ].map { outcome, key in
      let count = overview.answers.counts[outcome] ?? 0
      return Count(
        number: phrases.number(count) + (count == RelayAnswers.most ? "+" : ""), words: phrases(key))
    }
    lines = overview.answers.lines.map { AnswerView($0, phrases) }
    hasLines = !lines.isEmpty
    day = overview.day.map {
      phrases("health.day", ["sent": phrases.number($0.sent), "limit": phrases.number($0.limit)])
    }
    full = overview.day.flatMap { day in
      day.full.isEmpty
        ? nil : phrases("health.full", ["names": phrases.list(day.full), "share": phrases.number(day.share)])
    }
    doubts = overview.doubts.map {
      DoubtView(
        message: $0.message.id.text, attempt: String($0.message.attempt), subject: subject($0.message),
        who: name($0.message.owner), since: moment($0.since), messageID: $0.message.messageID)
    }
    hasDoubts = !doubts.isEmpty
    let more = (open[.inDoubt] ?? 0) - doubts.count
    moreDoubts = more > 0 ? phrases("health.more_doubts", count: more) : nil
    doubles = overview.doubles.map {
      Double(message: $0.message.id.text, subject: subject($0.message), when: moment($0.since))
    }
    hasDoubles = !doubles.isEmpty
  }

  private static func beside(_ overview: SendingOverview, _ phrases: Phrases) -> String? {
    let parts = [
      overview.tests > 0 ? phrases("health.tests", count: overview.tests) : nil,
      overview.notices > 0 ? phrases("health.notices", count: overview.notices) : nil,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : phrases("health.beside", ["parts": phrases.list(parts)])
  }
}

/// A letter of which something is not done.
struct LetterQueueView {
  let href: String
  let subject: String
  let who: String
  let state: StateView
  let waiting: String
  let goingOut: String
  let later: String
  let held: String
  let inDoubt: String
  /// When the next of those leave that may not leave yet.
  let next: String?

  init(_ queue: LetterQueue, who: String, isBraked: Bool, _ context: AdministratorContext) {
    let phrases = context.phrases
    func number(_ count: Int) -> String { count == 0 ? "" : phrases.number(count) }
    href = "/audit?q=" + queue.newsletter.text.percentEncoded
    subject = queue.subject.isEmpty ? phrases("sent.no_subject") : queue.subject
    self.who = who
    // While all mail is stopped nothing goes out, whatever the letter itself would do.
    let isHeldUp = isBraked && [.freezing, .sending].contains(queue.state)
    state = isHeldUp ? StateView(CopyStanding.waiting, phrases) : StateView(queue.state, phrases)
    waiting = number(queue.waiting)
    goingOut = number(queue.goingOut)
    later = number(queue.later)
    held = number(queue.held)
    inDoubt = number(queue.inDoubt)
    next = queue.next.map { phrases("health.next", ["when": phrases.moment($0, zone: context.zone)]) }
  }
}

/// What a relay said to several messages.
struct AnswerView {
  let outcome: StateView
  let code: String
  let stage: String
  let times: String

  init(_ line: RelayAnswers.Line, _ phrases: Phrases) {
    outcome = StateView(line.outcome == .rejected ? .refused : .tryingAgain, phrases)
    code =
      line.code.map { [$0, line.enhanced ?? ""].filter { !$0.isEmpty }.joined(separator: " ") }
      ?? phrases("health.no_code")
    let key = "health.stage_\(line.stage)"
    stage = phrases.has(key) ? phrases(key) : line.stage
    times = phrases.number(line.times)
  }
}
