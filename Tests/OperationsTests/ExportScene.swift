import Firsthand
import Foundation
import MailFormat
import Operations
import SMTP
import Store
import Testing

/// Ana, a customer of Dana's about whom everything is held that can be, each text with a word of its own; beside her
/// others whose words must not be found with hers.
final class ExportScene {
  static let ana = "ana@customers.example"

  let folder: URL
  let company: TestCompany
  private(set) var canaries: [String] = []
  private(set) var lastFile: URL
  private let path: String

  /// An archive as Python's own reader finds it.
  struct Archive {
    let files: [String: Data]
    var names: [String] { files.keys.sorted() }
    var text: String { String(decoding: files["about-you.txt"] ?? Data(), as: UTF8.self) }
    var jsonText: String { String(decoding: files["about-you.json"] ?? Data(), as: UTF8.self) }
    var readme: String { String(decoding: files["README.txt"] ?? Data(), as: UTF8.self) }

    func json() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: files["about-you.json"] ?? Data()) as? [String: Any])
    }
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    lastFile = folder
    path = folder.appendingPathComponent("firsthand.db").path
    company = try TestCompany(store: path, publicURL: "https://letters.northwind.example")
    try addPeople()
    let ana = try #require(try company.customers(of: company.dana).first { $0.address.text == Self.ana }).id
    try keepBesides(ana)
    try sendLetters(to: ana)
    // A row that somebody must look at, and a stranger's whose address ends as hers.
    try company.importCSV(
      "Email,First name,Last met\n\(Self.ana),\(canary("rowname")),\(canary("badday"))\njo\(Self.ana),Joana,never\n",
      for: company.dana)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func canary(_ name: String) -> String {
    let word = "canary\(name)"
    canaries.append(word)
    return word
  }

  private func addPeople() throws {
    let fixed: [CustomerField: String] = [
      .addressForm: "informal", .country: "DK", .language: "da", .timeZone: "Europe/Copenhagen", .lastMet: "2026-05-04",
      .phone: "+45 12 34 56 78",
    ]
    canaries += fixed.values.filter { $0 != "informal" && $0 != "da" }
    let fields = CustomerField.allCases
    let values = fields.map { fixed[$0] ?? canary($0.rawValue.filter { $0 != "_" }) }
    let map = Dictionary(uniqueKeysWithValues: fields.map { ($0.rawValue, Optional(ImportColumn.field($0))) })
    try company.importCSV(
      "email,\(fields.map(\.rawValue).joined(separator: ","))\n\(Self.ana),\(values.joined(separator: ","))\n",
      for: company.dana, map: map)
    try company.importCSV(
      "Email,First name,Notes\nzenobia@other.example,Zenobia,Quillfeather\n", for: company.dana)
    try company.importCSV("Email,First name\nzenobia2@other.example,Zenobia\n", for: company.soren)
  }

  private func keepBesides(_ ana: Customer.ID) throws {
    let desk = try SalespersonDesk(company.dana)
    company.clock.advance(seconds: 60)
    try desk.changeCustomer(ana, seen: try desk.customer(ana).version, [.city: canary("newcity")])
    _ = try desk.assertBasis(
      BasisClaim(basis: .existingCustomer, met: try #require(CalendarDay("2026-05-04")), evidence: canary("evidence")),
      for: [ana])
    try desk.note(.met, on: "2026-05-04", canary("note"), about: ana)
    let other = try #require(try company.customers(of: company.dana).first { $0.address.text != Self.ana }).id
    try desk.note(.met, on: "2026-05-04", "Quillfeather spoke of Zenobia", about: other)
  }

  private func sendLetters(to ana: Customer.ID) throws {
    let answers: [(String, (Bool) -> Submission)] = [
      (
        canary("welcome"),
        { [word = canary("taken")] in
          $0 ? .accepted(Reply(code: 250, enhanced: "2.0.0", text: word)) : .withheld
        }
      ),
      (
        "",
        { [word = canary("refused")] in
          $0 ? .rejected(.dot, Reply(code: 554, enhanced: "5.7.1", text: word)) : .withheld
        }
      ),
      ("", { [word = canary("later")] _ in .deferred(.rcpt, Reply(code: 450, text: word), word) }),
    ]
    for (closing, answer) in answers {
      company.clock.advance(seconds: 60)
      let letter = try company.write(by: company.dana, audience: "email=\(Self.ana)")
      if !closing.isEmpty {
        _ = try company.dana.editCopy(
          of: letter.id, for: ana,
          Newsletter.Edit(slots: ["closing": "Come by when you are near, and ask for \(closing), I keep one for you."]))
      }
      _ = try company.dana.submitNewsletter(letter.id)
      _ = try company.dana.beginSending(letter.id)
      _ = try company.deliver(letter.id) { _, _, gate in answer(gate()) }
    }
    try pause()
    company.clock.advance(seconds: 60)
    let left = try company.write(by: company.dana)
    _ = try company.dana.submitNewsletter(left.id)
    _ = try company.dana.beginSending(left.id)
    let draft = try company.write(by: company.dana)
    _ = try company.dana.editCopy(of: draft.id, for: ana, Newsletter.Edit(subject: canary("draftsubject")))
  }

  private func pause() throws {
    let first = try company.workplace.store.read { tx in
      try tx.company.log(LogQuery(address: Self.ana, kinds: [.accepted])).first?.entry.message
    }
    let token = LetterToken.text(for: try #require(first), secret: company.workplace.secret)
    let desk = try #require(try ReaderDesk.open(company.workplace, token: token))
    _ = try desk.choose(.pause(until: desk.now.day.adding(months: 1), .salesperson), words: canary("wish"))
  }

  func exported() throws -> [LogRecord] {
    try company.workplace.store.read { try $0.company.log(LogQuery(kinds: [.exported])) }
  }

  func export(_ address: String = ana, as session: Session) throws -> Archive {
    lastFile = folder.appendingPathComponent("\(session.member.address.local)-\(UUID().uuidString).zip")
    _ = try session.exportPerson(EmailAddress(address), to: lastFile.path)
    return try Self.read(lastFile)
  }

  static func read(_ file: URL) throws -> Archive {
    let out = file.deletingPathExtension()
    let script = """
      import sys, zipfile
      z = zipfile.ZipFile(sys.argv[1])
      assert z.testzip() is None
      assert len({i.date_time for i in z.infolist()}) == 1
      z.extractall(sys.argv[2])
      print("\\n".join(z.namelist()))
      """
    let names = try run("python3", ["-c", script, file.path, out.path]).split(separator: "\n").map(String.init)
    defer { try? FileManager.default.removeItem(at: out) }
    return Archive(
      files: Dictionary(
        uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: out.appendingPathComponent($0))) }))
  }

  func sqlite(_ sql: String) throws -> String { try Self.run("sqlite3", [path, sql]) }

  private static func run(_ program: String, _ arguments: [String]) throws -> String {
    let (output, process) = (Pipe(), Process())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let words = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(words)")
    return words
  }
}
