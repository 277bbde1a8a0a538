import Foundation
import MailCatcher
import Testing

/// Whatever is wrong gets a sentence and its exit code, and nothing is stored.
@Suite(.serialized) struct BadInputTests {
  @Test func `letters that cannot be written are refused and say what there is`() throws {
    let company = try Northwind()
    try company.addCustomers(2, to: Northwind.dana)
    let letter = try company.readyLetter(of: Northwind.dana)
    let broken = try company.folder.write("broken.yml", "template: check-in\n subject: [a\n")
    let unknown = try company.folder.write("unknown.yml", "template: check-in\nsubjekt: Hello\n")
    let nul = try company.folder.write("nul.yml", "template: check-in\nsubject: \"a\\0b\"\n")
    let twice = try company.folder.write("twice.yml", "subject: a\nsubject: b\n")
    func new(_ options: [String], _ status: Int32, _ says: String...) -> Mistake {
      var mistake = Mistake(["newsletter", "new"] + options, status: status)
      mistake.says = says
      return mistake
    }
    try company.check(
      [
        new(["--file", broken], 64, broken, ":2:"), new(["--file", unknown], 64, "subjekt", ":2:"),
        new(["--file", twice], 64, "'subject' stands here twice"), new(["--template", "cheque-in"], 4, "check-in"),
        new(["--template", "check-in", "--language", "fr"], 64, "fr", "da, en"),
        new(["--template", "check-in", "--audience", "height>2"], 64, "height"),
        new([], 64, "--template"),
        new(["--file", nul], 64, ":2:", "NUL"),
        Mistake(
          ["newsletter", "edit", letter, "--slot", "newz=Hello."], status: 64, says: "no slot 'newz'"),
        Mistake(["newsletter", "edit", letter, "--slot", "news"], status: 64, says: "NAME=TEXT"),
        Mistake(
          ["newsletter", "edit", letter, "--subject", "Hello\r\nBcc: x@example.org"], status: 64,
          says: "line break"),
        Mistake(
          ["newsletter", "edit-copy", letter, "--customer", "customer1@dana.example", "--subject", "A\nB"],
          status: 64, says: "line break"),
        Mistake(["newsletter", "show", "nothing"], status: 4, says: "There is no letter 'nothing'"),
        Mistake(
          ["newsletter", "show", letter, "--for", "stranger@example.org"], status: 4,
          says: "not among"),
      ])
    // The letter is as it was: still ready.
    let status = try company.done(["newsletter", "status", letter, "--json"], as: Northwind.dana)
    #expect(try status.fields()["state"] as? String == "ready")
  }

  @Test(arguments: [
    ("--slot", "news=Hello {first_name}, how are you?", "Say what to write", "news, line 1, column 7"),
    ("--slot", "news=Hello {shoe_size|you}.", "shoe_size", "news, line 1, column 7"),
    ("--slot", "news=[here](javascript:alert(1))", "https", "news, line 1, column"),
    ("--slot", "news=", "is empty", "news"),
    ("--slot", "news=Hello \u{7}.", "control character", "news, line 1, column 7"),
    ("--subject", "", "no subject", "subject"),
  ])
  func `a draft may say anything, and what cannot be sent is named with its place`(
    option: String, words: String, says: String, place: String
  ) throws {
    let company = try Northwind()
    try company.addCustomers(1, to: Northwind.dana)
    let letter = try company.readyLetter(of: Northwind.dana)
    try company.done(["newsletter", "edit", letter, option, words], as: Northwind.dana)
    try company.check(
      [
        Mistake(["newsletter", "check", letter], status: 3, says: says, place),
        Mistake(["newsletter", "submit", letter], status: 3, says: says, "must be fixed"),
        Mistake(["newsletter", "send", letter], status: 6, says: "Submit it first"),
      ])
    #expect(company.catcher.messages.isEmpty)
  }

  @Test func `nobody reaches what is a colleague's or decides on what is their own`() throws {
    let company = try Northwind()
    try company.addCustomers(2, to: Northwind.dana)
    let letter = try company.readyLetter(of: Northwind.dana)
    let policy = try company.folder.write(
      "mine.yml",
      "policy: mine\nversion: 1.0.0\napplies_to: {languages: [\"*\"]}\nrules:\n  - {id: a, extends: existence, enforce: stop, message: \"No '%s'.\", tokens: [zzz]}\n"
    )
    try company.done(["policy", "publish", policy], as: Northwind.karin)
    func foreign(_ arguments: [String]) -> Mistake {
      Mistake(arguments, as: Northwind.soren, status: 4, says: "There is no letter '\(letter)'")
    }
    try company.check(
      [
        foreign(["newsletter", "show", letter]), foreign(["newsletter", "check", letter]),
        foreign(["newsletter", "status", letter]), foreign(["newsletter", "submit", letter]),
        foreign(["newsletter", "send", letter]), foreign(["newsletter", "cancel", letter]),
        foreign(["newsletter", "edit", letter, "--subject", "Mine"]),
        Mistake(["policy", "approve", "mine", "1.0.0"], as: Northwind.karin, status: 5, says: "Ask another"),
        Mistake(["policy", "publish", policy], status: 5, says: "it takes"),
        Mistake(["newsletter", "approve", letter], status: 5, says: "it takes"),
        Mistake(
          ["member", "add", "--role", "director", "--name", "Me", "--email", "me@northwind.example"],
          status: 5, says: "it takes"),
        Mistake(["member", "list"], as: "eve@elsewhere.example", status: 4, says: "Nobody with the address"),
        Mistake(
          ["member", "add", "--role", "salesperson", "--name", "Dana\r\nBcc: x", "--email", "d@northwind.example"],
          as: Northwind.ada, status: 64, says: "line break"),
        Mistake(
          ["member", "add", "--role", "salesperson", "--name", "Dana", "--email", "dåna@northwind.example"],
          as: Northwind.ada, status: 64, says: "å"),
        Mistake(["init", "--company", "Again", "--admin", "a@b.example"], status: 6, says: "belongs to Northwind"),
      ])
  }

  @Test func `standards and templates that cannot be read are refused with their line`() throws {
    let company = try Northwind()
    let policies = [
      ("rules: [", ":"), ("policy: a\nversion: 1.0.0\nrules:\n  - {id: x, extends: telepathy}\n", "telepathy"),
      (
        "policy: a\nversion: 1.0.0\napplies_to: {languages: [\"*\"]}\nrules:\n  - {id: x, extends: existence, enforce: stop, message: m, tokens: ['(']}\n",
        ":5:"
      ),
      (
        "policy: a\nversion: 1.0.0\napplies_to: {languages: [\"*\"]}\nrules:\n  - id: x\n    extends: existence\n    enforce: stop\n    message: m\n    tokens: [abc]\n    tests:\n      - {input: xyz, match: true}\n",
        "test"
      ),
    ]
    for (index, policy) in policies.enumerated() {
      let file = try company.folder.write("policy\(index).yml", policy.0)
      try company.check(
        [Mistake(["policy", "publish", file], as: Northwind.karin, status: 64, says: file, policy.1)])
    }
    // Of a folder all are taken, or none, also where two say they are one version.
    let mixed = company.folder.path + "/mixed"
    try FileManager.default.createDirectory(atPath: mixed, withIntermediateDirectories: true)
    _ = try company.folder.write("mixed/a.yml", policies[2].0.replacing("['(']", with: "[zzz]"))
    _ = try company.folder.write("mixed/b.yml", policies[2].0.replacing("['(']", with: "[yyy]"))
    try company.check([
      Mistake(["policy", "publish", mixed, "--dry-run"], as: Northwind.karin, status: 6, says: "other content"),
      Mistake(["policy", "publish", mixed], as: Northwind.karin, status: 6, says: "other content"),
    ])
    _ = try company.folder.write("mixed/b.yml", policies[2].0)
    try company.check(
      [Mistake(["policy", "publish", mixed], as: Northwind.karin, status: 64, says: "mixed/b.yml:5:")])
    let folder = company.folder.path + "/template"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    _ = try company.folder.write("template/template.yml", "template: a\nversion: 1.0.0\ntitle: 3\nlanguages: [en]\n")
    try company.check(
      [
        Mistake(["template", "publish", folder], as: Northwind.karin, status: 64, says: folder + "/template.yml:4"),
        Mistake(["template", "lint", folder], as: Northwind.karin, status: 1, says: "template.yml:4"),
      ])
    let list = try company.done(["policy", "list", "--json"], as: Northwind.karin).json()
    #expect((list as? [Any])?.count == 4)
  }

  @Test func `a standard in force that no longer parses stops the send`() throws {
    let company = try Northwind()
    try company.addCustomers(2, to: Northwind.dana)
    let letter = try company.readyLetter(of: Northwind.dana)
    let tampering = Process()
    tampering.executableURL = URL(fileURLWithPath: "/usr/bin/sqlite3")
    tampering.arguments = [
      company.program.home + "/firsthand.db",
      """
      DROP TRIGGER policy_version_no_update;
      UPDATE policy_version SET source = 'rules: [' WHERE name = 'links';
      """,
    ]
    try tampering.run()
    tampering.waitUntilExit()
    try #require(tampering.terminationStatus == 0)
    let answer = try company.program.run(["newsletter", "send", letter], as: Northwind.dana)
    #expect(answer.status != 0)
    #expect(answer.complaint.contains("cannot be read, so nothing is sent"), "\(answer.complaint)")
    #expect(company.catcher.messages.isEmpty)
  }

  @Test func `a lost secret is not replaced, for it knows who unsubscribed`() throws {
    let company = try Northwind()
    try FileManager.default.removeItem(atPath: company.program.home + "/secret.key")
    try company.check(
      [
        Mistake(["newsletter", "list"], status: 1, says: "Put it back from a backup"),
        Mistake(["init", "--company", "N", "--admin", "a@b.example"], status: 1, says: "Put it back from a backup"),
      ])
    #expect(!FileManager.default.fileExists(atPath: company.program.home + "/secret.key"))
  }

  @Test func `a home without a company or with a broken setting says what to do`() throws {
    let folder = try Folder()
    let program = Program(home: folder.path)
    let none = try program.run(["newsletter", "list"], as: Northwind.dana)
    #expect(none.status == 4)
    #expect(none.complaint.contains("firsthand init --company"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    let company = try Northwind()
    let letter = try company.readyLetter(of: Northwind.dana)
    for (setting, says) in [
      ("relay: smtp://mail.example.org", "travel in clear"), ("relay: 7", "must begin with"),
      ("relai: x", "relai"), ("relay: smtp+starttls://me@127.0.0.1:587", "relay_password_file"),
      ("relay: smtp://127.0.0.1:99999", "1 to 65535"),
      ("unsubscribe_address: of?f@northwind.example\nrelay: smtp://127.0.0.1:9", "to work as a link"),
      ("unsubscribe_address: nobody\nrelay: smtp://127.0.0.1:9", "unsubscribe_address"),
    ] {
      try Data((setting + "\n").utf8).write(to: URL(fileURLWithPath: company.program.home + "/config.yml"))
      let answer = try company.program.run(["newsletter", "send", letter], as: Northwind.dana)
      #expect(answer.status == 64, "\(setting): \(answer.complaint)")
      #expect(answer.complaint.contains(says), "\(setting): \(answer.complaint)")
    }
  }
}
