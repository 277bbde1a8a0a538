import Foundation
import MailCatcher
import Testing

/// Whatever is wrong gets a sentence and its exit code, and nothing is stored.
@Suite(.serialized) struct BadInputTests {
  /// One thing done wrong.
  struct Mistake {
    var arguments: [String]
    var member: String
    var input = ""
    var status: Int32
    var says: [String]

    init(
      _ arguments: [String], as member: String = Northwind.dana, input: String = "",
      status: Int32, says: String...
    ) {
      self.arguments = arguments
      self.member = member
      self.input = input
      self.status = status
      self.says = says
    }
  }

  private func check(
    _ company: Northwind, _ mistakes: [Mistake], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    for mistake in mistakes {
      let answer = try company.program.run(
        mistake.arguments, as: mistake.member, input: mistake.input)
      let words = answer.complaint + answer.output
      #expect(
        answer.status == mistake.status, "\(mistake.arguments): \(words)",
        sourceLocation: sourceLocation)
      for say in mistake.says {
        #expect(
          words.contains(say), "\(mistake.arguments) said: \(words)", sourceLocation: sourceLocation)
      }
      #expect(!words.contains("Fatal error"), sourceLocation: sourceLocation)
    }
  }

  private func customers(of company: Northwind) throws -> [[String: Any]] {
    try company.done(["customers", "list", "--json"], as: Northwind.dana).json() as? [[String: Any]]
      ?? []
  }

  @Test func `files that are no list of customers import nothing`() throws {
    let company = try Northwind()
    let folder = company.folder
    let png = try folder.write(
      "people.csv", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8))
    let zip = try folder.write("people.xlsx", Array("PK\u{3}\u{4}".utf8) + [20, 0, 6, 0, 8, 0])
    let huge = try folder.write(
      "huge.csv", "email,notes\nann@example.org," + String(repeating: "x", count: 10_485_760) + "\n")
    let open = try folder.write("open.csv", "email,name\nann@example.org,\"Ann\nbob@example.org,Bob\n")
    let quoted = try folder.write("quoted.csv", "email,name\nann@example.org,\"Ann\" Lee\n")
    let empty = try folder.write("empty.csv", "")
    let undecided = try folder.write(
      "bytes.csv", Array("email,name\nann@example.org,".utf8) + [0x81, 0x8D, 0x9D, 0x00, 0xFF, 10])
    func file(_ path: String, _ says: String, _ options: [String] = [], status: Int32 = 64) -> Mistake {
      Mistake(["customers", "import"] + options + [path], status: status, says: says)
    }
    try check(
      company,
      [
        file(png, "picture"), file(zip, "Excel"), file(open, "line 2"), file(empty, "empty"),
        file(undecided, "binary data"),
        file(open, "there is no field 'height'", ["--map", "name=height"]),
        file(quoted, "The encoding 'klingon' is not known", ["--encoding", "klingon"]),
        file(quoted, "--delimiter is", ["--delimiter", "x"]),
        file(quoted, "is no basis", ["--basis", "hope"]),
        file(folder.path, "is a folder"),
        file(folder.path + "/none.csv", "There is no file", status: 4),
        // One row that cannot be taken does not keep the others away.
        file(huge, "line 2, notes: Field 2 is longer than 64 KB", status: 0),
        file(quoted, "line 2, name: After the closing quote", status: 0),
      ])
    #expect(try customers(of: company).isEmpty)
  }

  @Test func `rows that cannot be taken are named and the others are kept`() throws {
    let company = try Northwind()
    let list = try company.folder.write(
      "list.csv",
      """
      email,first_name,last_name
      ann@example.org,Ann,Lee
      jörg@example.org,Jörg,Bär
      kim@bücher.example,Kim,Holm
      two@@example.org,Two,Ats
      bo@example.org,"Bo
      Bcc: everybody@example.org",Ek
      nul@example.org,N\u{0}ul,Nil
      ,No,Address
      .dot@example.org,Dot,First
      toolong@example.org,\(String(repeating: "x", count: 2_000)),Long

      """)
    let rejects = company.folder.path + "/mend.csv"
    let answer = try company.done(
      ["customers", "import", "--json", "--rejects", rejects, list], as: Northwind.dana)
    let report = try answer.fields()
    #expect(report["new"] as? Int == 2)
    let issues = report["issues"] as? [[String: Any]] ?? []
    #expect(issues.compactMap { $0["line"] as? Int } == [3, 5, 6, 8, 9, 10, 11])
    let reasons = issues.compactMap { $0["reason"] as? String }
    #expect(reasons.count == 7)
    #expect(reasons.allSatisfy { $0.count > 15 && $0.hasSuffix(".") }, "\(reasons)")
    #expect(reasons.first?.contains("letters that mail cannot carry everywhere yet") == true)
    let emails = try customers(of: company).compactMap { $0["email"] as? String }
    #expect(Set(emails) == ["ann@example.org", "kim@xn--bcher-kva.example"])
    let mend = try String(contentsOfFile: rejects, encoding: .utf8)
    #expect(mend.hasPrefix("email,first_name,last_name\r\njörg@example.org,Jörg,Bär\r\n"))
  }

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
    try check(
      company,
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
    try check(
      company,
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
    try check(
      company,
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
      try check(
        company,
        [Mistake(["policy", "publish", file], as: Northwind.karin, status: 64, says: file, policy.1)])
    }
    // Of a folder all are taken, or none.
    let mixed = company.folder.path + "/mixed"
    try FileManager.default.createDirectory(atPath: mixed, withIntermediateDirectories: true)
    _ = try company.folder.write("mixed/a.yml", policies[2].0.replacing("['(']", with: "[zzz]"))
    _ = try company.folder.write("mixed/b.yml", policies[2].0)
    try check(
      company, [Mistake(["policy", "publish", mixed], as: Northwind.karin, status: 64, says: "mixed/b.yml:5:")])
    let folder = company.folder.path + "/template"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    _ = try company.folder.write("template/template.yml", "template: a\nversion: 1.0.0\ntitle: 3\nlanguages: [en]\n")
    try check(
      company,
      [
        Mistake(["template", "publish", folder], as: Northwind.karin, status: 64, says: "template.yml:4"),
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
    try check(
      company,
      [
        Mistake(["newsletter", "list"], status: 1, says: "Put it back from a backup"),
        Mistake(["init", "--company", "N", "--admin", "a@b.example"], status: 1, says: "Put it back from a backup"),
      ])
    #expect(!FileManager.default.fileExists(atPath: company.program.home + "/secret.key"))
  }

  @Test func `rejected rows come back mended, and never over the file they came from`() throws {
    let company = try Northwind()
    let header = "email,first_name,phone,notes\n"
    let list = try company.folder.write("list.csv", header + "ann@@example.org,Ann,+45 33 12 40 18,=1+1\n")
    let mend = company.folder.path + "/mend.csv"
    try check(
      company,
      [
        Mistake(
          ["customers", "import", "--rejects", list, list], status: 64, says: "--rejects names the file"),
        Mistake(["customers", "import", "--dry-run", "--rejects", mend, list], status: 0, says: "1 needs you"),
      ])
    #expect(!FileManager.default.fileExists(atPath: mend))
    try company.done(["customers", "import", "--rejects", mend, list], as: Northwind.dana)
    let rejected = try String(contentsOfFile: mend, encoding: .utf8)
    #expect(rejected.contains("'+45 33 12 40 18,'=1+1"))
    let mended = try company.folder.write("mended.csv", rejected.replacing("@@", with: "@"))
    try company.done(["customers", "import", mended], as: Northwind.dana)
    let fields = try customers(of: company).first?["fields"] as? [String: String]
    #expect(fields?["phone"] == "+45 33 12 40 18" && fields?["notes"] == "=1+1")
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
