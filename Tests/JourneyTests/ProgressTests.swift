import Foundation
import MailCatcher
import Testing

/// How a letter that goes out is followed, on a terminal and by programs.
@Suite struct ProgressTests {
  private func lines(_ output: String) throws -> [[String: Any]] {
    try output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any], "\($0)")
    }
  }

  @Test func `progress as JSON is a line at a time, and the last one says how it ended`() throws {
    let company = try Northwind()
    try company.addCustomers(7, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let sent = try company.done(["newsletter", "send", "--progress", "json", id], as: Northwind.dana)
    let last = try #require(try lines(sent.output).last)
    #expect(last["state"] as? String == "sent")
    let counts = try #require(last["counts"] as? [String: Int])
    #expect(counts["total"] == 7 && counts["done"] == 7 && counts["accepted"] == 7 && counts["inDoubt"] == 0)
    #expect((last["at"] as? String)?.hasSuffix("Z") == true)
  }

  @Test func `whoever listened may go away, and the letter goes out all the same`() throws {
    let company = try Northwind()
    try company.addCustomers(7, to: Northwind.dana)
    for form in ["json", "bar"] {
      let id = try company.readyLetter(of: Northwind.dana)
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      // Both streams lead to somebody who has gone before the first word.
      process.arguments = [
        "-c", "exec > >(exit) 2>&1; wait $!; exec \"$0\" newsletter send --progress \(form) \(id)", Program.path,
      ]
      process.environment = [
        "FIRSTHAND_HOME": company.program.home, "FIRSTHAND_AS": Northwind.dana, "PATH": "/usr/bin:/bin",
      ]
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationReason == .exit && process.terminationStatus == 0, "\(form)")
      #expect(try company.counts(of: id, as: Northwind.dana) == ["accepted": 7])
    }
    #expect(company.catcher.messages.count == 14)
  }

  @Test func `a letter is followed until it has gone out, and of many copies some are shown`() throws {
    let company = try Northwind()
    try company.addCustomers(4, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    try company.done(["newsletter", "send", id], as: Northwind.dana)
    let watched = try company.done(
      ["newsletter", "status", "--watch", "--progress", "json", id], as: Northwind.dana)
    #expect(try lines(watched.output).map { $0["state"] as? String }.last == "sent")
    let status = try company.done(["newsletter", "status", "--watch", id], as: Northwind.dana)
    #expect(status.output.contains("Sent: 4") && !status.output.contains("--all"))
    let foreign = try company.program.run(["newsletter", "status", "--watch", id], as: Northwind.soren)
    #expect(foreign.status == 4)
  }
}
