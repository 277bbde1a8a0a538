import Firsthand
import Operations
import Phrasebook
import Store

/// What the first page shows.
struct HomeView {
  let greeting: String
  let salesperson: SalespersonHome?
  let director: DirectorHome?
  let administrator: AdministratorHome?
  let hasNoPlace: Bool
}

/// What one does next: one sentence and one button.
struct NextStep {
  let title: String
  let words: String
  let href: String
  let button: String
  var tone = ""
}

/// A salesperson's part of the first page.
struct SalespersonHome {
  let step: NextStep
  let underway: [LetterRow]
  let hasUnderway: Bool
  let drafts: [LetterRow]
  let hasDrafts: Bool
  let sent: [LetterRow]
  let hasSent: Bool

  init(_ overview: SalespersonOverview, _ replies: [OpenReply], _ context: MemberContext) {
    let (phrases, now) = (context.phrases, context.desk.now)
    func rows(_ lines: [LetterLine]) -> [LetterRow] {
      lines.map { LetterRow($0, phrases, now: now, zone: context.zone) }
    }
    step = Self.step(overview, replies, phrases, now: now)
    underway = rows(overview.underway)
    hasUnderway = !underway.isEmpty
    drafts = rows(overview.drafts)
    hasDrafts = !drafts.isEmpty
    sent = rows(overview.sent)
    hasSent = !sent.isEmpty
  }

  /// What is most worth doing: what was stopped first, then what is about to go, what a director answered, and
  /// what is nearly done.
  private static func step(
    _ overview: SalespersonOverview, _ replies: [OpenReply], _ phrases: Phrases, now: Instant
  ) -> NextStep {
    func subject(_ line: LetterLine) -> [String: String] {
      ["subject": line.subject.isEmpty ? phrases("sent.no_subject") : line.subject]
    }
    if let line = overview.underway.first(where: { $0.state.name == "halted" }) {
      return NextStep(
        title: phrases("home.next_halted"), words: phrases("home.next_halted_words", subject(line)),
        href: LetterRow.page(of: line), button: phrases("home.next_halted_button"), tone: "bad")
    }
    if let letter = overview.doubted {
      let subject = letter.subject.isEmpty ? phrases("sent.no_subject") : letter.subject
      return NextStep(
        title: phrases("home.next_doubted", count: letter.copies),
        words: phrases("home.next_doubted_words", ["subject": subject]),
        href: "/letters/\(letter.id)/progress?show=\(CopyStanding.unknown.rawValue)",
        button: phrases("home.next_doubted_button"), tone: "ask")
    }
    if let line = overview.underway.first(where: { ($0.state.due?.at ?? now) > now && $0.isSoon(now) }) {
      return NextStep(
        title: phrases("home.next_soon"), words: phrases("home.next_soon_words", subject(line)),
        href: LetterRow.page(of: line), button: phrases("home.next_soon_button"), tone: "good")
    }
    if let reply = replies.first {
      let values = [
        "name": reply.director, "subject": reply.subject.isEmpty ? phrases("sent.no_subject") : reply.subject,
      ]
      return NextStep(
        title: phrases(reply.isSuggestion ? "home.next_suggested" : "home.next_declined", values),
        words: phrases("home.next_reply_words", values), href: "/letters/\(reply.newsletter)",
        button: phrases("home.next_reply_button"), tone: "ask")
    }
    if !overview.hasCustomers {
      return NextStep(
        title: phrases("home.next_customers"), words: phrases("home.next_customers_words"),
        href: "/customers/import", button: phrases("home.next_customers_button"))
    }
    if let line = overview.underway.first(where: { [.freezing, .sending].contains($0.state) }) {
      let left = line.tally.count(.waiting) + line.tally.count(.tryingAgain)
      let values = [
        "done": phrases.number(line.tally.total - left), "total": phrases.number(line.tally.total),
      ].merging(subject(line)) { first, _ in first }
      return NextStep(
        title: phrases("home.next_sending"), words: phrases("home.next_sending_words", values),
        href: LetterRow.page(of: line), button: phrases("home.next_sending_button"), tone: "good")
    }
    if let line = overview.drafts.first(where: { $0.state == .ready }) {
      return NextStep(
        title: phrases("home.next_ready"), words: phrases("home.next_ready_words", subject(line)),
        href: LetterRow.page(of: line), button: phrases("home.next_ready_button"), tone: "good")
    }
    if let line = overview.drafts.first(where: { $0.state == .draft }) {
      return NextStep(
        title: phrases("home.next_draft"), words: phrases("home.next_draft_words", subject(line)),
        href: LetterRow.page(of: line), button: phrases("home.next_draft_button"))
    }
    return NextStep(
      title: phrases("home.next_write"), words: phrases("home.next_write_words"), href: "/letters/new",
      button: phrases("home.next_write_button"))
  }
}

extension LetterLine {
  /// Whether it goes out within the time in which it can be called back.
  fileprivate func isSoon(_ now: Instant) -> Bool {
    state.due.map { $0.at <= now.adding(seconds: UndoWindow.seconds) } ?? false
  }
}

/// A director's part of the first page.
struct DirectorHome {
  let isEmpty: Bool
  let count: String
  let oldest: String

  init(_ waiting: InboxStanding, _ context: MemberContext) {
    let phrases = context.phrases
    isEmpty = waiting.count == 0
    count = phrases("home.inbox_count", count: waiting.count)
    oldest =
      waiting.oldest.map {
        phrases("home.inbox_oldest", ["when": phrases.ago($0, now: context.desk.now, zone: context.zone)])
      } ?? ""
  }
}

/// An administrator's part of the first page.
struct AdministratorHome {
  /// A mail that may have gone twice.
  struct Double {
    let href: String
    let when: String
  }

  let trouble: String?
  let waiting: String
  let unknown: String
  let held: String
  let team: String
  let doubles: [Double]
  let hasDoubles: Bool

  init(_ health: SendingHealth, trouble: String?, _ context: MemberContext) {
    let phrases = context.phrases
    self.trouble = (health.brake?.sentence ?? trouble).map {
      phrases("sending.mail_waits", ["trouble": phrases.sentence($0)])
    }
    waiting = phrases.number(health.waiting)
    unknown = phrases.number(health.inDoubt)
    held = phrases.number(health.held)
    team = phrases.number(health.members)
    doubles = health.doubles.map {
      Double(href: "/audit/\($0.message.id)", when: phrases.moment($0.since, zone: context.zone))
    }
    hasDoubles = !doubles.isEmpty
  }
}
