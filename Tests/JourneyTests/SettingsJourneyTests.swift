import Foundation
import FoundationNetworking
import Testing

/// The page of settings of a program that was set up with secrets.
@Suite(.serialized) struct SettingsJourneyTests {
  private static let site = "http://127.0.0.1:8334"

  /// A browser that keeps cookies, and waits for each answer.
  private final class Visitor {
    private let session = URLSession(configuration: .ephemeral)

    func ask(_ path: String, form: String? = nil) throws -> String? {
      var request = URLRequest(url: try #require(URL(string: SettingsJourneyTests.site + path)))
      if let form {
        request.httpMethod = "POST"
        request.httpBody = Data(form.utf8)
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
      }
      let answered = DispatchSemaphore(value: 0)
      nonisolated(unsafe) var text: String?
      session.dataTask(with: request) { bytes, _, _ in
        text = bytes.map { String(decoding: $0, as: UTF8.self) }
        answered.signal()
      }.resume()
      answered.wait()
      return text
    }
  }

  /// Waits until the pages are there.
  private func awaitPages(_ visitor: Visitor) throws {
    let end = Date(timeIntervalSinceNow: 20)
    while try visitor.ask("/health") != "ok\n", Date() < end { sched_yield() }
  }

  /// Ada, signed in once the pages are there.
  private func ada(in company: Northwind) throws -> Visitor {
    let link = try company.program.run(["member", "invite", Northwind.ada, "--print-link"], as: Northwind.ada).output
      .trimmingCharacters(in: .newlines)
    let ada = Visitor()
    try awaitPages(ada)
    let choose = try #require(try ada.ask(link))
    let token = try #require(choose.firstMatch(of: /name="form-token" value="([0-9a-f]+)"/)).1
    let password = "four boards under a lamp".replacingOccurrences(of: " ", with: "+")
    _ = try ada.ask(link, form: "form-token=\(token)&password=\(password)&repeated=\(password)")
    return ada
  }

  @Test func `settings show what is set and no secret`() throws {
    let company = try Northwind()
    let home = company.program.home
    try company.done(["dkim", "make", "--domain", "northwind.example", "--selector", "letters1"])
    try Data("relay-pass-4711\n".utf8).write(to: URL(fileURLWithPath: home + "/relay.password"))
    try Data(
      """
      unsubscribe_address: off@northwind.example
      bounce_address: bounces@northwind.example
      relay: smtp+starttls://mailer@smtp.northwind.example:2587
      relay_password_file: relay.password
      quiet_days: [sun]
      auditors: [auditor@accountants.example]
      sending: {messages_per_day: 4321, domains: {gmail.com: {messages_per_second: 2}}}
      dkim:
        - {domain: northwind.example, selector: letters1, key_file: dkim/letters1.northwind.example.pem}

      """.utf8
    ).write(to: URL(fileURLWithPath: home + "/config.yml"))
    try company.done(["log", "checkpoint"], as: Northwind.ada)
    let key = try company.program.run(["log", "key"], as: Northwind.ada).output.trimmingCharacters(in: .newlines)
    let serving = try company.program.start(["serve", "--listen", "127.0.0.1:8334"])
    let ada = try ada(in: company)
    let page = try #require(try ada.ask("/settings"))
    for words in [
      home + "/config.yml", home + "/firsthand.db", "smtp.northwind.example", "2587", "Yes (STARTTLS)", "mailer",
      "off@northwind.example", "bounces@northwind.example", "Sunday", "4,321", "gmail.com: messages_per_second: 2",
      "letters1._domainkey.northwind.example", "auditor@accountants.example", key, "0.1.0",
      "SQLite, in one file on this machine",
    ] {
      let encoded = words.replacingOccurrences(of: "+", with: "&#43;")
      #expect(page.contains(words) || page.contains(encoded), "\(words) is missing")
    }
    var secrets = ["relay-pass-4711", "PRIVATE KEY"]
    let bytes = try Data(contentsOf: URL(fileURLWithPath: home + "/secret.key"))
    secrets += [bytes.base64EncodedString(), bytes.map { String(format: "%02x", $0) }.joined()]
    // PRIVATE+KEY+name+id+key, of which the name and the id are everybody's.
    let logKey = try String(contentsOfFile: home + "/log.key", encoding: .utf8).trimmingCharacters(in: .newlines)
    secrets += logKey.split(separator: "+", maxSplits: 4).suffix(1).map(String.init)
    secrets += try String(contentsOfFile: home + "/dkim/letters1.northwind.example.pem", encoding: .utf8)
      .split(whereSeparator: \.isNewline).map(String.init).filter { $0.count > 24 }
    #expect(secrets.count > 5)
    for secret in secrets { #expect(!page.contains(secret)) }
    #expect(!page.contains("Wall between"))
    // A server that ends gracefully waits for whoever is on the line, as this visitor is.
    kill(serving.id, SIGKILL)
    _ = try serving.answer()
  }

  @Test(.enabled(if: TestServer.url != nil))
  func `of a company on PostgreSQL settings show the server, its wall and no password`() throws {
    let company = try Northwind()
    try TestServer.withDatabase { url in
      let secret = "server-pass-4712"
      var address = try #require(URLComponents(string: url))
      address.password = secret
      if address.user == nil { address.user = "firsthand" }
      try company.done(["move", "--to", try #require(address.string)], as: Northwind.ada)
      var serving = try company.program.start(["serve", "--listen", "127.0.0.1:8334"])
      let ada = try ada(in: company)
      func settings() throws -> String {
        let page = try #require(try ada.ask("/settings")).replacing("&#39;", with: "'")
        #expect(!page.contains(secret) && !page.contains("SQLite"))
        return page
      }
      func end() throws {
        kill(serving.id, SIGKILL)
        _ = try serving.answer()
      }
      let page = try settings()
      for words in [
        "PostgreSQL, on a server that several nodes can share", String(address.path.dropFirst()),
        "It stands: the database itself keeps a salesperson's queries to that salesperson's rows.",
      ] { #expect(page.contains(words), "\(words)") }
      try TestServer.ask(url, "ALTER TABLE attempt NO FORCE ROW LEVEL SECURITY")
      #expect(
        try settings().contains("It does not stand around these tables, whose policies somebody changed: attempt."))
      try end()
      serving = try company.program.start(
        ["serve", "--listen", "127.0.0.1:8334", "--database", try TestServer.superuser(url)])
      try awaitPages(ada)
      #expect(try settings().contains("It does not stand: the database's user postgres is a superuser"))
      try end()
      let checkup = try company.program.run(["doctor"])
      if try TestServer.ask(url, "SHOW fsync") == "off" {
        #expect(
          checkup.output.contains("of the server's fsync, synchronous_commit and full_page_writes not all are on"))
      }
      #expect(checkup.output.contains("✓ Wall              The database itself keeps a salesperson's queries"))
      let other = try company.program.run(["doctor", "--database", try TestServer.superuser(url)])
      #expect(other.output.contains("! Wall              The database's user postgres is a superuser, or may pass"))
      for answer in [checkup, other] { #expect(!(answer.output + answer.complaint).contains(secret)) }
    }
  }
}
