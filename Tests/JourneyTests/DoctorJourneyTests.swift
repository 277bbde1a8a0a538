import Foundation
import MailCatcher
import Testing

/// `firsthand doctor`, as people run it.
@Suite(.serialized) struct DoctorJourneyTests {
  @Test func `a company that works hears so, and a trial mail shows it`() throws {
    let company = try Northwind()
    let answer = try company.done(["doctor", "--deep", "--send-to", "somebody@else.example"])
    for words in ["Home\n", "✓ Database", "✓ Connection", "✓ Envelope", "✓ Way off the list", "✓ Trial mail"] {
      #expect(answer.output.contains(words), "\(words): \(answer.output)")
    }
    #expect(answer.output.contains("Every page and every reference is sound."))
    let mail = try #require(company.catcher.messages.last)
    #expect(mail.recipients == ["somebody@else.example"])
    #expect(company.catcher.messages.count == 1)
  }

  @Test func `what is broken is exit 1, in words and for programs, and no password is shown`() throws {
    let company = try Northwind()
    let file = company.program.home + "/config.yml"
    try Data("relay: smtp+starttls://dana@127.0.0.1:\(company.catcher.port)\nrelay_password_file: pw\n".utf8)
      .write(to: URL(fileURLWithPath: file))
    try Data("hunter2-and-more\n".utf8).write(to: URL(fileURLWithPath: company.program.home + "/pw"))
    let answer = try company.program.run(["doctor", "--json"])
    #expect(answer.status == 1, "\(answer.complaint)")
    #expect(!(answer.output + answer.complaint).contains("hunter2"))
    let readings = try answer.fields()["readings"] as? [[String: String]] ?? []
    func mark(_ name: String) -> String? { readings.first { $0["name"] == name }?["mark"] }
    #expect(mark("TLS") == "broken" && mark("Way off the list") == "broken" && mark("Database") == "fine")
    #expect(try answer.fields()["broken"] as? Int == readings.count { $0["mark"] == "broken" })
    #expect(readings.allSatisfy { Set($0.keys) == ["topic", "name", "mark", "found", "advice"] })
    // A trial mail does not wait in the outbox for a relay that is broken.
    let trial = try company.program.run(["doctor", "--send-to", "somebody@else.example"])
    #expect(trial.status == 1 && !trial.output.contains("Trial mail"))
    #expect(trial.output.contains("✗ TLS"), "\(trial.output)")
  }

  @Test func `settings that cannot be read and a home that is none are said, not guessed at`() throws {
    let folder = try Folder()
    let program = Program(home: folder.path)
    let none = try program.run(["doctor"])
    #expect(none.status == 1 && none.output.contains("firsthand init --company"), "\(none.output)")
    _ = try folder.write("config.yml", "relai: x\n")
    let bad = try program.run(["doctor"])
    #expect(bad.status == 1 && bad.output.contains("✗ Settings") && bad.output.contains("config.yml:1:1"))
  }

  @Test func `the limits that were set are those that hold`() throws {
    let company = try Northwind()
    let file = company.program.home + "/config.yml"
    let settings = try String(contentsOfFile: file, encoding: .utf8)
    let block = """
      sending:
        connections: 3
        messages_per_second: 0.5
        messages_per_day: 2000
        salesperson_share: 2.5%
        retry_hours: 1
        per_salesperson: {messages_per_second: 5}
        per_domain: {connections: 4, messages_per_second: 10}
        domains: {Gmail.com: {messages_per_second: 2}, bücher.example: {connections: 1}}

      """
    try Data((settings + block).utf8).write(to: URL(fileURLWithPath: file))
    let answer = try company.done(["doctor"])
    #expect(
      answer.output.contains(
        "3 connections, 0.5 a second, 5 a second for a salesperson, 4 connections and 10 a second for a domain, "
          + "4 connections and 2 a second for gmail.com, 1 connection and 10 a second for xn--bcher-kva.example, "
          + "tries for 1 hour, 2,000 a day, 50 for one salesperson. 0 sent today (UTC)."), "\(answer.output)")
  }
}
