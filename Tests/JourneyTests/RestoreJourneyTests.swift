import Foundation
import MailCatcher
import MailFormat
import Synchronization
import Testing

/// A backup that is taken while a letter goes out, and a home made of it.
@Suite(.serialized) struct RestoreJourneyTests {
  /// A company of which a backup was made at the last dot of the third copy, and what it had sent in the end.
  private final class BackedUp {
    let company: Northwind
    let letter: String
    let shelf: Folder
    let backup: String
    let before: String
    let after: String

    init() throws {
      let shelf = try Folder()
      let path = shelf.path
      let program = Mutex<Program?>(nil)
      let made = Mutex<Program.Answer?>(nil)
      let seen = Mutex(0)
      let company = try Northwind { command in
        guard case .message = command else { return nil }
        let count = seen.withLock {
          $0 += 1
          return $0
        }
        // The relay has the whole of it and says nothing yet.
        if count == 3, let program = program.withLock({ $0 }) {
          let answer = try? program.run(["backup", path, "--json"], as: Northwind.ada)
          made.withLock { $0 = answer }
        }
        return nil
      }
      try company.addCustomers(20, to: Northwind.dana)
      let letter = try company.readyLetter(of: Northwind.dana)
      let before = try company.done(["log", "checkpoint"], as: Northwind.ada).output
      program.withLock { $0 = company.program }
      try company.done(["newsletter", "send", letter], as: Northwind.dana)
      let answer = try #require(made.withLock { $0 })
      #expect(answer.status == 0, "\(answer.complaint)")
      (self.company, self.letter, self.shelf) = (company, letter, shelf)
      backup = try #require(try answer.fields()["backup"] as? String)
      self.before = try shelf.write("before.note", before)
      after = try shelf.write("after.note", company.done(["log", "checkpoint"], as: Northwind.ada).output)
    }

    var target: String { shelf.path + "/new" }

    func restore(_ arguments: [String] = []) throws -> Program.Answer {
      try company.program.run(["restore", backup, "--home", target] + arguments)
    }
  }

  private func folders(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func `a backup of the middle of a send is put back: nobody is written to twice, and what is lost is named`()
    throws
  {
    let made = try BackedUp()
    let company = made.company
    #expect(company.catcher.messages.count == 20, "the send did not mind the backup")
    #expect(try folders(in: made.shelf.path).count { $0.hasPrefix("firsthand-") } == 1)
    #expect(try mode(made.backup) == 0o700 && mode(made.backup + "/firsthand.db") == 0o600)

    let answer = try made.restore(["--held", made.before, "--held", made.after])
    #expect(answer.status == 0, "\(answer.complaint)")
    #expect(answer.output.contains("are lost, made between"), "\(answer.output)")
    #expect(answer.output.contains("1 checkpoint from outside"), "\(answer.output)")
    #expect(try mode(made.target) == 0o700 && mode(made.target + "/secret.key") == 0o600)
    #expect(try folders(in: made.shelf.path).allSatisfy { !$0.hasPrefix(".") })

    let restored = Program(home: made.target)
    func counts() throws -> [String: Int] {
      let status = try restored.run(["newsletter", "status", made.letter, "--json"], as: Northwind.dana).fields()
      #expect(status["state"] as? String == "halted")
      return status["copies"] as? [String: Int] ?? [:]
    }
    let counts = try counts()
    #expect(Set(counts.keys).isSubset(of: ["accepted", "held", "inDoubt"]) && counts["inDoubt", default: 0] >= 1)
    #expect(counts.values.reduce(0, +) == 20 && counts["held", default: 0] > 0, "\(counts)")
    let verified = try restored.run(["log", "verify", "--held", made.before], as: Northwind.ada)
    #expect(verified.status == 0 && verified.output.contains("1 from outside"), "\(verified.output)")
    let lost = try restored.run(["log", "verify", "--held", made.after], as: Northwind.ada)
    #expect(lost.status == 1 && lost.output.contains("were restored from a backup of"), "\(lost.output)")
    #expect(try restored.run(["member", "list"], as: Northwind.ada).status == 0)
    // A person decides: the writer lets the letter go on; what is in doubt stays.
    let resumed = try restored.run(["newsletter", "resume", made.letter], as: Northwind.dana)
    #expect(resumed.status == 0, "\(resumed.complaint)")
    let status = try restored.run(["newsletter", "status", made.letter, "--json"], as: Northwind.dana).fields()
    let queued = (status["copies"] as? [String: Int])?["queued"]
    #expect(queued == counts["held"])
    #expect(company.catcher.messages.count == 20)
  }

  @Test func `a backup that is not whole, a home that is there, or a checkpoint that contradicts is refused`() throws {
    let made = try BackedUp()
    let files = FileManager.default
    let names = ["firsthand.db", "config.yml", "secret.key", "log.key"]
    func refused(
      _ words: String, _ arguments: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
      let answer = try made.restore(arguments)
      #expect(
        answer.status != 0 && answer.complaint.contains(words), "\(answer.complaint)", sourceLocation: sourceLocation)
      #expect(!files.fileExists(atPath: made.target), sourceLocation: sourceLocation)
      #expect(try folders(in: made.shelf.path).allSatisfy { !$0.hasPrefix(".") }, sourceLocation: sourceLocation)
    }
    for name in names {
      let file = made.backup + "/" + name
      let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
      for place in [0, bytes.count / 2, bytes.count - 1] {
        var flipped = bytes
        flipped[place] ^= 1
        try flipped.write(to: URL(fileURLWithPath: file))
        try refused("The file \(name) of the backup is not what its manifest says")
      }
      try files.removeItem(atPath: file)
      try refused("The file \(name) of the backup is missing")
      try bytes.write(to: URL(fileURLWithPath: file))
    }
    let manifest = made.backup + "/manifest.json"
    let text = try String(contentsOfFile: manifest, encoding: .utf8)
    try text.replacing("\"form\" : 1", with: "\"form\" : 2").write(toFile: manifest, atomically: true, encoding: .utf8)
    try refused("newer firsthand")
    try files.removeItem(atPath: manifest)
    try refused("no whole backup")
    try text.write(toFile: manifest, atomically: true, encoding: .utf8)
    // Another company's, and this one's with a root that never was.
    let other = try made.shelf.write(
      "other.note", try Northwind().done(["log", "checkpoint"], as: Northwind.ada).output)
    try refused("not signed by", ["--held", other])
    try refused("There is no file", ["--held", made.shelf.path + "/nowhere"])
    // Nothing is overwritten, not even a file that is in the way.
    try files.createDirectory(atPath: made.target, withIntermediateDirectories: true)
    _ = try made.restore().status
    let again = try made.restore()
    #expect(again.status == 6 && again.complaint.contains("nothing is overwritten"), "\(again.complaint)")
    try files.removeItem(atPath: made.target)
    try "mine".write(toFile: made.target, atomically: true, encoding: .utf8)
    #expect(try made.restore().complaint.contains("nothing is overwritten"))
    #expect(try String(contentsOfFile: made.target, encoding: .utf8) == "mine")
  }

  @Test func `a home is not restored to work on somebody's live database, whatever names one`() throws {
    let company = try Northwind()
    let shelf = try Folder()
    let file = company.program.home + "/config.yml"
    let settings = try String(contentsOfFile: file, encoding: .utf8)
    // In a way that no command can change.
    let odd = settings + "\"database\": ''\n"
    try odd.write(toFile: file, atomically: true, encoding: .utf8)
    let made = try company.done(["backup", shelf.path, "--json"], as: Northwind.ada).fields()
    let backup = try #require(made["backup"] as? String)
    let new = Program(home: shelf.path + "/new")
    let restoring = ["restore", backup, "--home", new.home]
    let set = try new.run(restoring, environment: ["FIRSTHAND_DATABASE": "postgres://db.company.example/live"])
    #expect(set.status == 64 && set.complaint.contains("FIRSTHAND_DATABASE is set"), "\(set.complaint)")
    #expect(try folders(in: shelf.path).count == 1)
    let restored = try new.run(restoring)
    #expect(restored.status == 0 && restored.complaint.contains("all of it is a comment now"), "\(restored.complaint)")
    let text = try String(contentsOfFile: new.home + "/config.yml", encoding: .utf8)
    #expect(text.contains("\n# \"database\": ''\n") && text.contains("# relay: smtp://"))
    #expect(try new.run(["member", "list"], as: Northwind.ada).status == 0)
  }

  @Test func `a log that was cut and signed anew is found when it is put back`() throws {
    let company = try Northwind()
    let outside = try Folder()
    let held = try outside.write("held.note", try company.done(["log", "checkpoint"], as: Northwind.ada).output)
    // Somebody with the machine makes the log anew, with the same key, before the backup.
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "sqlite3", company.program.home + "/firsthand.db",
      """
      DROP TRIGGER log_entry_no_update; DROP TRIGGER log_place_no_delete; DROP TRIGGER log_checkpoint_no_delete;
      DROP TRIGGER log_entry_no_delete;
      UPDATE log_entry SET at = at - 1 WHERE kind = 'companyCreated';
      INSERT OR IGNORE INTO log_unplaced SELECT entry_id FROM log_place;
      DELETE FROM log_place; DELETE FROM log_tile; DELETE FROM log_checkpoint;
      DELETE FROM log_unplaced WHERE entry_id IN (SELECT id FROM log_entry WHERE kind = 'checkpointSigned');
      DELETE FROM log_entry WHERE kind = 'checkpointSigned';
      """,
    ]
    try process.run()
    process.waitUntilExit()
    try company.done(["log", "checkpoint"], as: Northwind.ada)
    let backup = try #require(
      try company.done(["backup", outside.path, "--json"], as: Northwind.ada).fields()["backup"] as? String)
    let refused = try company.program.run(["restore", backup, "--home", outside.path + "/new", "--held", held])
    #expect(refused.status == 1 && refused.complaint.contains("commits to other entries"), "\(refused.complaint)")
    #expect(!FileManager.default.fileExists(atPath: outside.path + "/new"))
    #expect(try company.program.run(["restore", backup, "--home", outside.path + "/new"]).status == 0)
    let given = try company.program.run(["restore", backup, "--home", outside.path + "/other", "--give-up", held])
    #expect(given.status == 0 && given.output.contains("contradicts the backup and is given up"), "\(given.complaint)")
  }

  @Test func `after a restore the copy outside is set aside, and any other that contradicts stays`() throws {
    let company = try Northwind()
    let outside = try Folder()
    let shelf = try Folder()
    let file = company.program.home + "/config.yml"
    let configuration = try String(contentsOfFile: file, encoding: .utf8)
    try (configuration + "checkpoint_copies: [\(outside.path)]\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    func backUp() throws -> String {
      let answer = try company.done(["backup", shelf.path, "--json"], as: Northwind.ada).fields()
      return try #require(answer["backup"] as? String)
    }
    let backup = try backUp()
    let newest = outside.path + "/checkpoint"
    try company.done(
      ["member", "add", "--role", "salesperson", "--name", "E", "--email", "e@x.example"], as: Northwind.ada)
    try company.done(["log", "checkpoint"], as: Northwind.ada)
    let given = try String(contentsOfFile: newest, encoding: .utf8)
    let torn = try outside.write("2020-01-01.checkpoint", "")
    let restored = Program(home: shelf.path + "/new")
    let answer = try company.program.run(["restore", backup, "--home", restored.home])
    #expect(answer.status == 0 && answer.output.contains("\(newest) covers"), "\(answer.output)")
    #expect(answer.complaint.contains("\(torn) was not compared"), "\(answer.complaint)")
    #expect(answer.complaint.contains("No checkpoint from outside covers this backup"), "\(answer.complaint)")
    #expect(try String(contentsOfFile: newest, encoding: .utf8) == given, "a restore touches nothing outside")
    #expect(try restored.run(["log", "checkpoint"], as: Northwind.ada).status == 0)
    let size = try #require(given.split(separator: "\n").dropFirst().first)
    let aside = outside.path + "/before-restore-\(size).checkpoint"
    #expect(try String(contentsOfFile: aside, encoding: .utf8) == given)
    #expect(try restored.run(["log", "verify", "--held", newest], as: Northwind.ada).status == 0)
    // What goes on in the home that was given up contradicts, and is not let in.
    let now = try String(contentsOfFile: newest, encoding: .utf8)
    let old = try company.program.run(["log", "checkpoint"], as: Northwind.ada)
    #expect(old.status == 1 && old.complaint.contains("stays as it is"), "\(old.complaint)")
    #expect(try String(contentsOfFile: newest, encoding: .utf8) == now)
  }

  @Test func `who leaves through a letter that was lost with the home is named, so that a person takes them off`()
    throws
  {
    let company = try Northwind()
    let shelf = try Folder()
    try company.addCustomers(1, to: Northwind.dana)
    let backup = try #require(
      try company.done(["backup", shelf.path, "--json"], as: Northwind.ada).fields()["backup"] as? String)
    let letter = try company.readyLetter(of: Northwind.dana)
    try company.done(["newsletter", "send", letter], as: Northwind.dana)
    let copy = ParsedMessage(try #require(company.catcher.messages.first).bytes)
    let address = try #require(copy.first("List-Unsubscribe")).drop { $0 != ":" }.dropFirst()
      .prefix { $0 != "?" && $0 != ">" }
    let mail = try shelf.write("off.eml", "From: A <a@x.example>\r\nTo: \(address)\r\nSubject: unsubscribe\r\n\r\n")
    let restored = Program(home: shelf.path + "/new")
    #expect(try company.program.run(["restore", backup, "--home", restored.home]).status == 0)
    let ingested = try restored.run(["feedback", "ingest", mail], as: Northwind.ada)
    #expect(ingested.status == 7 && ingested.output.contains("0 unsubscribed"), "\(ingested.output)")
    #expect(
      ingested.complaint.contains("firsthand customers suppress ADDRESS")
        && ingested.complaint.contains("a@x.example"), "\(ingested.complaint)")
    let status = try restored.run(["sending", "status"], as: Northwind.ada)
    #expect(status.output.contains("All mail is stopped"))
    let go = try restored.run(["sending", "go"], as: Northwind.ada)
    #expect(go.output.contains("Mails to colleagues and tests that go out again: 0"), "\(go.output)")
  }
}
