import Firsthand
import Operations
import Phrasebook
import Store

/// A state as a pill shows it: words, and the tone that goes with them.
struct StateView {
  let words: String
  /// One of the style sheet's tones, or empty.
  let tone: String

  init(_ state: Newsletter.State, _ phrases: Phrases) {
    switch state {
    case .draft: (words, tone) = (phrases("sent.state_draft"), "")
    case .awaitingApproval: (words, tone) = (phrases("sent.state_awaiting"), "ask")
    case .ready: (words, tone) = (phrases("sent.state_ready"), "good")
    case .scheduled: (words, tone) = (phrases("sent.state_scheduled"), "good")
    case .freezing, .sending: (words, tone) = (phrases("sent.state_sending"), "good")
    case .paused: (words, tone) = (phrases("sent.state_paused"), "warn")
    case .sent: (words, tone) = (phrases("sent.state_sent"), "")
    case .halted: (words, tone) = (phrases("sent.state_halted"), "bad")
    case .cancelled: (words, tone) = (phrases("sent.state_cancelled"), "")
    }
  }

  init(_ standing: CopyStanding, _ phrases: Phrases) {
    words = Self.words(standing, phrases)
    tone =
      switch standing {
      case .waiting, .leftOut, .cancelled: ""
      case .tryingAgain, .unknown, .held: "warn"
      case .sent: "good"
      case .refused: "bad"
      }
  }

  static func words(_ standing: CopyStanding, _ phrases: Phrases) -> String {
    switch standing {
    case .waiting: phrases("sending.standing_waiting")
    case .tryingAgain: phrases("sending.standing_trying_again")
    case .sent: phrases("sending.standing_sent")
    case .refused: phrases("sending.standing_refused")
    case .unknown: phrases("sending.standing_unknown")
    case .held: phrases("sending.standing_held")
    case .leftOut: phrases("sending.standing_left_out")
    case .cancelled: phrases("sending.standing_cancelled")
    }
  }
}

/// A letter as a list shows it.
struct LetterRow {
  let href: String
  let subject: String
  let state: StateView
  /// When it goes out, for one on the schedule.
  let due: String?
  let result: String
  let when: String

  init(_ line: LetterLine, _ phrases: Phrases, now: Instant, zone: String) {
    href = Self.page(of: line)
    subject = line.subject.isEmpty ? phrases("sent.no_subject") : line.subject
    state = StateView(line.state, phrases)
    due = line.state.due.map { phrases("sent.goes_out", ["when": phrases.moment($0.at, zone: $0.zone)]) }
    result = Self.result(line.tally, phrases)
    when = phrases.ago(line.changedAt, now: now, zone: zone)
  }

  /// Where one goes on with it.
  static func page(of line: LetterLine) -> String {
    let letter = "/letters/\(line.id)"
    return switch line.state {
    case .draft: letter
    case .awaitingApproval, .ready, .scheduled: letter + "/send"
    case .halted: line.tally.total == 0 ? letter + "/send" : letter + "/progress"
    case .freezing, .sending, .paused, .sent, .cancelled: letter + "/progress"
    }
  }

  private static func result(_ tally: Tally, _ phrases: Phrases) -> String {
    let parts: [(Int, (Int) -> String)] = [
      (tally.count(.sent), { phrases("sent.result_sent", count: $0) }),
      (tally.count(.waiting) + tally.count(.tryingAgain), { phrases("sent.result_waiting", count: $0) }),
      (tally.count(.refused), { phrases("sent.result_refused", count: $0) }),
      (tally.count(.unknown), { phrases("sent.result_unknown", count: $0) }),
      (tally.count(.held), { phrases("sent.result_held", count: $0) }),
      (tally.count(.leftOut), { phrases("sent.result_left_out", count: $0) }),
    ]
    return parts.filter { $0.0 > 0 }.map { $0.1($0.0) }.joined(separator: " · ")
  }
}

extension Phrases {
  /// Why one person does not get a letter.
  func reason(_ reason: LeftOutReason) -> String {
    switch reason {
    case .noBasis: self("left_out.no_basis")
    case .suppressed(.unsubscribed): self("left_out.unsubscribed")
    case .suppressed(.bounced): self("left_out.bounced")
    case .suppressed(.complained): self("left_out.complained")
    case .suppressed(.byHand): self("left_out.by_hand")
    case .suppressed(.paused): self("left_out.unsubscribed")
    case .leftThisWriter: self("left_out.left_this_writer")
    case .paused(let until): self("left_out.paused", ["day": day(until)])
    case .tooSoon(let until): self("left_out.too_soon", ["day": day(until)])
    case .gone: self("left_out.gone")
    }
  }

  /// Why some people do not: "1 unsubscribed, 2 asked for a pause".
  func reasons(_ leftOut: [LeftOutPeople]) -> String {
    var counts: [(name: String, count: Int)] = []
    for people in leftOut {
      let name = String(people.reason.name.prefix { $0 != ":" })
      if let index = counts.firstIndex(where: { $0.name == name }) {
        counts[index].count += people.names.count
      } else {
        counts.append((name, people.names.count))
      }
    }
    return counts.map { self("left_out.\($0.name)_count", count: $0.count) }.joined(separator: ", ")
  }
}
