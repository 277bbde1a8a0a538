import Archive
import Firsthand
import Foundation
import Testing

/// Names of files in an archive, made of texts that people wrote.
@Suite struct ArchiveNameTests {
  @Test func `a subject becomes a name that leads nowhere and shows as it is`() {
    #expect(ArchiveName.part("Re: ../../etc/passwd") == "Re-etc-passwd")
    #expect(ArchiveName.part("  Eg & ask \u{202E}gnp.exe ") == "Eg-&-ask-gnp-exe")
    #expect(ArchiveName.part("Новые столы\n{first_name|друг}") == "Новые-столы-first_name-друг")
    #expect(ArchiveName.part("\u{0}…?*") == "…" && ArchiveName.part("//") == "")
    #expect(ArchiveName.part(String(repeating: "å", count: 500)).utf8.count == 80)
  }

  @Test func `what goes wrong while an entry is read is said, and no file is left`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let entries = [
      ArchiveEntry(name: "one.txt") { Array("one".utf8) },
      ArchiveEntry(name: "two.txt", bytes: { throw FirsthandError(.tryLater, "The disk is full.") }),
    ]
    refusal(.tryLater, "The disk is full.") {
      try ArchiveWriter.write(
        entries, to: folder.path + "/a.zip", at: Instant(milliseconds: 1_790_000_000_000))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func `thousands of entries are asked for one after the other, each once`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var asked: [Int] = []
    let entries = (0..<2_000).map { number in
      ArchiveEntry(name: "\(number).eml") {
        asked.append(number)
        return Array(repeating: 65, count: 10_000)
      }
    }
    try ArchiveWriter.write(entries, to: folder.path + "/a.zip", at: Instant(milliseconds: 1_790_000_000_000))
    #expect(asked == Array(0..<2_000))
  }
}
