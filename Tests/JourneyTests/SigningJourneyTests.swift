import Foundation
import MailCatcher
import Testing

/// Letters that the program signs, verified by another's program.
@Suite(.serialized) struct SigningJourneyTests {
  /// What dkimpy says of each mail's signatures, given the records that the program wants in DNS.
  private static func verdicts(_ mails: [MailCatcher.Caught], records: [[String: String]]) throws -> [String] {
    let folder = try Folder()
    let framed = mails.flatMap { withUnsafeBytes(of: UInt32($0.bytes.count).bigEndian) { Array($0) } + $0.bytes }
    let texts = Dictionary(uniqueKeysWithValues: records.map { ($0["name"] ?? "", $0["record"] ?? "") })
    let script = Program.repository.appendingPathComponent("Tests/DKIMTests/verify_mail.py").path
    let (output, process) = (Pipe(), Process())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      script, try folder.write("mails", framed),
      try folder.write("records", Array(JSONEncoder().encode(texts))),
    ]
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(words)")
    return words.split(separator: "\n").map(String.init)
  }

  private static func configure(_ company: Northwind, _ block: String) throws {
    let file = company.program.home + "/config.yml"
    let settings = try String(contentsOfFile: file, encoding: .utf8).split(separator: "dkim:")[0]
    try Data((settings + block + "\n").utf8).write(to: URL(fileURLWithPath: file))
  }

  /// The records that must stand in DNS, of the keys in use.
  private static func shown(_ company: Northwind) throws -> [[String: String]] {
    let all = try company.done(["dkim", "show", "--json"]).json() as? [[String: Any]] ?? []
    return all.filter { $0["isInUse"] as? Bool == true }.map { $0.compactMapValues { $0 as? String } }
  }

  /// The lines of what `dkim make` said that belong into config.yml.
  private static func block(_ output: String) -> String {
    output.split(separator: "\n").filter { $0.hasPrefix("dkim:") || $0.hasPrefix("  - {") }.joined(separator: "\n")
  }

  @Test func `letters and notices are signed with the keys that were made, and dkimpy verifies them`() throws {
    let company = try Northwind()
    let rsa = try company.done(["dkim", "make", "--domain", "Northwind.example", "--selector", "r1"])
    let waiting = try company.done(["dkim", "show"])
    #expect(
      waiting.output.contains("r1._domainkey.northwind.example. IN TXT (")
        && waiting.output.contains("not in config.yml: it signs nothing"))
    try Self.configure(company, Self.block(rsa.output))
    let ed25519 = try company.done([
      "dkim", "make", "--domain", "northwind.example", "--selector", "e1", "--algorithm", "ed25519",
    ])
    try Self.configure(company, Self.block(rsa.output) + "\n" + Self.block(ed25519.output))
    for file in ["r1", "e1"] {
      let path = company.program.home + "/dkim/\(file).northwind.example.pem"
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
    let shown = try Self.shown(company)
    #expect(shown.map { $0["name"] } == ["r1._domainkey.northwind.example", "e1._domainkey.northwind.example"])
    #expect(
      shown.allSatisfy { rsa.output.contains($0["record"] ?? "-") != ed25519.output.contains($0["record"] ?? "-") })

    try company.addCustomers(3, to: Northwind.dana)
    let letter = try company.readyLetter(of: Northwind.dana)
    try company.done(["newsletter", "send", letter], as: Northwind.dana)
    try company.done(["doctor", "--send-to", "somebody@else.example"])
    let mails = company.catcher.messages
    #expect(mails.count == 4)
    #expect(try Self.verdicts(mails, records: shown) == Array(repeating: "good good", count: 4))
    // Without the records, and with other keys', none is good: the verifier looks.
    let others = try [["r2"], ["e2", "--algorithm", "ed25519"]].enumerated().map { index, options in
      let made = try company.done(
        ["dkim", "make", "--json", "--domain", "northwind.example", "--selector"] + options
      ).fields()
      #expect(made["isInUse"] as? Bool == false)
      return ["name": shown[index]["name"] ?? "", "record": made["record"] as? String ?? ""]
    }
    for records in [[], others] {
      #expect(try Self.verdicts(mails, records: records) == Array(repeating: "bad bad", count: 4))
    }
  }

  @Test func `a colleague of a domain without a key sends unsigned, beside those who sign`() throws {
    let company = try Northwind()
    try Self.configure(company, Self.block(company.done(["dkim", "make", "--domain", "northwind.example"]).output))
    let shown = try Self.shown(company)
    let kim = "kim@partner.example"
    try company.done(
      ["member", "add", "--role", "salesperson", "--name", "Kim", "--email", kim], as: Northwind.ada)
    for writer in [Northwind.dana, kim] {
      try company.addCustomers(1, to: writer)
      try company.done(["newsletter", "send", try company.readyLetter(of: writer)], as: writer)
    }
    #expect(try Self.verdicts(company.catcher.messages, records: shown) == ["good", "none"])
  }

  @Test func `a key that cannot be used stops sending with a sentence, and no mail leaves`() throws {
    let company = try Northwind()
    try company.addCustomers(1, to: Northwind.dana)
    let letter = try company.readyLetter(of: Northwind.dana)
    let path = company.program.home + "/dkim.pem"
    try Self.configure(company, "dkim:\n  - {domain: northwind.example, selector: r1, key_file: dkim.pem}")
    for (text, status, says) in [
      (nil, 4, "There is no file \(path)."), ("hello", 64, "\(path), cannot be used. It is no private key in PEM"),
    ] as [(String?, Int32, String)] {
      if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
      for command in [["newsletter", "send", letter], ["dkim", "show"]] {
        let answer = try company.program.run(command, as: Northwind.dana)
        #expect(answer.status == status && answer.complaint.contains(says), "\(answer.complaint)")
      }
      // Nothing of it has begun: a program that runs with its old keys would send it.
      let standing = try company.done(["newsletter", "status", letter, "--json"], as: Northwind.dana).fields()
      #expect(standing["state"] as? String == "ready")
      let doctor = try company.program.run(["doctor", "--send-to", "somebody@else.example"])
      #expect(doctor.output.contains("✗ Trial mail") && !doctor.output.contains("1 message waits"), "\(doctor.output)")
      #expect(
        doctor.status == 1 && doctor.output.contains("✗ DKIM") && doctor.output.contains(says), "\(doctor.output)")
    }
    #expect(company.catcher.messages.isEmpty)
    try Self.configure(company, "")
    try company.done(["newsletter", "send", letter], as: Northwind.dana)
    #expect(company.catcher.messages.count == 1)
  }

  @Test func `a key that others may read is told of, wherever it lies`() throws {
    let company = try Northwind()
    let key = try Data(
      contentsOf: URL(
        fileURLWithPath: company.done(["dkim", "make", "--json", "--domain", "n.example"]).fields()["keyFile"]
          as? String ?? ""))
    let path = company.folder.path + "/open.pem"
    try key.write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
    try Self.configure(company, "dkim:\n  - {domain: n.example, selector: r1, key_file: ../open.pem}")
    let doctor = try company.program.run(["doctor"])
    #expect(doctor.status == 1 && doctor.output.contains("open.pem can be read by others"), "\(doctor.output)")
    #expect(doctor.output.contains("they could sign mail in your name"))
  }

  @Test func `what is wrong with a key's settings is said with its place`() throws {
    let company = try Northwind()
    let file = company.program.home + "/config.yml"
    for (block, place, says) in [
      ("dkim: r1", "1:7", "a list is expected"), ("dkim:\n  - r1", "2:5", "keys with values are expected"),
      ("dkim:\n  - {domain: n.example, selector: r1}", "2:5", "domain, selector and key_file"),
      ("dkim:\n  - {domain: n, selector: r1, key_file: k}", "2:5", "'n' is no domain"),
      ("dkim:\n  - {domain: n.example, selector: r_1, key_file: k}", "2:5", "'r_1' is no selector"),
      ("dkim:\n  - {domain: n.example, selector: r1, key: k, key_file: k}", "2:39", "The key 'key' is not known here"),
      (
        "dkim:\n  - {domain: n.example, selector: r1, key_file: k}\n  - {domain: N.example, selector: R1, key_file: l}",
        "3:5", "stands here twice"
      ),
    ] {
      try Data((block + "\n").utf8).write(to: URL(fileURLWithPath: file))
      let answer = try company.program.run(["member", "list"])
      #expect(answer.status == 64 && answer.complaint.contains("\(file):\(place)"), "\(block): \(answer.complaint)")
      #expect(answer.complaint.contains(says), "\(block): \(answer.complaint)")
    }
    try Data().write(to: URL(fileURLWithPath: file))
    let none = try company.done(["dkim", "show"])
    #expect(none.output.isEmpty && none.complaint.contains("There is no key yet."))
    func make(_ options: String...) throws -> Program.Answer { try company.program.run(["dkim", "make"] + options) }
    #expect(try make("--domain", "nonsense").complaint.contains("'nonsense' is no domain"))
    #expect(try make("--domain", "n.example", "--algorithm", "dsa").status == 64)
    let rehearsed = try make("--domain", "n.example", "--selector", "a", "--dry-run")
    #expect(rehearsed.status == 0 && !FileManager.default.fileExists(atPath: company.program.home + "/dkim"))
    #expect(try make("--domain", "n.example", "--selector", "a").status == 0)
    let again = try make("--domain", "n.example", "--selector", "a")
    #expect(again.status == 6 && again.complaint.contains("Choose another --selector"), "\(again.complaint)")
  }
}
