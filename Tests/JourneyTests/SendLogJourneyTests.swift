import Foundation
import Testing

/// The send log as an auditor checks it: with the program, and with a verifier that has none of its code.
@Suite struct SendLogJourneyTests {
  private static let verifier = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs/verify_send_log.py").path

  private struct Answer {
    let status: Int32
    let text: String
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> Answer {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Answer(status: process.terminationStatus, text: text)
  }

  private static func stranger(_ arguments: String...) throws -> Answer { try run("python3", [verifier] + arguments) }

  /// What happens to the database of a company behind its back.
  private static func tamper(_ company: Northwind, _ sql: String) throws {
    let answer = try run("sqlite3", [company.program.home + "/firsthand.db", sql])
    #expect(answer.status == 0, "\(answer.text)")
  }

  @Test func `a letter that was sent is proven to who has nothing else, and a changed log is found by strangers' code`()
    throws
  {
    let company = try Northwind()
    try company.addCustomers(5, to: Northwind.dana)
    let id = try company.readyLetter(of: Northwind.dana)
    _ = try company.done(["newsletter", "send", id], as: Northwind.dana)
    let folder = try Folder()
    let held = try folder.write("held.note", try company.done(["log", "checkpoint"], as: Northwind.ada).output)
    let key = try company.done(["log", "key"], as: Northwind.ada).output.trimmingCharacters(in: .whitespacesAndNewlines)

    let messages =
      try company.done(
        ["log", "search", "--newsletter", id, "--kind", "accepted", "--json"], as: Northwind.dana
      ).json() as? [[String: Any]]
    let message = try #require(messages?.first?["message"] as? String)
    let proof = try folder.write(
      "mail.tlog-proof", try company.done(["log", "prove", message], as: Northwind.dana).output)
    let stranger = Program(home: folder.path + "/nowhere")
    let shown = try stranger.run(["log", "verify-proof", "--key", key, proof])
    #expect(shown.status == 0 && shown.output.contains("message \(message)"), "\(shown.complaint)")
    #expect(try Self.stranger("proof", proof, "--key", key).text.contains("message \(message)"))
    let forged = try folder.write(
      "forged.tlog-proof", try String(contentsOfFile: proof, encoding: .utf8).replacing("index ", with: "index 1"))
    #expect(try stranger.run(["log", "verify-proof", "--key", key, forged]).status == 1)
    #expect(try Self.stranger("proof", forged, "--key", key).status == 1)

    let sound = try company.program.run(["log", "verify", "--held", held], as: Northwind.ada)
    #expect(sound.status == 0 && sound.output.contains("1 from outside"), "\(sound.complaint)")
    _ = try company.done(["log", "tiles", folder.path + "/before"], as: Northwind.ada)
    #expect(try Self.stranger("log", folder.path + "/before", "--key", key, "--held", held).status == 0)
    let offline = try stranger.run(
      ["log", "verify", "--tiles", folder.path + "/before", "--key", key, "--held", held])
    #expect(offline.status == 0, "\(offline.complaint)")

    // Somebody who has the whole machine makes a mail unsent, and lets the program write all of the log anew.
    try Self.tamper(
      company,
      """
      DROP TRIGGER log_entry_no_update; DROP TRIGGER log_place_no_delete; DROP TRIGGER log_checkpoint_no_delete;
      UPDATE log_entry SET kind = 'rejected' WHERE message_id = '\(message)' AND kind = 'accepted';
      """)
    let changed = try company.program.run(["log", "verify", "--held", held], as: Northwind.ada)
    #expect(changed.status == 1 && changed.output.contains("commits to other entries"), "\(changed.output)")
    try Self.tamper(
      company,
      """
      DROP TRIGGER log_entry_no_delete;
      INSERT OR IGNORE INTO log_unplaced SELECT entry_id FROM log_place;
      DELETE FROM log_place; DELETE FROM log_tile; DELETE FROM log_checkpoint;
      DELETE FROM log_unplaced WHERE entry_id IN (SELECT id FROM log_entry WHERE kind = 'checkpointSigned');
      DELETE FROM log_entry WHERE kind = 'checkpointSigned';
      """)
    _ = try company.done(["log", "checkpoint"], as: Northwind.ada)
    let alone = try company.program.run(["log", "verify"], as: Northwind.ada)
    #expect(alone.status == 0 && alone.complaint.contains("only that the log agrees with itself"), "\(alone.complaint)")
    #expect(try company.program.run(["log", "verify", "--held", held], as: Northwind.ada).status == 1)
    _ = try company.done(["log", "tiles", folder.path + "/after"], as: Northwind.ada)
    #expect(try Self.stranger("log", folder.path + "/after", "--key", key).status == 0)
    let found = try Self.stranger("log", folder.path + "/after", "--key", key, "--held", held)
    #expect(found.status == 1 && found.text.contains("was changed, taken out or put in"), "\(found.text)")
  }

  @Test func `checkpoints are copied outside as letters are sent, and a lost key makes no other log`() throws {
    let company = try Northwind()
    try company.addCustomers(2, to: Northwind.dana)
    let outside = try Folder()
    let file = company.program.home + "/config.yml"
    let configuration = try String(contentsOfFile: file, encoding: .utf8)
    try (configuration + "checkpoint_copies: [\(outside.path)]\nauditors: [eve@auditors.example]\n").write(
      toFile: file, atomically: true, encoding: .utf8)
    let id = try company.readyLetter(of: Northwind.dana)
    _ = try company.done(["newsletter", "send", id], as: Northwind.dana)
    let held = outside.path + "/checkpoint"
    #expect(try company.program.run(["log", "verify", "--held", held], as: Northwind.ada).status == 0)
    try FileManager.default.removeItem(atPath: company.program.home + "/log.key")
    let lost = try company.program.run(["log", "checkpoint"], as: Northwind.ada)
    #expect(lost.status == 1 && lost.complaint.contains("Put it back from a backup"), "\(lost.complaint)")
    for (arguments, status, says) in [
      (["log", "verify", "--tiles", outside.path], 64, "Say whose log it is"),
      (["log", "verify-proof", "--key", "x", held], 1, "It is no proof"),
      (["log", "prove", id], 1, "Put it back from a backup"),
    ] as [([String], Int32, String)] {
      let answer = try company.program.run(arguments, as: Northwind.ada)
      #expect(answer.status == status && answer.complaint.contains(says), "\(answer.complaint)")
    }
  }
}
