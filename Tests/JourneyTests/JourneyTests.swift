import Foundation
import MailCatcher
import MailFormat
import Testing

@Suite(.serialized) struct JourneyTests {
  @Test func `from a customer list to accepted messages and a log that agrees`() throws {
    let company = try Northwind()
    let outlook = Program.repository.appendingPathComponent(
      "Sources/FirsthandCLI/Demo/customers/dana-outlook.csv"
    ).path
    let imported = try company.done(
      [
        "customers", "import", "--owner", Northwind.dana, "--basis", "existing_customer", "--met",
        "2026-05-12", "--evidence", "order book", "--json", outlook,
      ], as: Northwind.ada
    ).fields()
    let customers = try #require(imported["new"] as? Int)
    #expect(customers >= 30)
    let listed = try company.done(["customers", "list", "--json"], as: Northwind.dana).json()
    #expect((listed as? [Any])?.count == customers)

    // Refused with the words quoted, mended, certified.
    let file = try company.folder.write("letter.yml", Northwind.letter)
    let id = try company.done(["newsletter", "new", "--file", file], as: Northwind.dana).firstLine
    try company.done(
      ["newsletter", "edit", id, "--slot", "news=The oil carries zero risk."], as: Northwind.dana)
    let refused = try company.program.run(["newsletter", "submit", id], as: Northwind.dana)
    #expect(refused.status == 3)
    #expect(refused.output.contains("Don't promise 'zero risk'"))
    #expect(refused.output.contains("news, line 1, column 17"))
    #expect(try company.program.run(["newsletter", "send", id], as: Northwind.dana).status == 6)
    #expect(company.catcher.messages.isEmpty)
    try company.done(
      ["newsletter", "edit", id, "--slot", "news=I have used the oil for two years."],
      as: Northwind.dana)
    let submitted = try company.done(["newsletter", "submit", id, "--json"], as: Northwind.dana)
    #expect(try submitted.fields()["state"] as? String == "ready")
    let content = try #require(try submitted.fields()["content"] as? String)

    let sent = try company.program.run(["newsletter", "send", id], as: Northwind.dana)
    #expect(sent.status == 0, "\(sent.complaint)")
    #expect(company.catcher.messages.count == customers)
    #expect(Set(company.catcher.messages.flatMap(\.recipients)).count == customers)
    let copy = ParsedMessage(try #require(company.catcher.messages.first).bytes)
    #expect(copy.first("From")?.contains("Dana Reyes") == true)
    #expect(copy.first("List-Unsubscribe")?.contains("mailto:off+") == true)
    #expect(copy.firstPart(contentType: "text/plain")?.text.contains("for two years") == true)

    // The log says the same, and names the content that was certified.
    let log =
      try company.done(
        ["log", "search", "--newsletter", id, "--limit", "1000", "--json"], as: Northwind.ada
      ).json() as? [[String: Any]] ?? []
    let accepted = log.filter { $0["kind"] as? String == "accepted" }
    let logged = Set(accepted.compactMap { ($0["facts"] as? [String: String])?["messageID"] })
    let caught = Set(
      company.catcher.messages.compactMap {
        ParsedMessage($0.bytes).first("Message-ID")?.trimmingCharacters(in: ["<", ">"])
      })
    #expect(logged == caught)
    #expect(logged.count == customers)
    let certified = try #require(log.first { $0["kind"] as? String == "certified" })
    #expect((certified["facts"] as? [String: String])?.values.contains(content) == true)
    let message = try #require(logged.first)
    let shown = try company.done(["log", "show", message, "--json"], as: Northwind.ada).fields()
    #expect(shown["state"] as? String == "accepted")
    let export = try company.done(["log", "export", "--format", "jsonl"], as: Northwind.ada)
    #expect(export.output.split(separator: "\n").count >= customers)

    // Sending again sends nothing again.
    let again = try company.program.run(["newsletter", "send", id], as: Northwind.dana)
    #expect(again.status == 6)
    #expect(company.catcher.messages.count == customers)
  }

  @Test func `a letter that meets a review rule waits until a director lets it go`() throws {
    let company = try Northwind()
    try company.addCustomers(3, to: Northwind.soren)
    let file = try company.folder.write("letter.yml", Northwind.letter)
    let id = try company.done(["newsletter", "new", "--file", file], as: Northwind.soren).firstLine
    try company.done(
      ["newsletter", "edit", id, "--slot", "news=You get a 12 % discount on the set until 12 December."],
      as: Northwind.soren)
    let waiting = try company.done(["newsletter", "submit", id], as: Northwind.soren)
    #expect(waiting.output.contains("waits for a director"))
    #expect(try company.program.run(["newsletter", "send", id], as: Northwind.soren).status == 6)
    // Both directors were told by mail.
    #expect(
      Set(company.catcher.messages.flatMap(\.recipients)) == [Northwind.karin, Northwind.lars])
    try company.done(["newsletter", "approve", id, "--reason", "agreed"], as: Northwind.karin)
    #expect(company.catcher.messages.last?.recipients == [Northwind.soren])
    try company.done(["newsletter", "send", id], as: Northwind.soren)
    #expect(try company.counts(of: id, as: Northwind.soren)["accepted"] == 3)
  }

  @Test func `an unsubscribe mail that came back is taken in and holds for everybody`() throws {
    let company = try Northwind()
    try company.addCustomers(2, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    try company.done(["newsletter", "send", id], as: Northwind.dana)
    let copy = ParsedMessage(try #require(company.catcher.messages.first).bytes)
    let header = try #require(copy.first("List-Unsubscribe"))
    let address = header.drop { $0 != ":" }.dropFirst().prefix { $0 != "?" && $0 != ">" }
    let mail = try company.folder.write(
      "off.eml", "From: someone@else.example\r\nTo: \(address)\r\nSubject: unsubscribe\r\n\r\n")
    let ingested = try company.done(["feedback", "ingest", mail], as: Northwind.ada)
    #expect(ingested.output.contains("1 unsubscribed"))
    let second = try company.readyLetter(of: Northwind.dana)
    try company.done(["newsletter", "send", second], as: Northwind.dana)
    let counts = try company.counts(of: second, as: Northwind.dana)
    #expect(counts["accepted"] == 1)
    #expect(counts["leftOut"] == 1)
  }

  @Test func `the demo tells its story and agrees with its mailbox`() throws {
    let folder = try Folder()
    // What is configured is not reached: nothing listens there.
    let answer = try Program(home: folder.path).run(
      ["demo", "--once"], environment: ["FIRSTHAND_RELAY": "smtp://127.0.0.1:1"])
    #expect(answer.status == 0, "\(answer.complaint)")
    for words in [
      "windows-1252", "utf-16le", "zero risk", "They agree, Message-ID by Message-ID.",
      "What to try next",
    ] {
      #expect(answer.output.contains(words), "\(words)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `a dry run says what would happen and changes nothing`() throws {
    let company = try Northwind()
    try company.addCustomers(2, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let list = try company.folder.write("list.csv", "email\nnew@dana.example\n")
    func entries() throws -> String {
      try company.done(["log", "search", "--limit", "1000"], as: Northwind.ada).output.split(separator: "\n")
        .filter { !$0.contains("personalDataRead") }.joined(separator: "\n")
    }
    let before = try entries()
    for (member, arguments) in [
      (Northwind.ada, ["member", "add", "--role", "director", "--name", "Eva", "--email", "eva@northwind.example"]),
      (Northwind.karin, ["policy", "revoke", "law", "1.0.0"]), (Northwind.dana, ["customers", "import", list]),
      (Northwind.dana, ["customers", "suppress", "customer1@dana.example"]),
      (Northwind.dana, ["newsletter", "edit", id, "--subject", "Another"]),
      (Northwind.dana, ["newsletter", "cancel", id]), (Northwind.dana, ["newsletter", "send", id]),
    ] {
      try company.done(arguments + ["--dry-run"], as: member)
      #expect(try entries() == before, "\(arguments)")
    }
    #expect(try company.done(["newsletter", "show", id], as: Northwind.dana).output.contains("The oak tables"))
    #expect(company.catcher.messages.isEmpty)
  }

  @Test func `every read answers in JSON`() throws {
    let company = try Northwind()
    try company.addCustomers(2, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    for (member, arguments) in [
      (Northwind.ada, ["member", "list"]), (Northwind.karin, ["policy", "list"]),
      (Northwind.karin, ["template", "list"]), (Northwind.dana, ["customers", "list"]),
      (Northwind.dana, ["customers", "imports"]), (Northwind.dana, ["newsletter", "list"]),
      (Northwind.dana, ["newsletter", "show", id]), (Northwind.dana, ["newsletter", "check", id]),
      (Northwind.dana, ["newsletter", "status", id]), (Northwind.ada, ["log", "search"]),
    ] {
      let answer = try company.done(arguments + ["--json"], as: member)
      #expect(throws: Never.self, "\(arguments)") { try answer.json() }
    }
  }
}
