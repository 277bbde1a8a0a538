package import Firsthand
import Store
package import Transparency

extension Workplace {
  /// Most that one night certifies.
  private static let mostCertified = 10_000
  /// Signed in one transaction.
  private static let certifiedAtOnce = 100
  /// Seconds for which a certificate waits until no copy is due any more.
  private static let patience: Int64 = 3 * 86_400

  /// Writes the database anew, so that no byte of what was deleted is left in it, and gives each erasure from before that
  /// its certificate, signed with the log's key. Does nothing where none waits. Throws `.tryLater` while mail leaves: nothing
  /// can be written down meanwhile.
  package func certifyErasures(with key: () throws -> NoteKey) throws -> [Erasure] {
    let waiting = try store.read { try $0.duties.uncertified(limit: Self.mostCertified) }
    if waiting.isEmpty { return [] }
    let key = try key()
    // A letter that takes days under a daily limit does not keep a certificate back for longer than that.
    let isPatient = waiting.contains { $0.at < now.adding(seconds: -Self.patience) }
    guard try !lettersGoOut(isPatient: isPatient) else {
      throw FirsthandError(
        .tryLater, "Letters are going out, so the database is not written anew now. Try again when they are through.")
    }
    try store.rewrite()
    let certified = now
    let (outside, isOnServer) = try store.read { (try BackupsOutside(in: $0), $0.isOnServer) }
    let signed = try waiting.map { erasure in
      let text = ErasureCertificate.text(
        of: erasure, at: certified, log: key.name, isOnServer: isOnServer, outside: outside.sentence)
      var erasure = erasure
      (erasure.certifiedAt, erasure.certificate) = (certified, try SignedNote(signing: text, with: key).source)
      return erasure
    }
    var done: [Erasure] = []
    for start in stride(from: 0, to: signed.count, by: Self.certifiedAtOnce) {
      let batch = signed[start..<min(start + Self.certifiedAtOnce, signed.count)]
      done += try store.write { tx in try batch.filter { try keep($0, in: tx) } }
    }
    return done
  }

  private func keep(_ erasure: Erasure, in tx: Transaction) throws -> Bool {
    guard let certificate = erasure.certificate, let at = erasure.certifiedAt,
      try tx.duties.certify(erasure.id, certificate, at: at)
    else { return false }
    try tx.append(
      LogEntry(
        id: ids.next(), at: at, kind: .erasureCertified, actor: nil,
        facts: [
          LogEntry.Fact("erasure", erasure.id.text),
          LogEntry.Fact("certificate", Digest(of: Array(certificate.utf8)).hex),
        ]))
    return true
  }

  /// Whether mail is leaving, or about to: where all of it is stopped, copies that are due wait for nobody. `isPatient`: those
  /// that are due do not count.
  func lettersGoOut(isPatient: Bool = false) throws -> Bool {
    try store.read { try $0.dispatch.isBusy(at: now, isStopped: isPatient || $0.dispatch.brakes().hold(.copy)) }
  }
}

/// The text of a certificate: a line for each thing it says. It names nobody, for then it would hold what it says is gone.
enum ErasureCertificate {
  static let form = "firsthand-erasure-certificate/1"

  /// A database in a file is written anew with the log of writes beside it. A server's log goes its own way (docs/privacy.md).
  static func text(
    of erasure: Erasure, at certified: Instant, log: String, isOnServer: Bool, outside: String
  ) -> String {
    var lines = [
      form, "log \(log)", "erasure \(erasure.id)", "erased \(erasure.at.text)", "certified \(certified.text)",
      "What was held about the person was taken out of the database when they were erased. The database was written",
    ]
    lines +=
      isOnServer
      ? [
        "anew from what was left: no byte of what was taken out is in its tables. It is kept by a server of PostgreSQL, which",
        "may still have what was taken out in files of before until its next checkpoint, in its log of writes until that is",
        "used again, in archives of that log, and on standbys that have not caught up.",
      ]
      : [
        "anew from what was left, and with it the log of writes beside it: no byte of what was taken out is in either."
      ]
    lines += [
      "Of the address a code is kept that only this company's secret makes, so that nobody writes to it again,",
      "unless it was asked to be forgotten too.", outside,
    ]
    if erasure.by == nil {
      lines.append("The time of keeping was over; words that others wrote were not searched for the person.")
    }
    lines += erasure.stillNamed.map { "still named in \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// What no erasure reaches.
private struct BackupsOutside {
  let sentence: String

  init(in tx: Transaction) throws {
    let backups = try tx.company.newestLog(LogQuery(kinds: [.backedUp], limit: 10)).map(\.entry.at.day.text)
    let known =
      backups.isEmpty ? "none was made by this program" : "the last were made on " + backups.joined(separator: ", ")
    sentence = "Outside of this certificate: backups and exports made before it (\(known)), and mail that was sent."
  }
}

extension Session {
  /// Erasures, the newest first.
  package func erasures(limit: Int) throws -> [Erasure] {
    try require(.administrator, to: "see who was erased")
    return try store.read { try $0.duties.erasures(limit: limit) }
  }

  package func erasure(_ id: Erasure.ID) throws -> Erasure {
    try require(.administrator, to: "see who was erased")
    guard let found = try store.read({ try $0.duties.erasure(id) }) else {
      throw FirsthandError(
        .notFound, "There is no erasure '\(id)'.", onTerminal: "'firsthand customers erasures' shows their ids.")
    }
    return found
  }
}
