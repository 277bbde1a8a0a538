import Foundation
import Testing

/// What is left of a backup and of a restore that were killed in the middle.
@Suite(.serialized) struct KilledBackupTests {
  private func names(in path: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }

  private func drafts(in place: String) throws -> [String] {
    try names(in: place).filter { $0.hasPrefix(".") }.map { place + "/" + $0 }
  }

  private struct Kill {
    /// Whether the program still ran.
    let hit: Bool
    /// Whether it had begun to write files.
    let midway: Bool
  }

  /// Kills a program once it has begun a folder of its own in `place`, each second time once there is a file in it.
  private func kill(in place: String, turn: Int, _ start: () throws -> Program.Running) throws -> Kill {
    for draft in try drafts(in: place) { try FileManager.default.removeItem(atPath: draft) }
    // The folder may become a whole one between two looks.
    func hasFile() throws -> Bool {
      try drafts(in: place).contains { !((try? names(in: $0)) ?? []).isEmpty }
    }
    let running = try start()
    while try drafts(in: place).isEmpty || turn % 2 == 1 && !hasFile(), running.isRunning { sched_yield() }
    for _ in 0..<turn * 20 { _ = try drafts(in: place) }
    Foundation.kill(running.id, SIGKILL)
    let hit = try running.answer().status != 0
    return Kill(hit: hit, midway: try hit && hasFile())
  }

  @Test func `neither is ever taken for a whole one, and the next try clears it away`() throws {
    let company = try Northwind()
    let (shelf, place) = (try Folder(), try Folder())
    let home = place.path + "/home"
    func wholes() throws -> [String] {
      try names(in: shelf.path).filter { $0.hasPrefix("firsthand-") }.sorted()
    }
    var kills: [Kill] = []
    for turn in 0..<8 {
      kills.append(
        try kill(in: shelf.path, turn: turn) { try company.program.start(["backup", shelf.path], as: Northwind.ada) })
    }
    #expect(kills.contains(where: \.hit) && kills.contains(where: \.midway))
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
    kills = []
    for turn in 0..<8 {
      kills.append(
        try kill(in: place.path, turn: turn) { try company.program.start(["restore", backup, "--home", home]) })
      guard FileManager.default.fileExists(atPath: home) else { continue }
      // It got its name before the signal came: then it is whole.
      let entries = try Program(home: home).run(["log", "search", "--kind", "restored", "--json"], as: Northwind.ada)
      #expect((try entries.json() as? [Any])?.count == 1)
      try FileManager.default.removeItem(atPath: home)
    }
    #expect(kills.contains(where: \.hit) && kills.contains(where: \.midway))
    #expect(try company.program.run(["restore", backup, "--home", home]).status == 0)
    #expect(try names(in: place.path) == ["home"])
  }
}
