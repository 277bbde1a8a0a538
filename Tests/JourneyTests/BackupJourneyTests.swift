import Foundation
import Testing

/// `firsthand backup`: what it holds, what it keeps, and where it may not be.
@Suite struct BackupJourneyTests {
  private func folders(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }

  private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func `old backups go, what is somebody's stays, and a half-made one is never taken for a whole one`() throws {
    let company = try Northwind()
    let shelf = try Folder()
    let files = FileManager.default
    func backUp(_ arguments: String...) throws -> Program.Answer {
      try company.program.run(["backup", shelf.path] + arguments, as: Northwind.ada)
    }
    let home = company.program.home
    // As if one had been made days ago: its name and its manifest say so.
    func whole(_ day: String, _ seconds: Int64) throws -> String {
      let name = try #require(try folders(in: shelf.path).last { $0.hasPrefix("firsthand-20") })
      let old = "firsthand-\(day)T000000Z"
      try files.copyItem(atPath: shelf.path + "/" + name, toPath: shelf.path + "/" + old)
      let manifest = shelf.path + "/" + old + "/manifest.json"
      let text = try String(contentsOfFile: manifest, encoding: .utf8)
      try text.replacing(/"madeAt" : \d+/, with: "\"madeAt\" : \(seconds)000")
        .write(toFile: manifest, atomically: true, encoding: .utf8)
      return old
    }
    #expect(try backUp().status == 0)
    let (first, second, noted) = (
      try whole("2026-01-01", 1_767_225_600), try whole("2026-01-02", 1_767_312_000),
      try whole("2026-01-03", 1_767_398_400)
    )
    try "mine".write(toFile: shelf.path + "/" + noted + "/note.txt", atomically: true, encoding: .utf8)
    for name in ["firsthand-2025-01-01T000000Z", "firsthand-photos", ".firsthand-making-x"] {
      try files.createDirectory(atPath: shelf.path + "/" + name, withIntermediateDirectories: true)
    }
    _ = try shelf.write("firsthand-list.txt", "mine")
    let newest = try #require(try folders(in: shelf.path).last { $0.hasPrefix("firsthand-20") })
    try files.moveItem(atPath: shelf.path + "/" + newest, toPath: shelf.path + "/elsewhere")
    let answer = try backUp("--keep", "2")
    #expect(answer.status == 0 && answer.output.contains("Removed the backup \(first)"), "\(answer.complaint)")
    let left = try folders(in: shelf.path)
    #expect(!left.contains(first) && left.contains(second) && left.contains(noted))
    #expect(!left.contains(".firsthand-making-x"))
    for name in ["firsthand-2025-01-01T000000Z", "firsthand-photos", "firsthand-list.txt", "elsewhere"] {
      #expect(left.contains(name), "\(name)")
    }
    let half = try company.program.run(
      ["restore", shelf.path + "/firsthand-2025-01-01T000000Z", "--home", shelf.path + "/new"])
    #expect(half.status == 64 && half.complaint.contains("no whole backup"))
    // As if the clock had gone wrong: the one just made sorts last, and stays.
    let wrong = try whole("2099-01-01", 4_070_908_800)
    var again = try backUp("--keep", "1", "--json")
    // One in the same second as another is refused.
    while again.status == 75 { again = try backUp("--keep", "1", "--json") }
    let made = try #require(try again.fields()["backup"] as? String)
    #expect(files.fileExists(atPath: made + "/manifest.json"))
    #expect(try !folders(in: shelf.path).contains(wrong))
    // Where it cannot be.
    func refused(_ arguments: [String], _ member: String, _ status: Int32, _ words: String) throws {
      let answer = try company.program.run(["backup"] + arguments, as: member)
      #expect(answer.status == status && answer.complaint.contains(words), "\(answer.complaint)")
    }
    try refused([home], Northwind.ada, 64, "lies in the home itself")
    try files.createDirectory(atPath: home + "/backups", withIntermediateDirectories: true)
    try files.createSymbolicLink(atPath: shelf.path + "/link", withDestinationPath: home + "/backups")
    try refused([shelf.path + "/link"], Northwind.ada, 64, "lies in the home itself")
    try refused([shelf.path + "/nowhere"], Northwind.ada, 4, "There is no folder")
    try refused([shelf.path, "--keep", "0"], Northwind.ada, 64, "would keep no backup")
    try refused([shelf.path], Northwind.karin, 5, "may not back up")
    let lock = open(shelf.path, O_RDONLY)
    flock(lock, LOCK_EX)
    try refused([shelf.path], Northwind.ada, 75, "Another backup")
    close(lock)
  }

  @Test func `keys and passwords that lie in the home go with it, and what does not is named`() throws {
    let company = try Northwind()
    let shelf = try Folder()
    let home = company.program.home
    try company.done(["dkim", "make", "--domain", "northwind.example", "--selector", "used"], as: Northwind.ada)
    try company.done(["dkim", "make", "--domain", "northwind.example", "--selector", "later"], as: Northwind.ada)
    try "secret".write(toFile: home + "/relay.password", atomically: true, encoding: .utf8)
    let file = home + "/config.yml"
    let configuration = try String(contentsOfFile: file, encoding: .utf8)
    try
      (configuration + """
        relay_password_file: relay.password
        relay_ca_file: /etc/hostname
        tls_key_file: keys/missing.pem
        dkim:
          - {domain: northwind.example, selector: used, key_file: dkim/used.northwind.example.pem}

        """).write(toFile: file, atomically: true, encoding: .utf8)
    let answer = try company.done(["backup", shelf.path], as: Northwind.ada)
    #expect(answer.complaint.contains("/etc/hostname (it lies outside"), "\(answer.complaint)")
    #expect(answer.complaint.contains("keys/missing.pem (it is not there)"), "\(answer.complaint)")
    #expect(answer.output.contains("personal data and keys: keep it as the home itself"))
    let backup = shelf.path + "/" + (try #require(try folders(in: shelf.path).first { $0.hasPrefix("firsthand-") }))
    #expect(try company.program.run(["restore", backup, "--home", shelf.path + "/new"]).status == 0)
    for name in ["relay.password", "dkim/used.northwind.example.pem", "dkim/later.northwind.example.pem"] {
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: home + "/" + name))
          == Data(contentsOf: URL(fileURLWithPath: shelf.path + "/new/" + name)))
      #expect(try mode(shelf.path + "/new/" + name) == 0o600)
    }
  }

  @Test(arguments: [
    ("INSERT INTO schema_step VALUES (99, 0)", "made by a newer firsthand"),
    ("INSERT INTO sign_in VALUES ('a', hex(randomblob(32)), 'nobody', '', 1, 1)", "is damaged"),
    ("PRAGMA writable_schema = ON; UPDATE sqlite_master SET rootpage = 3 WHERE name = 'log_by_time'", "is damaged"),
    (".shell dd if=/dev/zero of=firsthand.db bs=4096 seek=1 count=40 conv=notrunc status=none", "is damaged"),
  ])
  func `a database that is newer, or not sound, is refused where its manifest says nothing of it`(
    change: String, words: String
  ) throws {
    let company = try Northwind()
    let shelf = try Folder()
    let answer = try company.done(["backup", shelf.path, "--json"], as: Northwind.ada).fields()
    let backup = try #require(answer["backup"] as? String)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.currentDirectoryURL = URL(fileURLWithPath: backup)
    // The manifest is made to fit, so that only a look at the database itself can tell.
    process.arguments = [
      "-c",
      """
      old=$(sha256sum firsthand.db | cut -c1-64); size=$(stat -c %s firsthand.db)
      sqlite3 firsthand.db "$1"
      sed -i "s/$old/$(sha256sum firsthand.db | cut -c1-64)/; s/ : $size$/ : $(stat -c %s firsthand.db)/" manifest.json
      """, "sh", change,
    ]
    try process.run()
    process.waitUntilExit()
    let refused = try company.program.run(["restore", backup, "--home", shelf.path + "/new"])
    #expect(refused.status == 1 && refused.complaint.contains(words), "\(refused.complaint)")
    #expect(!FileManager.default.fileExists(atPath: shelf.path + "/new"))
  }
}
