import Foundation
import MailCatcher
import Synchronization
import Testing

/// What happens in the middle: Ctrl-C, a relay that goes, a database that is busy, a disk that is full.
@Suite(.serialized) struct InterruptionTests {
  @Test(arguments: [SIGINT, SIGTERM])
  func `a signal lets the copy in flight finish and leaves the rest queued`(signal: Int32) throws {
    let sender = Mutex<Int32>(0)
    let seen = Mutex(0)
    let company = try Northwind { command in
      guard case .message = command else { return nil }
      let count = seen.withLock {
        $0 += 1; return $0
      }
      if count == 3 { kill(sender.withLock { $0 }, signal) }
      return nil
    }
    try company.addCustomers(40, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let sending = try sender.withLock {
      let sending = try company.program.start(["newsletter", "send", id], as: Northwind.dana)
      $0 = sending.id
      return sending
    }
    let answer = try sending.answer()
    #expect(answer.status == 75)
    #expect(answer.complaint.contains("Go on with: firsthand newsletter send \(id)"))
    let counts = try company.counts(of: id, as: Northwind.dana)
    let accepted = try #require(counts["accepted"])
    #expect(accepted >= 3 && accepted < 40)
    #expect(counts["queued"] == 40 - accepted)
    #expect(company.catcher.messages.count == accepted)
    try company.done(["newsletter", "send", id], as: Northwind.dana)
    #expect(Set(company.catcher.messages.flatMap(\.recipients)).count == 40)
    #expect(company.catcher.messages.count == 40)
  }

  @Test func `an unreachable relay loses nothing and says how to go on`() throws {
    let company = try Northwind()
    try company.addCustomers(3, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let answer = try company.program.run(
      ["newsletter", "send", id, "--relay", "smtp://127.0.0.1:1"], as: Northwind.dana)
    #expect(answer.status == 75)
    #expect(answer.complaint.contains("Nothing is lost: 3 copies wait."))
    try company.done(["newsletter", "send", id], as: Northwind.dana)
    #expect(company.catcher.messages.count == 3)
  }

  @Test func `a relay that refuses the sender is named and nothing is lost`() throws {
    let company = try Northwind { command in
      if case .mail = command { return "530 5.7.0 Authentication required" }
      return nil
    }
    try company.addCustomers(3, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let answer = try company.program.run(["newsletter", "send", id], as: Northwind.dana)
    #expect(answer.status == 75)
    #expect(answer.complaint.contains("Authentication required"))
    #expect(try company.counts(of: id, as: Northwind.dana)["queued"] == 3)
  }

  @Test func `what a relay says cannot command the terminal`() throws {
    let company = try Northwind { command in
      if case .rcpt = command { return "550 5.1.1 \u{1B}[2J\u{1B}]0;gone\u{7} no \u{202E}such mailbox" }
      return nil
    }
    try company.addCustomers(1, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let sent = try company.program.run(["newsletter", "send", id], as: Northwind.dana)
    let status = try company.done(["newsletter", "status", id], as: Northwind.dana)
    #expect(status.output.contains("such mailbox"))
    for words in [sent.output, sent.complaint, status.output] {
      #expect(!words.unicodeScalars.contains { [0x1B, 7, 0x202E].contains($0.value) })
    }
  }

  @Test func `a copy that the relay puts off waits and the exit code says so`() throws {
    let company = try Northwind { command in
      if case .rcpt(let address) = command, address.hasPrefix("customer2@") { return "450 4.2.0 greylisted" }
      return nil
    }
    try company.addCustomers(3, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let answer = try company.program.run(["newsletter", "send", id], as: Northwind.dana)
    #expect(answer.status == 75)
    #expect(answer.complaint.contains("1 copy waits for another try"), "\(answer.complaint)")
    #expect(try company.counts(of: id, as: Northwind.dana) == ["accepted": 2, "queued": 1])
    let dry = try company.program.run(["newsletter", "send", id, "--dry-run"], as: Northwind.soren)
    #expect(dry.status == 4)
  }

  @Test func `refused recipients are named and the exit code says so`() throws {
    let company = try Northwind { command in
      if case .rcpt(let address) = command, address.hasPrefix("customer2@") {
        return "550 5.1.1 no such mailbox"
      }
      return nil
    }
    try company.addCustomers(3, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let answer = try company.program.run(["newsletter", "send", id], as: Northwind.dana)
    #expect(answer.status == 7)
    #expect(try company.counts(of: id, as: Northwind.dana) == ["accepted": 2, "rejected": 1])
  }

  @Test func `a database that another program holds is waited for, then named`() throws {
    let company = try Northwind()
    let holder = Process()
    holder.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    holder.arguments = [company.program.home + "/firsthand.db"]
    let orders = Pipe()
    let replies = Pipe()
    holder.standardInput = orders
    holder.standardOutput = replies
    try holder.run()
    try orders.fileHandleForWriting.write(
      contentsOf: Data("BEGIN IMMEDIATE; SELECT 'held';\n".utf8))
    _ = replies.fileHandleForReading.availableData
    let answer = try company.program.run(
      ["member", "add", "--role", "salesperson", "--name", "Emma", "--email", "emma@northwind.example"],
      as: Northwind.ada)
    try orders.fileHandleForWriting.close()
    holder.waitUntilExit()
    #expect(answer.status == 75)
    #expect(answer.complaint.contains("another"), "\(answer.complaint)")
    let members = try company.done(["member", "list", "--json"], as: Northwind.ada).json() as? [Any]
    #expect(members?.count == 5)
  }

  @Test(.enabled(if: SmallDisk.canBeMade, "mounting a small disk takes root"))
  func `a disk that is full in the middle of a send stops it, and nobody is lost or gets a letter twice`() throws {
    let disk = try SmallDisk(megabytes: 40)
    let count = Mutex(0)
    let ballast = disk.path + "/ballast"
    let company = try Northwind(home: disk.path + "/home") { command in
      guard case .message = command else { return nil }
      let number = count.withLock {
        $0 += 1
        return $0
      }
      // From here on not one byte more can be written.
      if number == 5 { SmallDisk.fill(ballast) }
      return nil
    }
    try company.addCustomers(200, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    let answer = try company.program.run(
      ["newsletter", "send", id, "--patience-seconds", "0.2"], as: Northwind.dana)
    #expect(answer.status == 75 && answer.complaint.contains("full"), "\(answer.complaint)")
    let early = company.catcher.messages.count
    #expect(early >= 5 && early < 200)
    try FileManager.default.removeItem(atPath: ballast)
    let end = try company.program.run(["newsletter", "send", id], as: Northwind.dana)
    #expect(end.status == 0 || end.status == 7, "\(end.complaint)")
    let counts = try company.counts(of: id, as: Northwind.dana)
    let recipients = company.catcher.messages.flatMap(\.recipients)
    #expect(Set(recipients).count == recipients.count && recipients.count == 200)
    // What stood behind its gate when nothing could be written any more.
    #expect(counts["accepted", default: 0] + counts["inDoubt", default: 0] == 200 && counts["inDoubt", default: 0] <= 8)
  }

  @Test(.enabled(if: SmallDisk.canBeMade, "mounting a small disk takes root"))
  func `a full disk is named and leaves nothing half-stored`() throws {
    let disk = try SmallDisk(megabytes: 6)
    let company = try Northwind(home: disk.path + "/home")
    let rows = (1...60_000).map { "customer\($0)@example.org,Name\($0)\n" }.joined()
    let answer = try company.program.run(
      ["customers", "import", "-"], as: Northwind.dana, input: "email,first_name\n" + rows)
    #expect(answer.status == 75)
    #expect(answer.complaint.contains("full"), "\(answer.complaint)")
    let listed = try company.done(["customers", "list", "--json"], as: Northwind.dana).json()
    #expect((listed as? [Any])?.isEmpty == true)
  }
}
