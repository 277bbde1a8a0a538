import Foundation
import Testing

/// `policy check --vale`, as people run it.
@Suite struct ValeJourneyTests {
  private static func styles(_ ini: String = "StylesPath = styles\n\n[*]\nBasedOnStyles = Ours\n") throws -> Folder {
    let folder = try Folder()
    let style = folder.path + "/styles/Ours"
    try FileManager.default.createDirectory(atPath: style, withIntermediateDirectories: true)
    for (name, rule) in [
      ("Promises", "extends: existence\nmessage: \"Not '%s'.\"\nlevel: error\ntokens: [lasts forever]\n"),
      ("Wordy", "extends: substitution\nmessage: \"Use '%s', not '%s'.\"\nlevel: suggestion\nswap: {utilize: use}\n"),
      ("Scripted", "extends: script\nmessage: m\nscript: x\n"),
    ] {
      _ = try folder.write("styles/Ours/\(name).yml", rule)
    }
    _ = try folder.write(".vale.ini", ini)
    return folder
  }

  @Test func `alerts are lines as Vale's reports have them, and an error is exit 3`() throws {
    let folder = try Self.styles()
    let file = try folder.write("letter.txt", "Åse,\nwe utilize oak. It lasts\nforever; it lasts forever.\n")
    let program = Program(home: folder.path)
    let check = ["policy", "check", "--vale", folder.path + "/.vale.ini", file]
    let answer = try program.run(check + ["--output", "vale-json"])
    #expect(answer.status == 3 && answer.complaint.contains("Ours.Scripted"), "\(answer.complaint)")
    let alerts = try answer.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(alerts.map { $0["check"] as? String } == ["Ours.Wordy", "Ours.Promises"])
    #expect(alerts.allSatisfy { Set($0.keys) == ["file", "check", "severity", "message", "match", "line", "span"] })
    #expect(alerts[0]["span"] as? [Int] == [4, 10] && alerts[0]["line"] as? Int == 2)
    #expect(
      alerts[0]["message"] as? String == "Use 'use', not 'utilize'." && alerts[0]["severity"] as? String == "suggestion"
    )
    #expect(alerts[1]["span"] as? [Int] == [13, 25] && alerts[1]["line"] as? Int == 3)
    let lines = try program.run(check)
    #expect(lines.output.hasPrefix("\(file):2:4:Ours.Wordy: Use 'use', not 'utilize'.\n"), "\(lines.output)")
  }

  @Test func `spelling has its lists of words and its dictionaries beside the styles`() throws {
    let folder = try Self.styles()
    _ = try folder.write(
      "styles/Ours/Spelled.yml",
      "extends: spelling\nmessage: \"'%s'?\"\nlevel: error\ndictionaries: [wood]\nignore: [names.txt]\nfilters: ['b.*']\n"
    )
    for place in ["ignore", "dictionaries"] {
      try FileManager.default.createDirectory(
        atPath: folder.path + "/styles/config/\(place)", withIntermediateDirectories: true)
    }
    _ = try folder.write("styles/config/ignore/names.txt", "Northwind\n")
    _ = try folder.write("styles/config/dictionaries/wood.aff", "SET UTF-8\n")
    _ = try folder.write("styles/config/dictionaries/wood.dic", "3\noak\ntable\nan\n")
    let file = try folder.write("letter.txt", "An oak tabel by Northwind, an oak-tabel, an OakTable.\n")
    let program = Program(home: folder.path)
    let check = ["policy", "check", "--vale", folder.path + "/.vale.ini", file]
    let answer = try program.run(check)
    #expect(answer.output == "\(file):1:8:Ours.Spelled: 'tabel'?\n", "\(answer.output)\(answer.complaint)")
    _ = try folder.write("styles/Ours/Spelled.yml", "extends: spelling\nmessage: m\nignore: none.txt\n")
    let missing = try program.run(check)
    #expect(
      missing.status == 64 && missing.complaint.contains("There is no file 'none.txt' in the folder of styles"),
      "\(missing.complaint)")
  }

  @Test func `from which level on, and what is not right, is as the ini file says`() throws {
    let folder = try Self.styles(
      "StylesPath = styles\nMinAlertLevel = error\n[*.txt]\nBasedOnStyles = Ours\nOurs.Promises = NO\n")
    let file = try folder.write("letter.txt", "We utilize what lasts forever.\n")
    let program = Program(home: folder.path)
    func check(_ arguments: String...) throws -> Program.Answer { try program.run(["policy", "check"] + arguments) }
    let quiet = try check("--vale", folder.path + "/.vale.ini", file)
    #expect(quiet.status == 0 && quiet.output.isEmpty)
    for (name, text, status, says) in [
      ("bad.ini", "Styles = x\n", 64, "bad.ini:1: The key 'Styles' is not known here."),
      ("none.ini", "StylesPath = nowhere\n[*]\nBasedOnStyles = Ours\n", 4, "There is no file or folder"),
    ] as [(String, String, Int32, String)] {
      let ini = try folder.write(name, text)
      let answer = try check("--vale", ini, file)
      #expect(answer.status == status && answer.complaint.contains(says), "\(answer.complaint)")
    }
    _ = try folder.write("styles/Ours/Wrong.yml", "extends: existence\nmessage: m\ntoken: [a]\n")
    let wrong = try check("--vale", folder.path + "/.vale.ini", file)
    #expect(wrong.status == 64 && wrong.complaint.contains("Wrong.yml:3:1: The key 'token' is not known here."))
    #expect(try check(file).status == 64)
    #expect(try check("--vale", folder.path + "/.vale.ini", "--policy", "policies", file).status == 64)
  }
}
