import Firsthand
import MailFormat
import Operations
import Phrasebook
import Store

/// What the page of a letter on its way shows.
struct ProgressView {
  /// A part of the bar: copies that stand alike.
  struct Segment {
    let tone: String
    let from: String
    let width: String
  }

  struct Choice {
    let href: String
    let words: String
    let count: String
    let isCurrent: Bool
  }

  /// On the page alone, not in what is put into it live.
  var review: ReviewView?
  let id: String
  let subject: String
  let state: StateView
  let status: String
  let reason: String?
  let trouble: String?
  /// Copies whose hour passed; how many, and that they wait for the writer.
  let missed: String?
  /// Copies of which nobody knows whether they left; how many.
  let doubts: String?
  let began: String?
  /// How fast it goes, and how long it will take.
  let pace: String?
  let total: String
  let segments: [Segment]
  let done_words: String
  let choices: [Choice]
  let copies: [CopyView]
  let hasCopies: Bool
  let more: String?
  let first: String?
  let canPause: Bool
  let canResume: Bool
  let canCancel: Bool
  let isStopped: Bool
  let isLive: Bool
  /// Where the live part of this page is had anew.
  let live: String

  init(_ progress: LetterProgress, _ query: ProgressQuery, trouble: String?, _ context: SalespersonContext) {
    let phrases = context.phrases
    let letter = progress.newsletter
    let page = "/letters/\(letter.id)/progress"
    let chosen = query.standing.map { "show=\($0.rawValue)" }
    id = letter.id.text
    subject = letter.words.subject
    state = StateView(letter.state, phrases)
    reason = letter.state.reason.isEmpty ? nil : phrases.sentence(letter.state.reason)
    let tally = progress.tally
    let left = tally.count(.waiting) + tally.count(.tryingAgain)
    let next = progress.nextMoment.map {
      phrases("sending.next_hour", ["moment": phrases.moment($0, zone: context.zone) + " (\(context.zone))"])
    }
    status = [Self.status(letter.state, tally, phrases), next].compactMap { $0 }.joined(separator: " ")
    missed =
      letter.state == .sending && tally.missed > 0 ? phrases("sending.missed_note", count: tally.missed) : nil
    doubts = tally.count(.unknown) > 0 ? phrases("sending.doubts_note", count: tally.count(.unknown)) : nil
    let isMoving = [.freezing, .sending].contains(letter.state)
    self.trouble = isMoving ? trouble.map { phrases("sending.mail_waits", ["trouble": phrases.sentence($0)]) } : nil
    began = progress.startedAt.map {
      phrases("sending.began", ["when": phrases.ago($0, now: context.desk.now, zone: context.zone)])
    }
    pace = progress.perMinute.map { perMinute in
      let left = progress.minutesLeft.map {
        $0 == 0 ? phrases("sending.left_soon") : phrases("sending.left_minutes", count: $0)
      }
      return [phrases("sending.pace", count: perMinute), left].compactMap { $0 }.joined(separator: ", ")
    }
    total = String(tally.total)
    segments = Self.segments(tally)
    done_words = phrases(
      "sending.done_of",
      [
        "done": phrases.number(tally.total - left - tally.count(.held)), "total": phrases.number(tally.total),
      ])
    choices =
      [
        Choice(
          href: page, words: phrases("sending.all"), count: phrases.number(tally.total),
          isCurrent: query.standing == nil)
      ]
      + CopyStanding.allCases.filter { tally.count($0) > 0 || query.standing == $0 }.map {
        Choice(
          href: "\(page)?show=\($0.rawValue)", words: StateView.words($0, phrases),
          count: phrases.number(tally.count($0)), isCurrent: query.standing == $0)
      }
    copies = progress.copies.map { CopyView($0, phrases, now: context.desk.now, zone: context.zone) }
    hasCopies = !copies.isEmpty
    more = progress.next.map {
      page + "?" + [chosen, "after=\($0.text.percentEncoded)"].compactMap { $0 }.joined(separator: "&")
    }
    first = query.after == nil ? nil : page + (chosen.map { "?" + $0 } ?? "")
    canPause = isMoving
    isStopped = letter.state.name == "halted"
    canResume = letter.state == .paused || isStopped
    canCancel = isMoving || letter.state == .paused || isStopped
    isLive = isMoving || (letter.state == .paused && left > 0)
    let after = query.after.map { "after=\($0.text.percentEncoded)" }
    let parts = [chosen, after].compactMap { $0 }.joined(separator: "&")
    live = page + "/live" + (parts.isEmpty ? "" : "?" + parts)
  }

  private static func segments(_ tally: Tally) -> [Segment] {
    let parts: [(tone: String, standings: [CopyStanding])] = [
      ("good", [.sent]), ("bad", [.refused]), ("warn", [.unknown, .held, .tryingAgain]),
      ("none", [.leftOut, .cancelled]),
    ]
    var from = 0
    return parts.compactMap { tone, standings in
      let width = standings.reduce(0) { $0 + tally.count($1) }
      defer { from += width }
      return width == 0 ? nil : Segment(tone: tone, from: String(from), width: String(width))
    }
  }

  private static func status(_ state: Newsletter.State, _ tally: Tally, _ phrases: Phrases) -> String {
    switch state {
    case .draft, .awaitingApproval, .ready, .scheduled: ""
    case .freezing: phrases("sending.status_freezing")
    case .sending where tally.count(.waiting) == 0 && tally.count(.tryingAgain) > 0:
      phrases("sending.status_trying", count: tally.count(.tryingAgain))
    case .sending where tally.forTheirHour > 0 && tally.forTheirHour == tally.count(.waiting):
      phrases("sending.status_hours", count: tally.forTheirHour)
    case .sending: phrases("sending.status_sending")
    case .paused: phrases("sending.status_paused")
    case .sent where tally.count(.unknown) > 0: phrases("sending.status_sent_unknown")
    case .sent: phrases("sending.status_sent")
    case .halted: phrases("sending.status_halted")
    case .cancelled: phrases("sending.status_cancelled")
    }
  }
}

/// One recipient and what became of the copy.
struct CopyView {
  let name: String
  /// Under the name, where there is one.
  let address: String?
  /// Nil where the customer is no longer on the list.
  let href: String?
  let outcome: StateView
  let what: String
  let server: String?
  /// Where there was more than one.
  let tries: String?
  let when: String
  /// The message, where a person has to say whether it left.
  let doubt: String?
  /// At which try.
  let attempt: String

  init(_ copy: CopyProgress, _ phrases: Phrases, now: Instant, zone: String) {
    let message = copy.stored.message
    let recipient = message.recipient.displayText
    name = copy.name.isEmpty ? recipient : copy.name
    doubt = message.state == .inDoubt ? message.id.text : nil
    attempt = String(message.attempt)
    address = copy.name.isEmpty ? nil : recipient
    href = copy.isOnList ? "/customers/\(copy.customer)" : nil
    outcome = StateView(copy.standing, phrases)
    let tried = copy.stored.attempts.count
    tries = tried > 1 ? phrases("sending.tries", count: tried) : nil
    when = copy.standing == .waiting ? "" : Self.short(copy.changedAt, phrases, now: now, zone: zone)
    var said: String?
    if let last = copy.stored.attempts.last, last.code != nil {
      let words = [last.code.map(String.init), last.enhanced, copy.relayWords].compactMap { $0 }
      said = words.filter { !$0.isEmpty }.joined(separator: " ")
    }
    server = [.sent, .refused, .tryingAgain].contains(copy.standing) ? said : nil
    what = Self.what(copy, phrases, now: now, zone: zone)
  }

  /// Of today the time alone.
  private static func short(_ moment: Instant, _ phrases: Phrases, now: Instant, zone: String) -> String {
    let named = NamedZone(stored: zone)
    return LocalTime(moment, in: named).day == LocalTime(now, in: named).day
      ? phrases.time(moment, zone: zone) : phrases.moment(moment, zone: zone)
  }

  private static func what(_ copy: CopyProgress, _ phrases: Phrases, now: Instant, zone: String) -> String {
    let reason = copy.stored.reason
    switch copy.stored.message.state {
    case .queued where reason.isEmpty && copy.stored.dueAt <= now: return phrases("sending.what_waiting")
    case .queued where reason.isEmpty:
      return phrases("sending.what_until_plain", ["when": short(copy.stored.dueAt, phrases, now: now, zone: zone)])
    case .queued where reason.hasPrefix(WaitReason.prefix):
      guard let wait = WaitReason(name: reason) else { return phrases("sending.what_waiting") }
      let when = short(copy.stored.dueAt, phrases, now: now, zone: wait.zone)
      let place = ReaderZone.place(ofZone: wait.zone)
      if case .quiet = wait { return phrases("sending.what_quiet", ["when": when, "place": place]) }
      return phrases("sending.what_until", ["when": when, "place": place])
    case .queued:
      return phrases(
        "sending.what_trying", ["when": short(copy.stored.dueAt, phrases, now: now, zone: zone)])
    case .sending, .atDot: return phrases("sending.what_going")
    case .accepted: return phrases("sending.what_sent")
    case .presumedSent: return phrases("sending.what_presumed")
    case .rejected where reason.hasPrefix("gave up"): return phrases("sending.what_gave_up")
    case .rejected: return phrases("sending.what_refused")
    case .expired: return phrases("sending.what_gave_up")
    case .inDoubt: return phrases("sending.what_unknown")
    case .held: return phrases("sending.what_held", ["reason": phrases.sentence(reason)])
    case .leftOut: return LeftOutReason(name: reason).map(phrases.reason) ?? reason
    case .cancelled: return reason.isEmpty ? phrases("sending.what_cancelled") : phrases.sentence(reason)
    }
  }
}
