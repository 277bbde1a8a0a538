import Foundation
import Testing

/// `firsthand move`, to PostgreSQL and back, killed on the way, where FIRSTHAND_TEST_POSTGRES names a server.
@Suite(.enabled(if: TestServer.url != nil), .serialized) struct MoveJourneyTests {
  /// Kills a program after so long, unless it has ended by then.
  private func answer(_ running: Program.Running, killedAfter time: DispatchTimeInterval) throws -> Program.Answer {
    let end = DispatchTime.now() + time
    while DispatchTime.now() < end, running.isRunning { sched_yield() }
    Foundation.kill(running.id, SIGKILL)
    return try running.answer()
  }

  /// Waits, for a minute at most.
  private func wait(_ what: Comment, until isSo: () throws -> Bool) throws {
    let end = DispatchTime.now() + .seconds(60)
    while try !isSo() {
      try #require(DispatchTime.now() < end, what)
      sched_yield()
    }
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
      // How long it takes on this machine, there and back: what is killed is killed within that time.
      let begun = DispatchTime.now()
      for target in [url, "sqlite"] { try company.done(["move", "--to", target], as: Northwind.ada) }
      let half = Int(DispatchTime.now().uptimeNanoseconds - begun.uptimeNanoseconds) / 2
      try TestServer.ask(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
      for (target, isThere) in [(url, true), ("sqlite", false)] {
        var kills = 0
        for turn in 1...8 where try namesServer(company) != isThere {
          let running = try company.program.start(["move", "--to", target], as: Northwind.ada)
          let ended = try answer(running, killedAfter: .nanoseconds(half * turn / 9))
          guard ended.isKilled else {
            #expect(ended.status == 0, "\(ended.complaint)")
            break
          }
          kills += 1
          if try namesServer(company) == isThere { break }
          // What the server had begun is taken back when it sees that nobody is there any more.
          let others =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
          try wait("the server takes it back") { try TestServer.ask(url, others) == "0" }
          let listed = try company.program.run(["member", "list"], as: Northwind.ada)
          #expect(
            listed.status == 0 || listed.complaint.contains("finish with 'firsthand move'"), "\(listed.complaint)")
          let tables = try TestServer.ask(
            url, "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
          if isThere, tables != "0", listed.status == 0 {
            let again = try company.program.run(["move", "--to", url], as: Northwind.ada)
            #expect(again.status == 6 && again.complaint.contains("is not empty"), "\(again.complaint)")
            try TestServer.ask(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
          }
        }
        #expect(kills > 0)
        if try namesServer(company) != isThere {
          let last = try company.program.run(["move", "--to", target], as: Northwind.ada)
          #expect(last.status == 0, "\(last.complaint)")
        }
        #expect(try namesServer(company) == isThere)
        #expect(try size(company) >= entries)
      }
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

  @Test func `a second move says that one is at work, and what cannot be written down does not begin`() throws {
    let company = try Northwind()
    try TestServer.withDatabase { url in
      let file = URL(fileURLWithPath: company.program.home + "/config.yml")
      let before = try settings(company)
      try Data(("%YAML 1.1\n---\n{night_hour: 4}\n").utf8).write(to: file)
      let odd = try company.program.run(["move", "--to", url], as: Northwind.ada)
      #expect(odd.status == 64 && odd.complaint.contains("cannot change its database"), "\(odd.complaint)")
      try Data(before.utf8).write(to: file)
      let folder = open(company.program.home, O_RDONLY | O_DIRECTORY)
      defer { close(folder) }
      try #require(flock(folder, LOCK_EX) == 0)
      let second = try company.program.run(["move", "--to", url], as: Northwind.ada)
      #expect(second.status == 75 && second.complaint.contains("Another move"), "\(second.complaint)")
      #expect(flock(folder, LOCK_UN) == 0)
      try company.done(["move", "--to", url], as: Northwind.ada)
    }
  }

  @Test func `a move of whose end nobody hears keeps what it copied, and is done by asking again`() throws {
    let company = try Northwind()
    try TestServer.withDatabase { url in
      try company.done(["move", "--to", url], as: Northwind.ada)
      // The server ends the connection while it keeps the mark.
      try TestServer.ask(
        url,
        """
        CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql
          AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON schema_step DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION hang_up()
        """)
      let unheard = try company.program.run(["move", "--to", "sqlite"], as: Northwind.ada)
      #expect(unheard.status == 75 && unheard.complaint.contains("took its mark was not heard"), "\(unheard.complaint)")
      #expect(FileManager.default.fileExists(atPath: company.program.home + "/firsthand.db.moving"))
      #expect(try namesServer(company))
      try TestServer.ask(url, "DROP TRIGGER hang_up ON schema_step")
      try company.done(["move", "--to", "sqlite"], as: Northwind.ada)
      #expect(try !namesServer(company))
      #expect(!FileManager.default.fileExists(atPath: company.program.home + "/firsthand.db.moving"))
    }
  }

  @Test func `a move is not finished at a place where the data are not`() throws {
    let company = try Northwind()
    try TestServer.withDatabase { url in
      let file = company.program.home + "/firsthand.db"
      let before = try settings(company)
      try company.done(["move", "--to", url], as: Northwind.ada)
      // As it was ended after the mark; the server has another database of that name now.
      let name = try #require(
        try FileManager.default.contentsOfDirectory(atPath: company.program.home).first {
          $0.hasPrefix("firsthand.db.moved-")
        })
      try FileManager.default.moveItem(atPath: company.program.home + "/" + name, toPath: file)
      try Data(before.utf8).write(to: URL(fileURLWithPath: company.program.home + "/config.yml"))
      try TestServer.ask(url, "ALTER SCHEMA public RENAME TO away; CREATE SCHEMA public")
      let elsewhere = try company.program.run(["move", "--to", url], as: Northwind.ada)
      #expect(elsewhere.status == 6 && elsewhere.complaint.contains("its log has no entry"), "\(elsewhere.complaint)")
      #expect(try settings(company) == before && FileManager.default.fileExists(atPath: file))
      try TestServer.ask(url, "DROP SCHEMA public; ALTER SCHEMA away RENAME TO public")
      try company.done(["move", "--to", url], as: Northwind.ada)
      #expect(try namesServer(company))
    }
  }
}
