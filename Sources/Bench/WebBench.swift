import Firsthand
import Foundation
import Operations
import Store

/// The pages of a large company: how fast they answer while people work, how long a finding takes behind the
/// last key, what a browser loads, what memory it takes.
struct WebBench {
  let program: String
  let repository: String

  private static let port = 8_380
  private static let perSecond = 50
  private static let seconds = 30
  private static let typists = 5
  private static let edits = 20

  func run() throws {
    let folder = try BenchFolder()
    // It grows where nothing is synced, and is then moved to where it is read from.
    let nursery = try BenchFolder(within: Self.memory, named: "nursery")
    let home = folder.path + "/home"
    let seed = try grow(in: nursery.path + "/home", movingTo: home)
    let served = try ServedHome(program: program, home: home, port: Self.port, log: folder.path + "/serve.log")
    defer { served.stop() }
    let line = HTTPLine(port: Self.port)
    _ = try line.send(WebRequest(page: "", path: "/sign-in"))
    let idle = served.residentMegabytes
    let mix = try PageMix(
      people: seed.people.map(\.visitor), director: seed.director.visitor, administrator: seed.administrator.visitor,
      address: "customer7@shop3.example", seller: "dana", over: line)
    try firstLoads(mix.kinds, line)
    try load(mix, on: served)
    try type(seed)
    Bench.say(
      "web memory idle_rss_mb=\(idle.rounded(0)) after_load_rss_mb=\(served.residentMegabytes.rounded(0)) (goal: 60 MB idle)"
    )
  }

  /// The seeded company, its home moved to `home`.
  private func grow(in nursery: String, movingTo home: String) throws -> WebSeed {
    let start = ContinuousClock.now
    let founded = try Measured.run(
      program, ["init", "--home", nursery, "--company", "Northwind", "--admin", "ada@northwind.example"])
    guard founded.status == 0 else { throw BenchError(words: "init ended with \(founded.status)") }
    let publicURL = "http://127.0.0.1:\(Self.port)"
    try Data("unsubscribe_address: off@northwind.example\npublic_url: \(publicURL)\n".utf8)
      .write(to: URL(fileURLWithPath: nursery + "/config.yml"))
    let seed = try WebSeed(home: nursery, repository: repository, publicURL: publicURL)
    try seed.workplace.store.close()
    try FileManager.default.moveItem(atPath: nursery, toPath: home)
    Bench.say(
      "web company salespeople=\(WebSeed.salespeople) customers=\(WebSeed.salespeople * WebSeed.customersEach) log_entries=\(WebSeed.logEntries) seeded_in_s=\((ContinuousClock.now - start).inSeconds.rounded(0))"
    )
    return seed
  }

  /// A file system in memory with room for the company, where there is one.
  private static var memory: URL {
    let path = "/dev/shm"
    let room = (try? FileManager.default.attributesOfFileSystem(forPath: path))?[.systemFreeSize] as? NSNumber
    return (room?.int64Value ?? 0) > 3_000_000_000
      ? URL(fileURLWithPath: path, isDirectory: true) : FileManager.default.temporaryDirectory
  }

  private func firstLoads(_ mix: [[WebRequest]], _ line: HTTPLine) throws {
    for request in mix.compactMap(\.first) where request.page != "preview" {
      let load = try FirstLoad(of: request, over: line)
      Bench.say(
        "web first_load page=\(request.page) kb=\((Double(load.bytes) / 1_024).rounded(1)) requests=\(load.requests) (goal: 60 KB, 6 requests)"
      )
    }
  }

  /// People look at pages, at a steady pace and each at their own.
  private func load(_ mix: PageMix, on served: ServedHome) throws {
    let alone = try LoadRun(port: Self.port, lines: 1).run(mix.kinds.flatMap { $0.suffix(3) + $0.suffix(3) })
    let load = try PageLoad(mix, perSecond: Self.perSecond, seconds: Self.seconds, on: served)
    for page in mix.pages {
      let own = load.samples.filter { $0.page == page }
      let median = alone.filter { $0.page == page }.quantile(0.5)
      Bench.say("web page=\(page) alone_ms=\(median.rounded(1)) requests=\(own.count) \(own.figures)")
    }
    Bench.say("web page=all \(load.figures) (goal: p95 50 ms)")
  }

  /// Several people type at once, and each key's pause ends in a check.
  private func type(_ seed: WebSeed) throws {
    let requests = (0..<Self.edits).flatMap { edit in
      seed.people.prefix(Self.typists * 2).map { person in
        let words = LetterWords.words(isMended: edit % 2 == 0, " And one more thing, number \(edit).")
        let fields =
          [("subject", words.subject), ("preheader", words.preheader), ("to", person.customer)]
          + words.slots.sorted { $0.key < $1.key }.map { ("slot-" + $0.key, $0.value) }
        let body = fields.map { $0.0 + "=" + Self.encoded($0.1) }.joined(separator: "&")
        return WebRequest(
          page: "check", path: "/letters/\(person.draft)/check", signIn: person.signIn,
          form: (body, person.formToken))
      }
    }
    let samples = try LoadRun(port: Self.port, lines: Self.typists).run(requests)
    Bench.say(
      "web check edits=\(samples.count) typists=\(Self.typists) \(samples.figures) (goal: p95 150 ms, behind the page's own pause of 250 ms)"
    )
  }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}
