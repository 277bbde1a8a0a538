import Foundation

/// The pages of a home that `CompanySeed` filled, asked by many salespeople, a director and an administrator who sign in as
/// people do. It knows of the home what a browser sees, and so nothing of its database.
struct PagesBench {
  let program: String
  let home: String
  var perSecond = 50
  var seconds = 60
  /// What figures name the home by.
  var name: String?

  private static let port = 8_381
  private static let mostPeople = 50

  static var publicURL: String { "http://127.0.0.1:\(port)" }

  func run() throws {
    let folder = try BenchFolder()
    let served = try ServedHome(program: program, home: home, port: Self.port, log: folder.path + "/serve.log")
    defer { served.stop() }
    let line = HTTPLine(port: Self.port)
    let idle = Idle(of: served)
    let director = try signIn(CompanySize.director, line)
    let administrator = try signIn(CompanySize.administrator, line)
    var people: [Visitor] = []
    for number in 0..<Self.mostPeople {
      guard var person = try? signIn(CompanySize.address(ofSalesperson: number), line) else { break }
      guard let draft = try letter(on: "drafts", person, line), let sent = try letter(on: "sent", person, line),
        let customer = try line.link(
          from: "/customers", as: person.signIn, where: { $0.matches(of: /^\/customers\/[0-9a-z]{16}$/).count == 1 })
      else { break }
      (person.draft, person.sent, person.customer) = (draft, sent, String(customer.dropFirst("/customers/".count)))
      people.append(person)
    }
    guard let first = people.first else { throw BenchError(words: "nobody of \(home) can sign in and has letters") }
    let card = try line.send(WebRequest(page: "", path: "/customers/\(first.customer)", signIn: first.signIn))
    let address = card.text.firstMatch(of: /[a-z.0-9]+@[a-z0-9]+\.example/).map { String($0.0) } ?? ""
    let mix = try PageMix(
      people: people, director: director, administrator: administrator, address: address, seller: "sales", over: line)
    try measure(mix, served, idle)
  }

  private func measure(_ mix: PageMix, _ served: ServedHome, _ idle: Idle) throws {
    let home = name ?? URL(fileURLWithPath: home).lastPathComponent
    let alone = try LoadRun(port: Self.port, lines: 1).run(mix.kinds.flatMap { $0.suffix(3) + $0.suffix(3) })
    let load = try PageLoad(mix, perSecond: perSecond, seconds: seconds, on: served)
    for page in mix.pages {
      let own = load.samples.filter { $0.page == page }
      let median = alone.filter { $0.page == page }.quantile(0.5)
      Bench.say("pages home=\(home) page=\(page) alone_ms=\(median.rounded(1)) requests=\(own.count) \(own.figures)")
    }
    Bench.say(
      "pages home=\(home) idle_rss_mb=\(idle.megabytes.rounded(0)) idle_processor_percent=\(idle.percent.rounded(1)) after_load_rss_mb=\(served.residentMegabytes.rounded(0)) (goal: 60 MB idle)"
    )
    Bench.say("pages home=\(home) page=all \(load.figures) (goal: p95 50 ms at 50 requests/s)")
  }

  /// What a server takes that nobody asks anything.
  private struct Idle {
    let megabytes: Double
    let percent: Double

    private static let seconds: UInt32 = 5

    init(of served: ServedHome) {
      let before = served.processorSeconds
      sleep(Self.seconds)
      percent = (served.processorSeconds - before) / Double(Self.seconds) * 100
      megabytes = served.residentMegabytes
    }
  }

  private func letter(on shelf: String, _ person: Visitor, _ line: HTTPLine) throws -> String? {
    let letters = try line.send(WebRequest(page: "", path: "/letters?shelf=\(shelf)", signIn: person.signIn))
    return letters.text.firstMatch(of: /\/letters\/([0-9a-z]{16})/).map { String($0.1) }
  }

  /// By the form, as everybody does.
  private func signIn(_ address: String, _ line: HTTPLine) throws -> Visitor {
    let form = try line.send(WebRequest(page: "", path: "/sign-in"))
    let token = form.text.firstMatch(of: /name="form-token" value="([^"]+)"/).map { String($0.1) } ?? ""
    let visitor = form.cookies["firsthand-visitor"] ?? ""
    let fields = [("address", address), ("password", CompanySize.password), ("form-token", token), ("next", "/")]
    let body = fields.map { $0.0 + "=" + ($0.1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "") }
    let answer = try line.send(
      WebRequest(
        page: "", path: "/sign-in", cookie: "firsthand-visitor=\(visitor)",
        form: (body.joined(separator: "&"), token)))
    guard let session = answer.cookies["firsthand"] else {
      throw BenchError(words: "\(address) cannot sign in: \(answer.status)")
    }
    return Visitor(signIn: session)
  }
}
