import Foundation
import FoundationNetworking
import MailCatcher
import Testing

/// `firsthand serve`: pages and sending in one program, from its start to its graceful end.
@Suite(.serialized) struct ServeTests {
  private static let listen = "127.0.0.1:8331"

  /// What the page says, once it answers.
  private func get(_ path: String) -> String? {
    guard let url = URL(string: "http://\(Self.listen)\(path)"), let bytes = try? Data(contentsOf: url) else {
      return nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Asks until the pages are there: the port refuses at once as long as nobody listens.
  private func waitUntilServing() {
    let end = Date(timeIntervalSinceNow: 20)
    while get("/health") != "ok\n" {
      guard Date() < end else {
        Issue.record("the pages did not come up")
        return
      }
      sched_yield()
    }
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `it answers, sends what is due, and ends gracefully at a signal`(signal: Int32) throws {
    let company = try Northwind()
    try company.addCustomers(3, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let serving = try company.program.start(["serve", "--listen", Self.listen, "--log-format", "json"])
    waitUntilServing()
    #expect(get("/metrics")?.contains("firsthand_http_requests_total") == true)
    #expect(get("/sign-in?next=/letters")?.contains("<form") == true)
    // Another command begins the letter; the program that serves sends it.
    try company.done(
      ["newsletter", "schedule", id, "--zone", "UTC", "--at", Self.minute(after: 61)], as: Northwind.dana)
    try company.done(["newsletter", "unschedule", id], as: Northwind.dana)
    try company.done(["newsletter", "send", id, "--dry-run"], as: Northwind.dana)
    kill(serving.id, signal)
    let answer = try serving.answer()
    #expect(answer.status == 0, "\(answer.complaint)")
    let lines = answer.complaint.split(separator: "\n")
    #expect(!lines.isEmpty)
    for line in lines {
      let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String]
      #expect(object?["level"] != nil && object?["time"] != nil, "\(line)")
    }
    #expect(answer.complaint.contains("\"route\":\"/sign-in\""))
    #expect(!answer.complaint.contains("next=") && !answer.complaint.contains("@"), "nothing of a query or a person")
  }

  @Test func `a letter that is let go on is sent by the program that serves`() throws {
    let company = try Northwind()
    try company.addCustomers(3, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    // Begun where no relay answers, so that its copies wait.
    _ = try company.program.run(["newsletter", "send", id, "--relay", "smtp://127.0.0.1:1"], as: Northwind.dana)
    try company.done(["newsletter", "pause", id], as: Northwind.dana)
    let serving = try company.program.start(["serve", "--listen", Self.listen])
    waitUntilServing()
    #expect(company.catcher.messages.isEmpty)
    try company.done(["newsletter", "resume", id], as: Northwind.dana)
    #expect(company.catcher.waitForMessages(3, seconds: 20))
    kill(serving.id, SIGTERM)
    #expect(try serving.answer().status == 0)
    #expect(try company.counts(of: id, as: Northwind.dana)["accepted"] == 3)
  }

  @Test func `what cannot be served is refused with a sentence`() throws {
    let company = try Northwind()
    func refused(_ arguments: [String], _ environment: [String: String], _ status: Int32, _ words: String) throws {
      let answer = try company.program.run(["serve"] + arguments, environment: environment)
      #expect(answer.status == status && answer.complaint.contains(words), "\(answer.complaint)")
    }
    try refused(["--listen", "0.0.0.0:8332"], [:], 64, "Passwords would travel in clear")
    try refused(["--listen", "here"], [:], 64, "is no address")
    try refused([], ["FIRSTHAND_TLS_KEY_FILE": "key.pem"], 64, "go together")
    try refused(
      ["--listen", Self.listen], ["FIRSTHAND_TLS_KEY_FILE": "no.pem", "FIRSTHAND_TLS_CERTIFICATE_FILE": "no.pem"], 64,
      "cannot be read")
    try refused(["--listen", Self.listen], ["FIRSTHAND_PUBLIC_URL": "http://letters.example"], 64, "must be https://")
    let serving = try company.program.start(["serve", "--listen", Self.listen])
    waitUntilServing()
    try refused(["--listen", Self.listen], [:], 1, "in use by another program")
    kill(serving.id, SIGTERM)
    #expect(try serving.answer().status == 0)
  }

  /// So many seconds from now, as a clock in UTC shows it.
  private static func minute(after seconds: Double) -> String {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "UTC")
    format.dateFormat = "yyyy-MM-dd'T'HH:mm"
    return format.string(from: Date().addingTimeInterval(seconds + 60))
  }
}
