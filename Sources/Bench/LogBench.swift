import Firsthand
import Foundation
import MailFormat
import Operations
import Store
import Transparency

/// The send log: giving places, verifying all of it beside `sha256sum` of the same bytes, and the proof of a single entry.
struct LogBench {
  let program: String
  var entries = 1_000_000
  /// With addresses beside the entries and an auditor's questions, instead of verifying all of it.
  var isSearched = false

  private static let key = NoteKey(named: "northwind.example/send-log")
  private static let batch = 5_000

  func run() throws {
    let folder = try BenchFolder()
    let home = folder.path + "/home"
    _ = try Measured.run(
      program, ["init", "--home", home, "--company", "Northwind", "--admin", "ada@northwind.example"])
    let now = { @Sendable in Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)) }
    let surroundings = Surroundings(now: now) { count in
      var generator = SystemRandomNumberGenerator()
      return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
    let workplace = Workplace(
      store: try Store.open(path: home + "/firsthand.db", now: now()), surroundings: surroundings,
      secret: CompanySecret(bytes: Array(try Data(contentsOf: URL(fileURLWithPath: home + "/secret.key")))),
      mail: MailSettings())
    let ids = try fill(workplace)
    let placing = try Self.seconds { try workplace.placeLogEntries() }
    Bench.say("log entries=\(entries) place_us=\((placing / Double(entries) * 1e6).rounded(2))")
    let note = try workplace.checkpointLog(with: Self.key)
    if isSearched { return try search(workplace, ids) }
    let file = folder.path + "/entries"
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    var buffer: [UInt8] = []
    try workplace.store.read { tx in
      try tx.log.eachPlaced { placed in
        buffer += placed.leaf?.bytes ?? []
        if buffer.count > 1 << 20 {
          try handle.write(contentsOf: buffer)
          buffer = []
        }
      }
    }
    try handle.write(contentsOf: buffer)
    for _ in 1...3 {
      let sum = try Measured.run("/usr/bin/sha256sum", [file])
      let verifying = try Self.seconds {
        let found = try workplace.verifyLog(key: Self.key.verifier, held: [HeldCheckpoint(name: "held", note: note)])
        guard found.isSound, found.held == 1 else { throw BenchError(words: "the log is not sound: \(found.faults)") }
      }
      Bench.say(
        "log verify_s=\(verifying.rounded(2)) sha256sum_s=\(sum.seconds.rounded(2)) ratio=\((verifying / sum.seconds).rounded(1)) (goal: 1,000,000 in 5 s)"
      )
    }
    try prove(workplace, ids)
  }

  private func prove(_ workplace: Workplace, _ ids: [LogEntry.ID]) throws {
    let ada = try Session.open(workplace, as: EmailAddress("ada@northwind.example"))
    var times: [Double] = []
    for _ in 0..<201 {
      guard let id = ids.randomElement() else { continue }
      times.append(try Self.seconds { _ = try ada.proveEntry(id.text, key: Self.key) } * 1_000)
    }
    times.sort()
    Bench.say(
      "log prove_ms median=\(times[times.count / 2].rounded(2)) p99=\(times[times.count * 99 / 100].rounded(2)) (goal: 10 ms)"
    )
  }

  /// How long the questions of an auditor take, each asked several times about others.
  private func search(_ workplace: Workplace, _ ids: [LogEntry.ID]) throws {
    try prove(workplace, ids)
    let day = workplace.surroundings.now()
    let questions: [(String, (Int) -> LogQuery)] = [
      ("recipient", { LogQuery(address: Self.address($0 * 7_919 % Self.people)) }),
      ("salesperson", { LogQuery(owner: Self.member($0 * 13 % Self.sellers)) }),
      ("salesperson_outcome", { LogQuery(owner: Self.member($0 * 13 % Self.sellers), kinds: [.rejected]) }),
      ("newsletter", { LogQuery(newsletter: Self.letter($0 * 71 % Self.letters)) }),
      ("newsletter_outcome", { LogQuery(newsletter: Self.letter($0 * 71 % Self.letters), kinds: [.rejected]) }),
      ("outcome", { _ in LogQuery(kinds: [.rejected]) }),
      ("rule", { LogQuery(kinds: [.certified, .approved, .waived, .held], fact: "house-voice/rule-\($0 % 40)") }),
      ("time", { LogQuery(from: day.adding(seconds: Int64(-600 - $0)), until: day) }),
      ("template_none", { _ in LogQuery(template: "check-in") }),
      (
        "recipient_salesperson_time",
        {
          LogQuery(
            address: Self.address($0 * 7_919 % Self.people), owner: Self.member($0 % Self.sellers), kinds: [.accepted],
            from: day.adding(seconds: -86_400))
        }
      ),
      ("message", { _ in LogQuery(message: Message.ID("1m8n7szeq7g9zg1k")) }),
    ]
    for (name, question) in questions {
      var times: [Double] = []
      var found = 0
      for number in 1...101 {
        times.append(
          try Self.seconds { found += try workplace.store.read { try $0.company.newestLog(question(number)) }.count }
            * 1_000)
      }
      times.sort()
      Bench.say(
        "log search by=\(name) entries=\(entries) found=\(found / 101) median_ms=\(times[50].rounded(2)) p99_ms=\(times[99].rounded(2)) (goal: 50 ms)"
      )
    }
  }

  private static let (people, sellers, letters) = (300_000, 500, 5_000)
  private static func address(_ number: Int) -> String { "customer\(number)@d\(number % 997).example.org" }
  private static func member(_ number: Int) -> Member.ID { Member.ID("1m8n7sr5p1q\(10_000 + number)") }
  private static func letter(_ number: Int) -> Newsletter.ID { Newsletter.ID("1m8n7swn5m7\(10_000 + number)") }

  /// Entries as sending writes them, a salesperson's letter after the other's; some of their ids.
  private func fill(_ workplace: Workplace) throws -> [LogEntry.ID] {
    var ids: [LogEntry.ID] = []
    let personKey = [UInt8](repeating: 7, count: 32)
    let mark = String(repeating: "0b72b24cdef03f2e", count: 4)
    let facts = [
      LogEntry.Fact("attempt", "1"), LogEntry.Fact("stage", "dot"), LogEntry.Fact("kind", "copy"),
      LogEntry.Fact("messageID", "1m8n7szeq7g9zg1mm55kk0v4he64ce09@northwind.example"), LogEntry.Fact("code", "250"),
    ]
    for start in stride(from: 0, to: entries, by: Self.batch) {
      try workplace.store.write { tx in
        for number in start..<min(start + Self.batch, entries) {
          let entry = LogEntry(
            id: workplace.surroundings.ids.next(), at: workplace.surroundings.now(), kind: Self.kind(number),
            actor: nil,
            newsletter: Self.letter(number / 2_000 % Self.letters), message: workplace.surroundings.ids.next(),
            facts: facts,
            personMark: mark)
          let personal = LogEntry.Personal(
            address: Self.address(number % Self.people), relayWords: "2.0.0 Ok: queued as 4B2C1", key: personKey)
          try tx.append(
            entry, owner: Self.member(number / 2_000 % Self.sellers), personal: isSearched ? personal : nil)
          if number % 97 == 0 { ids.append(entry.id) }
        }
      }
    }
    return ids
  }

  /// One of 50 is refused, one of 2,000 is a certificate.
  private static func kind(_ number: Int) -> LogEntry.Kind {
    number % 2_000 == 0 ? .certified : number % 50 == 1 ? .rejected : .accepted
  }

  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start).inSeconds
  }
}
