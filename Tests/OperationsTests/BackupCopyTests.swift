import Firsthand
import Foundation
import Operations
import Testing

@testable import Store

/// The copy of a database in a backup, and what its manifest may say.
@Suite struct BackupCopyTests {
  @Test func `a copy is made while another program writes, and holds nothing of what was deleted`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("firsthand.db").path
    let company = try TestCompany(store: path)
    let secret = "deleted-\(UUID().uuidString)"
    try company.workplace.store.write {
      try $0.accounts.setTries(secret, Tries(count: 1, lastAt: company.clock.now, pausedUntil: nil))
    }
    try company.workplace.store.write { try $0.accounts.setTries(secret, nil) }
    let other = try Store.open(path: path, now: company.clock.now)
    let copy = folder.appendingPathComponent("copy.db").path
    try other.write { tx in
      try tx.append(company.entry(at: company.clock.now))
      try company.workplace.store.copy(to: copy)
    }
    func holds(_ file: String) throws -> Bool {
      try Data(contentsOf: URL(fileURLWithPath: file)).range(of: Data(secret.utf8)) != nil
    }
    #expect(try holds(path) || holds(path + "-wal"), "else this shows nothing")
    #expect(try !holds(copy))
    let read = try Store.reading(path: copy)
    #expect(try read.damage() == [])
    #expect(try read.read { try $0.schemaStep() } == Transaction.lastSchemaStep)
    #expect(throws: (any Error).self) { try read.write { try $0.accounts.endEverything() } }
  }

  @Test func `a copy of a damaged database names that database`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("firsthand.db").path
    let company = try TestCompany(store: path)
    try company.workplace.store.rewrite()
    try company.workplace.store.close()
    let store = try Store.open(path: path, now: company.clock.now)
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    let size = try file.seekToEnd()
    try #require(size > 16 * 4096)
    try file.seek(toOffset: 8 * 4096)
    try file.write(contentsOf: Data(repeating: 0x5a, count: Int(size) - 8 * 4096))
    try file.close()
    refusal(.failed, "The file \(path) is not a sound database") {
      try store.copy(to: folder.appendingPathComponent("copy.db").path)
    }
  }

  @Test func `only an administrator backs up, and the copy knows that it was made`() throws {
    let company = try TestCompany()
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    refusal(.notPermitted, "back up") { _ = try company.karin.backUp(to: path, folder: "x", at: company.clock.now) }
    let facts = try company.ada.backUp(to: path, folder: "backups", at: company.clock.now)
    let kinds = try Store.reading(path: path).read {
      try $0.log.connection.rows("SELECT facts AS text FROM log_entry WHERE kind = 'backedUp'").map { $0.text("text") }
    }
    #expect(kinds == [#"{"folder":"backups"}"#])
    #expect(facts.log.size > 10 && facts.log.checkpoint == nil)
  }

  @Test(arguments: [
    (#"{"form": 2}"#, "newer firsthand"), ("{", "damaged"), (#"{"form": 1}"#, "damaged"),
    (#"{"form": 0}"#, "damaged"),
  ])
  func `a manifest that is not of this form is refused`(text: String, words: String) {
    refusal(.badInput, words) { _ = try BackupManifest(reading: Array(text.utf8), in: "B") }
  }

  @Test(arguments: ["../secret.key", "/etc/passwd", "dkim//x", "./x", "manifest.json", "", "a\nb"])
  func `a manifest that names a file outside the backup is refused`(name: String) throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let company = try TestCompany()
    let facts = try company.ada.backUp(to: path, folder: "x", at: company.clock.now)
    let file = { (name: String) in BackupManifest.File(name: name, size: 1, sha256: "0") }
    let good = BackupManifest(program: "0", facts: facts, files: [file("firsthand.db"), file("dkim/a.pem")])
    #expect(try BackupManifest(reading: good.bytes(), in: "B") == good)
    let bad = BackupManifest(program: "0", facts: facts, files: [file("firsthand.db"), file(name)])
    refusal(.badInput, "damaged") { _ = try BackupManifest(reading: bad.bytes(), in: "B") }
  }
}
