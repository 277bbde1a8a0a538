import Foundation

/// Somebody at work in their browser, and what they look at.
struct Visitor: Sendable {
  var signIn: String
  var draft = ""
  var sent = ""
  var customer = ""
}

/// What people of a company ask of its pages.
struct PageMix {
  /// One request for each kind of page and person, kind after kind.
  let kinds: [[WebRequest]]
  /// How often each kind is asked for beside the others.
  private let weights: [Int]

  var pages: [String] { kinds.compactMap(\.first?.page) }

  /// `address` is that of a customer of whom the log knows, `seller` a part of a salesperson's own.
  init(
    people: [Visitor], director: Visitor, administrator: Visitor, address: String, seller: String, over line: HTTPLine
  ) throws {
    func sales(_ weight: Int, _ page: String, _ path: (Visitor) -> String) -> (Int, [WebRequest]) {
      (weight, people.map { WebRequest(page: page, path: path($0), signIn: $0.signIn) })
    }
    func one(_ page: String, _ path: String, _ person: Visitor) -> (Int, [WebRequest]) {
      (1, [WebRequest(page: page, path: path, signIn: person.signIn)])
    }
    func second(_ page: String, _ from: (Visitor) -> String) throws -> (Int, [WebRequest]) {
      let found = try people.compactMap { person in
        try line.link(from: from(person), as: person.signIn) { $0.contains("after=") || $0.contains("before=") }
          .map { WebRequest(page: page, path: $0, signIn: person.signIn) }
      }
      return (2, found)
    }
    func linked(
      _ prefix: String, from path: String, _ person: Visitor, isIt: (Substring) -> Bool = { _ in true }
    ) throws -> String {
      let found = try line.link(from: path, as: person.signIn) {
        $0.hasPrefix(prefix) && isIt($0.dropFirst(prefix.count))
      }
      guard let found else {
        throw BenchError(words: "\(path) has no link to \(prefix)")
      }
      return found
    }
    let search = "/audit?q=" + address.replacing("@", with: "%40")
    let seller = try linked("/members/", from: "/members?q=" + seller, administrator).split(separator: "/").last ?? ""
    let all = [
      sales(4, "home") { _ in "/" },
      sales(4, "customers") { _ in "/customers" },
      try second("customers_next") { _ in "/customers" },
      sales(3, "search") { _ in "/customers?q=hans" },
      sales(4, "card") { "/customers/\($0.customer)" },
      sales(3, "sent") { _ in "/letters" },
      sales(1, "shelf") { _ in "/letters/new" },
      sales(3, "compose") { "/letters/\($0.draft)" },
      sales(2, "preview") { "/letters/\($0.draft)/preview" },
      sales(2, "people") { "/letters/\($0.draft)/people" },
      sales(1, "send") { "/letters/\($0.draft)/send" },
      sales(3, "progress") { "/letters/\($0.sent)/progress" },
      try second("progress_next") { "/letters/\($0.sent)/progress" },
      sales(1, "imports") { _ in "/customers/imports" },
      sales(1, "me") { _ in "/me" },
      sales(1, "standards") { _ in "/standards" },
      one("director_home", "/", director),
      one("inbox", "/inbox", director),
      one("inbox_item", try linked("/inbox/", from: "/inbox", director), director),
      one("standards_work", "/standards/work", director),
      one("admin_home", "/", administrator),
      one("audit", "/audit", administrator),
      one("audit_search", search, administrator),
      one("audit_person", "/audit?salesperson=\(seller)", administrator),
      one("audit_refused", "/audit?kind=refused", administrator),
      one("audit_decisions", "/audit?kind=decisions&salesperson=\(seller)", administrator),
      one("audit_rule", "/audit?rule=house-voice/no-hype", administrator),
      one("audit_rare_rule", "/audit?rule=links/https-only", administrator),
      one(
        "audit_send", try linked("/audit/", from: search + "&kind=sent", administrator) { $0.count == 16 },
        administrator),
      one("sending", "/sending", administrator),
      one("team", "/members", administrator),
      one("team_search", "/members?q=hansen", administrator),
      one("member", "/members/\(seller)", administrator),
    ].filter { !$0.1.isEmpty }
    kinds = all.map(\.1)
    weights = all.map(\.0)
  }

  /// `count` requests, in an order in which the kinds are mixed by their weights and each turn is another person's.
  func requests(_ count: Int) -> [WebRequest] {
    let total = weights.reduce(0, +)
    // Of each kind the next is due that is furthest behind its share.
    var asked = kinds.map { _ in 0 }
    return (0..<count).map { number in
      let behind =
        kinds.indices.max { a, b in
          weights[a] * (number + 1) - asked[a] * total < weights[b] * (number + 1) - asked[b] * total
        } ?? 0
      defer { asked[behind] += 1 }
      return kinds[behind][asked[behind] * 7 % kinds[behind].count]
    }
  }
}

/// A mix of pages at a steady pace, whatever becomes of those before.
struct PageLoad {
  let samples: [WebSample]
  private let perSecond: Int
  private let processor: Double

  init(_ mix: PageMix, perSecond: Int, seconds: Int, on served: ServedHome) throws {
    let before = served.processorSeconds
    samples = try LoadRun(port: served.port, perSecond: Double(perSecond)).run(mix.requests(perSecond * seconds))
    self.perSecond = perSecond
    processor = (served.processorSeconds - before) * 1_000 / Double(samples.count)
  }

  var figures: String {
    "requests=\(samples.count) requests_per_s=\(perSecond) processor_ms_each=\(processor.rounded(1)) \(samples.figures)"
  }
}

extension HTTPLine {
  /// The first address in a page's links that fits.
  func link(from path: String, as signIn: String, where fits: (String) -> Bool) throws -> String? {
    let page = try send(WebRequest(page: "", path: path, signIn: signIn))
    guard page.status == 200 else { throw BenchError(words: "\(path) answered \(page.status)") }
    return page.text.matches(of: /href="([^"#]+)"/).map { String($0.1).replacing("&amp;", with: "&") }.first(
      where: fits)
  }
}
