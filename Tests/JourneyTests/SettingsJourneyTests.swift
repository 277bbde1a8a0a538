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
    let link = try company.program.run(["member", "invite", Northwind.ada, "--print-link"], as: Northwind.ada).output
      .trimmingCharacters(in: .newlines)
    let serving = try company.program.start(["serve", "--listen", "127.0.0.1:8334"])
    let ada = Visitor()
    let end = Date(timeIntervalSinceNow: 20)
    while try ada.ask("/health") != "ok\n", Date() < end { sched_yield() }
    let choose = try #require(try ada.ask(link))
    let token = try #require(choose.firstMatch(of: /name="form-token" value="([0-9a-f]+)"/)).1
    let password = "four boards under a lamp".replacingOccurrences(of: " ", with: "+")
    _ = try ada.ask(link, form: "form-token=\(token)&password=\(password)&repeated=\(password)")
    let page = try #require(try ada.ask("/settings"))
    for words in [
      home + "/config.yml", home + "/firsthand.db", "smtp.northwind.example", "2587", "Yes (STARTTLS)", "mailer",
      "off@northwind.example", "bounces@northwind.example", "Sunday", "4,321", "gmail.com: messages_per_second: 2",
      "letters1._domainkey.northwind.example", "auditor@accountants.example", key, "0.1.0",
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
    // A server that ends gracefully waits for whoever is on the line, as this visitor is.
    kill(serving.id, SIGKILL)
    _ = try serving.answer()
  }
}
