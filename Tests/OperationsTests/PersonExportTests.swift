import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// One person is given all that is held about them, and nothing of anybody else.
@Suite struct PersonExportTests {
  @Test func `all that a customer left in years is in the archive, each text in its place`() throws {
    let scene = try ExportScene()
    let archive = try scene.export(as: scene.company.dana)
    let told = try archive.json()
    for canary in scene.canaries {
      #expect(archive.jsonText.contains(canary), "\(canary) is not in about-you.json")
      #expect(archive.text.contains(canary), "\(canary) is not in about-you.txt")
    }
    #expect(told["form"] as? Int == 1 && told["about"] as? String == ExportScene.ana)
    func rows(_ name: String) -> [[String: Any]] { told[name] as? [[String: Any]] ?? [] }
    #expect(rows("card").count == 1 && rows("versions").count == 2 && rows("bases").count == 2)
    #expect(rows("letters").map { $0["state"] as? String } == ["accepted", "rejected", "queued", "leftOut"])
    #expect(rows("edits").compactMap { $0["state"] as? String }.contains("draft"))
    #expect(rows("wishes").map { $0["wish"] as? String } == ["paused"])
    #expect(rows("left_out").map { $0["reason"] as? String } == ["paused"])
    #expect(rows("imports").map { $0["file"] as? String } == ["list.csv"])
    #expect(rows("import_rows").map { $0["line"] as? Int } == [2])
    #expect(rows("tries").map { $0["outcome"] as? String } == ["accepted", "rejected", "deferred"])
    #expect(rows("log").map { $0["kind"] as? String }.last == "exported")
    for section in HeldSection.all {
      #expect(told[section.name] is [Any], "\(section.name)")
      for row in rows(section.name) {
        let unsaid = Set(section.columns.map(\.name)).subtracting(row.keys)
        #expect(unsaid.isEmpty, "a value that is not held is null, and not left out")
      }
    }
    #expect(rows("versions").contains { $0["file"] is NSNull })
  }

  @Test func `each letter that left is there byte for byte, and any mail program may open it`() throws {
    let scene = try ExportScene()
    let archive = try scene.export(as: scene.company.ada)
    let told = try archive.json()["letters"] as? [[String: Any]] ?? []
    let files = told.compactMap { $0["file"] as? String }
    #expect(files.count == 2 && Set(files) == Set(archive.names.filter { $0.hasPrefix("letters/") }))
    for letter in told {
      guard let file = letter["file"] as? String else { continue }
      let bytes = try #require(archive.files[file])
      #expect(Digest(of: Array(bytes)).hex == letter["sha256"] as? String)
      #expect(archive.text.contains(file))
    }
    #expect(files.first == "letters/001-2026-09-21-The-oak-tables-I-told-you-about.eml", "\(files)")
  }

  @Test func `nothing of another customer or of a colleague's is in it`() throws {
    let scene = try ExportScene()
    // An administrator once looked for both together.
    let foreign = try scene.sqlite("SELECT id FROM message WHERE recipient = 'zenobia@other.example'")
    let copy = Message.ID(foreign.trimmingCharacters(in: .newlines))
    _ = try scene.company.ada.searchLog(LogQuery(address: ExportScene.ana, message: copy))
    for session in [scene.company.dana, scene.company.ada] {
      let archive = try scene.export(as: session)
      #expect((try archive.json()["letters"] as? [Any])?.count == 4)
      for (name, bytes) in archive.files {
        let text = String(decoding: bytes, as: UTF8.self)
        for stranger in ["Zenobia", "zenobia", "joana@", "Joana", "Quillfeather", "reviewword"] {
          #expect(!text.contains(stranger), "\(stranger) is in \(name)")
        }
      }
    }
  }

  @Test func `a foreign address and an unknown one get the same sentence, and nothing is written down`() throws {
    let scene = try ExportScene()
    var said: Set<String> = []
    for address in [ExportScene.ana, "nobody@nowhere.example"] {
      do {
        _ = try scene.company.soren.beginPersonExport(EmailAddress(address))
        Issue.record("\(address) was given away")
      } catch let error as FirsthandError {
        said.insert("\(error.code) \(error.sentence)")
      }
    }
    #expect(said.count == 1)
    refusal(.notFound, "Nothing is held") {
      _ = try scene.company.ada.beginPersonExport(EmailAddress("nobody@nowhere.example"))
    }
    refusal(.notPermitted, "salesperson") {
      _ = try scene.company.karin.beginPersonExport(EmailAddress(ExportScene.ana))
    }
    #expect(try scene.exported().isEmpty)
  }

  @Test func `that somebody took it stands in the log, about the person and beside it the address`() throws {
    let scene = try ExportScene()
    _ = try scene.export(as: scene.company.dana)
    _ = try scene.export(as: scene.company.ada)
    let entries = try scene.exported()
    #expect(entries.map(\.entry.actor) == [scene.company.dana.member.id, scene.company.ada.member.id])
    #expect(entries.allSatisfy { $0.address == ExportScene.ana && $0.owner == scene.company.dana.member.id })
    #expect(entries.allSatisfy { $0.entry.personMark != nil && !"\($0.entry)".contains(ExportScene.ana) })
    #expect(entries.allSatisfy { $0.entry.facts == [LogEntry.Fact("what", "person")] })
  }

  @Test func `a file that is there is not written over, and then nothing is in the log`() throws {
    let scene = try ExportScene()
    let file = scene.folder.appendingPathComponent("mine.zip")
    try Data("mine".utf8).write(to: file)
    refusal(.badInput, "is not written over") {
      _ = try scene.company.dana.exportPerson(EmailAddress(ExportScene.ana), to: file.path)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
    refusal(.failed, "cannot be written") {
      _ = try scene.company.dana.exportPerson(
        EmailAddress(ExportScene.ana), to: scene.folder.path + "/nowhere/export.zip")
    }
    #expect(try scene.exported().isEmpty)
  }

  @Test func `one whom only the log or a list of the left out knows is given what these hold`() throws {
    let scene = try ExportScene()
    _ = try scene.company.ada.suppress(EmailAddress("Stranger@elsewhere.example"))
    let archive = try scene.export("stranger@elsewhere.example", as: scene.company.ada)
    let told = try archive.json()
    #expect((told["customer"] as? [Any])?.isEmpty == true && (told["left_out"] as? [Any])?.count == 1)
    #expect((told["log"] as? [[String: Any]])?.map { $0["kind"] as? String } == ["suppressed", "exported"])
    #expect(archive.readme.contains("None is on record"))
    refusal(.notFound, "among yours") {
      _ = try scene.company.dana.beginPersonExport(EmailAddress("stranger@elsewhere.example"))
    }
  }

  @Test func `the page that explains it speaks the person's language`() throws {
    let scene = try ExportScene()
    let archive = try scene.export(as: scene.company.dana)
    #expect(archive.readme.hasPrefix("Dine data hos Northwind\n=="))
    #expect(archive.readme.contains("Havnegade 12") && archive.readme.contains("Dana Reyes"))
    #expect(archive.text.hasPrefix("Hvad der er gemt om ana@customers.example"))
    #expect(!archive.text.contains("export.") && !archive.readme.contains("export."))
  }

  @Test func `the same data at the same moment give the same archive`() throws {
    let (one, other) = (try ExportScene(), try ExportScene())
    _ = try one.export(as: one.company.dana)
    _ = try other.export(as: other.company.dana)
    #expect(try Data(contentsOf: one.lastFile) == Data(contentsOf: other.lastFile))
    let mode = try FileManager.default.attributesOfItem(atPath: one.lastFile.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: one.folder.path).allSatisfy { !$0.hasPrefix(".") })
  }

  @Test func `every table and every column of texts is told of, or it is said why not`() throws {
    let scene = try ExportScene()
    try scene.company.workplace.store.close()
    let tables = try scene.sqlite(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    ).split(separator: "\n").map(String.init)
    #expect(tables.count > 50)
    let sections = Dictionary(uniqueKeysWithValues: HeldSection.all.map { ($0.name, Set($0.columns.map(\.name))) })
    for table in tables {
      let section = HeldTables.told[table]
      #expect((section == nil) != (HeldTables.notTold[table] == nil), "the table \(table)")
      guard let section else { continue }
      let columns = try #require(sections[section], "the section \(section)")
      let texts = try scene.sqlite("SELECT name FROM pragma_table_info('\(table)') WHERE type = 'TEXT'")
      for column in texts.split(separator: "\n").map(String.init) {
        let told = columns.contains(HeldTables.renamed["\(table).\(column)"] ?? column)
        let isUntold =
          HeldTables.untold["\(table).\(column)"] != nil || HeldTables.untold["*.\(column)"] != nil
        #expect(told || isUntold, "the column \(table).\(column)")
      }
    }
    #expect(Set(HeldTables.told.keys).union(HeldTables.notTold.keys) == Set(tables))
  }
}
