import Foundation
import Testing

/// What is left of a backup and of a restore that were killed in the middle.
@Suite(.serialized) struct KilledBackupTests {
  private func names(in path: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }

  /// Kills the program once it has begun a folder of its own in `place`; whether it still ran.
  private func kill(_ running: Program.Running, whenBegunIn place: String, after turns: Int) throws -> Bool {
    let hasBegun = { try names(in: place).contains { $0.hasPrefix(".") } }
    while try !hasBegun(), running.isRunning { sched_yield() }
    for _ in 0..<turns { _ = try hasBegun() }
    Foundation.kill(running.id, SIGKILL)
    return try running.answer().status != 0
  }

  @Test func `neither is ever taken for a whole one, and the next try clears it away`() throws {
    let company = try Northwind()
    let (shelf, place) = (try Folder(), try Folder())
    let home = place.path + "/home"
    func wholes() throws -> [String] {
      try names(in: shelf.path).filter { $0.hasPrefix("firsthand-") }.sorted()
    }
    var killed = 0
    for turn in 0..<8 {
      let backup = try company.program.start(["backup", shelf.path], as: Northwind.ada)
      if try kill(backup, whenBegunIn: shelf.path, after: turn * 40) { killed += 1 }
    }
    #expect(killed > 0)
    let last = try company.program.run(["backup", shelf.path, "--json"], as: Northwind.ada)
    // One in the same second as another is refused, and made in the next.
    #expect(last.status == 0 || last.complaint.contains("already"), "\(last.complaint)")
    #expect(try last.status != 0 || names(in: shelf.path).allSatisfy { !$0.hasPrefix(".") })
    for name in try wholes() {
      let path = place.path + "/" + name
      #expect(try company.program.run(["restore", shelf.path + "/" + name, "--home", path]).status == 0)
      try FileManager.default.removeItem(atPath: path)
    }
    let backup = shelf.path + "/" + (try #require(try wholes().last))
    killed = 0
    for turn in 0..<8 {
      let restore = try company.program.start(["restore", backup, "--home", home])
      if try kill(restore, whenBegunIn: place.path, after: turn * 40) { killed += 1 }
      guard FileManager.default.fileExists(atPath: home) else { continue }
      // It got its name before the signal came: then it is whole.
      let entries = try Program(home: home).run(["log", "search", "--kind", "restored", "--json"], as: Northwind.ada)
      #expect((try entries.json() as? [Any])?.count == 1)
      try FileManager.default.removeItem(atPath: home)
    }
    #expect(killed > 0)
    #expect(try company.program.run(["restore", backup, "--home", home]).status == 0)
    #expect(try names(in: place.path) == ["home"])
  }
}
