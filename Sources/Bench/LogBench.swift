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
    let file = folder.path + "/entries"
    FileManager.default.createFile(atPath: file, contents: nil)
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

  /// Entries as sending writes them; some of their ids.
  private func fill(_ workplace: Workplace) throws -> [LogEntry.ID] {
    var ids: [LogEntry.ID] = []
    let mark = String(repeating: "0b72b24cdef03f2e", count: 4)
    let facts = [
      LogEntry.Fact("attempt", "1"), LogEntry.Fact("stage", "dot"), LogEntry.Fact("kind", "copy"),
      LogEntry.Fact("messageID", "1m8n7szeq7g9zg1mm55kk0v4he64ce09@northwind.example"), LogEntry.Fact("code", "250"),
    ]
    for start in stride(from: 0, to: entries, by: Self.batch) {
      try workplace.store.write { tx in
        for number in start..<min(start + Self.batch, entries) {
          let entry = LogEntry(
            id: workplace.surroundings.ids.next(), at: workplace.surroundings.now(), kind: .accepted, actor: nil,
            newsletter: Newsletter.ID("1m8n7swn5m7av3r0"), message: workplace.surroundings.ids.next(), facts: facts,
            personMark: mark)
          try tx.append(entry, owner: Member.ID("1m8n7sr5p1qmt1e5"))
          if number % 97 == 0 { ids.append(entry.id) }
        }
      }
    }
    return ids
  }

  private static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start).inSeconds
  }
}
