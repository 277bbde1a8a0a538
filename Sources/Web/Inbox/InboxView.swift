import Firsthand
import Operations
import Phrasebook

/// What the list of the inbox shows.
struct InboxView {
  struct Row {
    let href: String
    let subject: String
    let initials: String
    let writer: String
    let since: String
    let asks: [String]
    let reason: String?
    let isOwn: Bool
  }

  let rows: [Row]
  let isEmpty: Bool
  let lede: String
  /// Whether there are so many that they take several pages.
  let isLarge: Bool
  let next: String?
  let first: String?

  init(_ page: InboxPage, isFirst: Bool, _ context: DirectorContext) {
    let phrases = context.phrases
    isEmpty = page.entries.isEmpty
    lede = isEmpty ? phrases("inbox.lede_empty") : phrases("inbox.lede", count: page.count)
    next = page.next.map { "/inbox?from=\($0)" }
    first = isFirst ? nil : "/inbox"
    isLarge = next != nil || !isFirst
    rows = page.entries.map { entry in
      Row(
        href: "/inbox/\(entry.newsletter)",
        subject: entry.subject.isEmpty ? phrases("inbox.no_subject") : entry.subject,
        initials: Chrome.initials(entry.writer.name), writer: entry.writer.name,
        since: phrases.ago(entry.since, now: context.desk.now, zone: context.zone),
        asks: Self.asks(entry, phrases),
        reason: entry.approval.flatMap { $0.reason.isEmpty ? nil : $0.reason } ?? entry.exceptions.first?.reason,
        isOwn: entry.isOwn)
    }
  }

  /// What the letter waits for, in a few words each.
  static func asks(_ entry: InboxEntry, _ phrases: Phrases) -> [String] {
    var asks: [String] = []
    if let approval = entry.approval {
      if entry.isHalted { asks.append(phrases("inbox.ask_halted")) }
      asks += approval.rules.map { phrases("inbox.ask_rule", ["rule": $0.words]) }
      if approval.isByStage { asks.append(phrases("inbox.ask_stage")) }
    }
    asks += entry.exceptions.map { phrases("inbox.ask_exception", ["rule": $0.rule.words]) }
    return asks
  }
}
