import Firsthand
import Hummingbird
import Operations
import Phrasebook

/// The list of one's own letters.
struct SentPages: Sendable {
  let site: Site

  func add(to routes: RouterGroup<SalespersonContext>) {
    routes.get("letters") { request, context in
      let query = try request.query
      let shelf = LetterShelf(rawValue: query["shelf"])
      let before = query.optional("before").map { Newsletter.ID($0) }
      let desk = context.desk
      let (page, counts) = try await site.work {
        (try desk.letters(shelf, before: before), try desk.shelves())
      }
      let view = SentView(page, shelf, counts, isFirst: before == nil, context)
      return try site.page("sent/list", title: context.phrases("sent.title"), view, context)
    }
  }
}

/// What the list shows.
struct SentView {
  struct Tab {
    let href: String
    let words: String
    let count: String
    let isCurrent: Bool
  }

  let tabs: [Tab]
  let letters: [LetterRow]
  let hasLetters: Bool
  /// Where older ones are.
  let older: String?
  /// Where the newest are, on a later page.
  let newest: String?

  init(
    _ page: LetterPage, _ shelf: LetterShelf?, _ counts: [LetterShelf: Int], isFirst: Bool,
    _ context: SalespersonContext
  ) {
    let phrases = context.phrases
    let words: [LetterShelf: String] = [
      .drafts: phrases("sent.tab_drafts"), .underway: phrases("sent.tab_underway"), .sent: phrases("sent.tab_sent"),
      .cancelled: phrases("sent.tab_cancelled"),
    ]
    let all = Tab(
      href: "/letters", words: phrases("sent.tab_all"), count: phrases.number(counts.values.reduce(0, +)),
      isCurrent: shelf == nil)
    tabs =
      [all]
      + LetterShelf.allCases.map {
        Tab(
          href: "/letters?shelf=\($0.rawValue)", words: words[$0] ?? "", count: phrases.number(counts[$0] ?? 0),
          isCurrent: shelf == $0)
      }
    let now = context.desk.now
    letters = page.letters.map { LetterRow($0, phrases, now: now, zone: context.zone) }
    hasLetters = !letters.isEmpty
    let here = shelf.map { "/letters?shelf=\($0.rawValue)&" } ?? "/letters?"
    older = page.next.map { here + "before=\($0.text.percentEncoded)" }
    newest = isFirst ? nil : shelf.map { "/letters?shelf=\($0.rawValue)" } ?? "/letters"
  }
}
