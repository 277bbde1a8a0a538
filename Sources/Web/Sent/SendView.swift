import Firsthand
import Operations
import Phrasebook

/// What the page before sending shows.
struct SendView {
  struct Problem {
    let rule: String
    let message: String
    let quote: String?
    let why: String?
  }

  struct LeftOutGroup {
    let reason: String
    let names: String
    let more: String?
    let isWithoutBasis: Bool
  }

  struct ZoneRegion {
    struct Choice {
      let name: String
      let words: String
      let isChosen: Bool
    }
    let name: String
    let zones: [Choice]
  }

  let id: String
  let subject: String
  let state: StateView
  let people: String
  let hasPeople: Bool
  let left_out_words: String?
  let left_out: [LeftOutGroup]
  let problem: String?
  let stopped: String?
  let must_fix_heading: String?
  let must_fix: [Problem]
  let consider_heading: String?
  let consider: [Problem]
  let consider_error: String?
  let isConsidered: Bool
  let asks: [Problem]
  let isAskedByStage: Bool
  /// What the page is for just now: exactly one of these.
  let isScheduled: Bool
  let isWaiting: Bool
  let isAsking: Bool
  let isSending: Bool
  /// Of one on the schedule.
  let moment: String
  let zone: String
  let isSoon: Bool
  let countdown: String
  let seconds_left: String
  let undo_seconds: String
  let countdown_pattern: String
  /// Of the form.
  let isClean: Bool
  let isLater: Bool
  let isLocal: Bool
  let isNow: Bool
  /// Of a letter for each reader's own hour: chosen, or on the schedule so.
  let plan: PlanView?
  let isScheduledLocally: Bool
  /// People for whom it is quiet hours just now.
  let quiet_now: String?
  let when_now_hint: String?
  let at: String
  let earliest: String
  let time_error: String?
  let reason: String
  let regions: [ZoneRegion]
  let send_button: String
  let preview: String
  let preview_title: String

  init(
    _ summary: SendSummary, _ form: SendForm, undoSeconds: Int64, quiet: QuietTimes?, _ context: SalespersonContext
  ) {
    let phrases = context.phrases
    let letter = summary.newsletter
    let now = context.desk.now
    id = letter.id.text
    subject = letter.words.subject.isEmpty ? phrases("sending.no_subject") : letter.words.subject
    state = StateView(letter.state, phrases)
    people = phrases("sending.people", count: summary.recipients)
    hasPeople = summary.recipients > 0
    left_out_words =
      summary.leftOut.isEmpty
      ? nil
      : phrases("sending.left_out", ["reasons": phrases.reasons(summary.leftOut)], count: summary.leftOutCount)
    left_out = summary.leftOut.map { LeftOutGroup($0, phrases) }
    problem = form.problem
    stopped = letter.state.name == "halted" ? phrases.sentence(letter.state.reason) : nil
    must_fix = Self.problems(summary.mustFix, phrases)
    must_fix_heading = must_fix.isEmpty ? nil : phrases("sending.must_fix_heading", count: must_fix.count)
    consider = Self.problems(summary.toConsider, phrases)
    consider_heading = consider.isEmpty ? nil : phrases("sending.consider_heading", count: consider.count)
    isConsidered = Set(summary.toConsider.map(\.rule)).isSubset(of: form.considered)
    consider_error = form.isHandedIn && !isConsidered ? phrases("sending.consider_error") : nil
    asks = Self.problems(summary.needsApproval, phrases)
    isAskedByStage = summary.isReviewedByStage
    let due = letter.state.due
    isScheduled = due != nil
    isWaiting = summary.isWaiting
    let isOpen = due == nil && !summary.isWaiting && must_fix.isEmpty
    isAsking = isOpen && !summary.asksNobody && hasPeople
    isSending = isOpen && summary.asksNobody && hasPeople
    isClean = consider.isEmpty
    zone = due?.zone ?? context.zone
    moment = due.map { phrases.weekday($0.at, zone: $0.zone) + ", " + phrases.time($0.at, zone: $0.zone) } ?? ""
    let left = due.map { max(0, ($0.at.milliseconds - now.milliseconds + 999) / 1_000) } ?? 0
    isSoon = due != nil && left <= undoSeconds
    seconds_left = String(left)
    undo_seconds = String(undoSeconds)
    countdown = phrases("sending.countdown", ["seconds": seconds_left])
    countdown_pattern = phrases("sending.countdown", ["seconds": "#"])
    isLater = form.isLater
    isLocal = form.isLocal
    isNow = !form.isLater && !form.isLocal
    when_now_hint = UndoTime(undoSeconds).hint(phrases)
    let local = NamedZone(stored: form.zone.isEmpty ? context.zone : form.zone)
    earliest = LocalTime(now, in: local).fieldText
    at = form.at.isEmpty ? Self.nextMorning(after: now, in: local) : form.at
    time_error = form.timeError
    isScheduledLocally = due != nil && summary.hour != nil
    let hour =
      due == nil
      ? LocalTime(at).map { LocalHour(time: $0, zone: local.name, chosenAt: now) } : summary.hour
    plan = hour.flatMap {
      PlanView(LocalHourPlan($0, for: summary.zones, quiet: quiet), quiet: quiet, phrases)
    }
    let resting = summary.zones.reduce(0) { sum, zone in
      quiet?.end(after: now, in: NamedZone(stored: zone.key.name)) == nil ? sum : sum + zone.value
    }
    quiet_now = resting == 0 ? nil : phrases("sending.quiet_now", count: resting)
    reason = form.reason
    regions = Self.regions(chosen: local.name)
    send_button = phrases("sending.send_button", ["people": people])
    preview = "/letters/\(letter.id)/preview" + (summary.first.map { "?to=\($0.id.text.percentEncoded)" } ?? "")
    preview_title = phrases("sending.as_seen_by", ["name": summary.first?.displayName ?? ""])
  }

  /// The morning that comes next, at nine.
  private static func nextMorning(after now: Instant, in zone: NamedZone) -> String {
    let today = LocalTime(now, in: zone)
    let day = today.hour < 9 ? today : LocalTime(now.adding(seconds: 86_400), in: zone)
    return "\(day.day.text)T09:00"
  }

  private static func problems(_ findings: [Finding], _ phrases: Phrases) -> [Problem] {
    findings.map {
      Problem(
        rule: $0.rule.description, message: phrases.sentence($0.message), quote: $0.quote.isEmpty ? nil : $0.quote,
        why: $0.why.isEmpty ? nil : phrases.sentence($0.why))
    }
  }

  static func regions(chosen: String) -> [ZoneRegion] {
    var regions: [(name: String, zones: [ZoneRegion.Choice])] = []
    for name in NamedZone.all {
      let parts = name.split(separator: "/", maxSplits: 1)
      let region = parts.count == 2 ? String(parts[0]) : name
      let words = parts.count == 2 ? String(parts[1]).replacing("_", with: " ").replacing("/", with: ", ") : name
      let choice = ZoneRegion.Choice(name: name, words: words, isChosen: name == chosen)
      if regions.last?.name == region {
        regions[regions.count - 1].zones.append(choice)
      } else {
        regions.append((region, [choice]))
      }
    }
    return regions.map { ZoneRegion(name: $0.name, zones: $0.zones) }
  }
}

extension SendView.LeftOutGroup {
  /// Names that are shown before they are only counted.
  private static let most = 30

  init(_ people: LeftOutPeople, _ phrases: Phrases) {
    reason = phrases.reason(people.reason)
    names = people.names.prefix(Self.most).joined(separator: ", ")
    let rest = people.names.count - Self.most
    more = rest > 0 ? phrases("sending.and_more", count: rest) : nil
    isWithoutBasis = people.reason == .noBasis
  }
}
