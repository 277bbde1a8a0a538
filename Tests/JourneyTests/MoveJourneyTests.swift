import Foundation
import Testing

/// `firsthand move`, to PostgreSQL and back, killed on the way, where FIRSTHAND_TEST_POSTGRES names a server.
@Suite(.enabled(if: TestServer.url != nil), .serialized) struct MoveJourneyTests {
  /// Whether a program was killed before its end.
  private func isKilled(_ running: Program.Running, after milliseconds: Int) throws -> Bool {
    let end = DispatchTime.now() + .milliseconds(milliseconds)
    while DispatchTime.now() < end, running.isRunning { sched_yield() }
    Foundation.kill(running.id, SIGKILL)
    return try running.answer().status != 0
  }

  private func settings(_ company: Northwind) throws -> String {
    try String(contentsOfFile: company.program.home + "/config.yml", encoding: .utf8)
  }

  private func namesServer(_ company: Northwind) throws -> Bool {
    try settings(company).split(separator: "\n").contains { $0.hasPrefix("database:") }
  }

  private func size(_ company: Northwind) throws -> Int {
    let answer = try company.program.run(["log", "verify"], as: Northwind.ada)
    #expect(answer.status == 0, "\(answer.complaint)")
    return Int(answer.firstLine.prefix { $0.isNumber }) ?? 0
  }

  @Test func `a company moves to PostgreSQL and back, and goes on at each place`() throws {
    let company = try Northwind()
    try TestServer.withDatabase { url in
      try company.done(["log", "checkpoint"], as: Northwind.ada)
      let entries = try size(company)
      let dana = try company.program.run(["move", "--to", url], as: Northwind.dana)
      #expect(dana.status == 5 && dana.complaint.contains("may not move the company's data"))
      let dry = try company.program.run(["move", "--to", url, "-n"], as: Northwind.ada)
      #expect(dry.status == 0 && dry.output.contains("which is empty"), "\(dry.complaint)")
      #expect(
        try TestServer.ask(url, "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == "0")
      let there = try company.program.run(["move", "--to", url, "--json"], as: Northwind.ada)
      #expect(there.status == 0, "\(there.complaint)")
      #expect(there.complaint.split(separator: "\n").count == 1 && !there.complaint.contains("\r"))
      #expect(try there.fields()["entries"] as? Int == entries)
      #expect(try namesServer(company))
      let names = try FileManager.default.contentsOfDirectory(atPath: company.program.home)
      #expect(!names.contains("firsthand.db") && names.contains { $0.hasPrefix("firsthand.db.moved-") })
      try company.done(
        ["member", "add", "--role", "director", "--name", "Eva", "--email", "eva@northwind.example"], as: Northwind.ada)
      #expect(try company.program.run(["move", "--to", url], as: Northwind.ada).status == 6)

      let shelf = try Folder()
      let backup = try company.program.run(["backup", shelf.path, "--json"], as: Northwind.ada)
      let place = try #require(try backup.fields()["backup"] as? String)
      let restored = Program(home: shelf.path + "/restored")
      #expect(try company.program.run(["restore", place, "--home", restored.home]).status == 0)
      #expect(try restored.run(["member", "list"], as: Northwind.ada).output.contains("eva@northwind.example"))

      let back = try company.program.run(["move", "--to", "sqlite"], as: Northwind.ada)
      #expect(back.status == 0, "\(back.complaint)")
      #expect(try !namesServer(company))
      #expect(try company.program.run(["member", "list"], as: Northwind.ada).output.contains("eva@northwind.example"))
      #expect(try size(company) >= entries)
      let late = try company.program.run(["member", "list", "--database", url], as: Northwind.ada)
      #expect(late.status == 1 && late.complaint.contains("they were moved to"))
    }
  }

  @Test func `on a terminal one line says how far a move is, and goes when it is done`() throws {
    let company = try Northwind()
    try company.done(["log", "checkpoint"], as: Northwind.ada)
    try TestServer.withDatabase { url in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
      process.arguments = ["-q", "-e", "-c", "'\(Program.path)' move --to '\(url)'", "/dev/null"]
      process.environment = [
        "FIRSTHAND_HOME": company.program.home, "FIRSTHAND_AS": Northwind.ada, "PATH": "/usr/bin:/bin",
        "SHELL": "/bin/sh",
        "NO_COLOR": "1",
      ]
      let output = Pipe()
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = output
      try process.run()
      let shown = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(process.terminationStatus == 0, "\(shown)")
      let looks = shown.split(separator: "\r\u{1B}[K")
      let beginnings = [
        "Reading the log, 0 of ", "Copying the rows of account_link", "Making indexes and references, 0 of ",
        "Comparing the rows of account_link", "Reading the log that was copied, 0 of ",
      ]
      for words in beginnings { #expect(looks.contains { $0.contains(words) }, "\(words): \(shown)") }
      #expect(looks.contains { $0.contains("░ 50 %  Making") }, "\(shown)")
      #expect(looks.last?.contains("are the same in both.") == true)
    }
  }

  @Test(.enabled(if: SmallDisk.canBeMade, "mounting a small disk takes root"))
  func `a disk without room for the data is named before anything is done`() throws {
    let disk = try SmallDisk(megabytes: 64)
    let company = try Northwind(home: disk.path + "/home")
    try TestServer.withDatabase { url in
      try company.done(["move", "--to", url], as: Northwind.ada)
      let ballast = disk.path + "/ballast"
      SmallDisk.fill(ballast)
      for further in [["-n"], []] {
        let full = try company.program.run(["move", "--to", "sqlite"] + further, as: Northwind.ada)
        #expect(full.status == 75, "\(full.complaint)")
        #expect(full.complaint.contains("/home has room for 0 MB, and the company's data may take "))
        #expect(!FileManager.default.fileExists(atPath: company.program.home + "/firsthand.db.moving"))
      }
      try FileManager.default.removeItem(atPath: ballast)
      try company.done(["move", "--to", "sqlite", "-n"], as: Northwind.ada)
      try company.done(["move", "--to", "sqlite"], as: Northwind.ada)
      #expect(try !namesServer(company))
    }
  }

  @Test func `a move that is killed leaves the company where it was, or is done by asking again`() throws {
    let company = try Northwind()
    try TestServer.withDatabase { url in
      try company.done(["log", "checkpoint"], as: Northwind.ada)
      let entries = try size(company)
      var kills = 0
      for (target, isThere) in [(url, true), ("sqlite", false)] {
        for turn in 1...8 where try namesServer(company) != isThere {
          let running = try company.program.start(["move", "--to", target], as: Northwind.ada)
          guard try isKilled(running, after: turn * 200) else { break }
          kills += 1
          if try namesServer(company) == isThere { break }
          let listed = try company.program.run(["member", "list"], as: Northwind.ada)
          #expect(
            listed.status == 0 || listed.complaint.contains("finish with 'firsthand move'"), "\(listed.complaint)")
          // What the server had begun is taken back when it sees that nobody is there any more.
          let others =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
          while try TestServer.ask(url, others) != "0" { sched_yield() }
          let tables = try TestServer.ask(
            url, "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
          if isThere, tables != "0", listed.status == 0 {
            let again = try company.program.run(["move", "--to", url], as: Northwind.ada)
            #expect(again.status == 6 && again.complaint.contains("is not empty"), "\(again.complaint)")
            try TestServer.ask(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
          }
        }
        if try namesServer(company) != isThere {
          let last = try company.program.run(["move", "--to", target], as: Northwind.ada)
          #expect(last.status == 0, "\(last.complaint)")
        }
        #expect(try namesServer(company) == isThere)
        #expect(try size(company) >= entries)
      }
      #expect(kills > 0)
      let names = try FileManager.default.contentsOfDirectory(atPath: company.program.home)
      #expect(names.contains("firsthand.db") && !names.contains("firsthand.db.moving"))
    }
  }

  @Test func `a company is not founded beside one that is there`() throws {
    let company = try Northwind()
    try TestServer.withDatabase { url in
      let before = try settings(company)
      let founding = ["init", "--company", "Second", "--admin", Northwind.ada, "--database", url]
      let beside = try company.program.run(founding)
      #expect(beside.status == 6 && beside.complaint.contains("firsthand move --to postgres://"), "\(beside.complaint)")
      #expect(try settings(company) == before)

      let lost = try company.program.run(["member", "list", "--database", url], as: Northwind.ada)
      #expect(lost.status == 4 && lost.complaint.contains("There is no company in the database"), "\(lost.complaint)")
      #expect(
        try TestServer.ask(
          url, "SELECT COUNT(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace") == "0")

      try company.done(["move", "--to", url], as: Northwind.ada)
      let moved = try settings(company)
      try TestServer.withDatabase { other in
        let second = try company.program.run(Array(founding.dropLast()) + [other])
        #expect(second.status == 6 && second.complaint.contains("names another database"), "\(second.complaint)")
        #expect(
          try TestServer.ask(
            other, "SELECT COUNT(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace") == "0"
        )
      }
      let same = try company.program.run(founding)
      #expect(same.status == 6 && same.complaint.contains("belongs to Northwind already"), "\(same.complaint)")
      #expect(try settings(company) == moved)
    }
  }

  @Test func `a company that cannot be founded leaves the settings as they were`() throws {
    let folder = try Folder()
    let program = Program(home: folder.path + "/home")
    try FileManager.default.createDirectory(atPath: program.home, withIntermediateDirectories: true)
    try Data("night_hour: 4\r\n".utf8).write(to: URL(fileURLWithPath: program.home + "/config.yml"))
    func settings() throws -> String { try String(contentsOfFile: program.home + "/config.yml", encoding: .utf8) }
    try TestServer.withDatabase { url in
      try TestServer.ask(url, "CREATE TABLE mine(note TEXT)")
      let founding = ["init", "--company", "Northwind", "--admin", Northwind.ada, "--database", url]
      let refused = try program.run(founding)
      #expect(refused.status == 6 && refused.complaint.contains("is somebody else's"), "\(refused.complaint)")
      #expect(try settings() == "night_hour: 4\r\n")
      try TestServer.ask(url, "DROP TABLE mine")
      let founded = try program.run(founding)
      #expect(founded.status == 0, "\(founded.complaint)")
      let line = "database: '\(url.replacing("'", with: "''"))'\r\nnight_hour: 4\r\n"
      #expect(try Array(settings().utf8) == Array(line.utf8))
      let status = try FileManager.default.attributesOfItem(atPath: program.home + "/config.yml")
      #expect(status[.posixPermissions] as? Int == 0o600)
    }
  }
}
