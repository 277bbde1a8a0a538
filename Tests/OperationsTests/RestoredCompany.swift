import Firsthand
import Foundation
import MailFormat
import Operations
import Testing
import Transparency

@testable import Store

/// The database of a company as it was, and what was made of it.
final class RestoredCompany {
  static let key = NoteKey(named: "northwind.example/send-log")

  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fh-" + UUID().uuidString)
  let manifest: BackupManifest
  let log: RestoredLog
  let report: RestoreReport
  let workplace: Workplace

  /// With checkpoints that were `held`, and `then` what comes of the company after its backup was made.
  init(
    _ company: TestCompany, held: [String] = [],
    then: (TestCompany) throws -> OutsideCheckpoints = { _ in OutsideCheckpoints() }
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = folder.appendingPathComponent("firsthand.db").path
    let facts = try company.ada.backUp(to: path, folder: "backups", at: company.clock.now)
    manifest = BackupManifest(program: "0.1.0", facts: facts, files: [])
    var outside = try then(company)
    outside.held += held.map { HeldCheckpoint(name: "the auditor's", note: $0) }
    workplace = Workplace(
      store: try Store.open(path: path, now: company.clock.now), surroundings: company.workplace.surroundings,
      secret: company.workplace.secret, mail: company.workplace.mail)
    log = try workplace.lookAtRestoredLog(key: Self.key.verifier, outside)
    report = try workplace.settleRestored(manifest, log)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func session(_ original: Session) throws -> Session { try Session.open(workplace, as: original.member.address) }

  func rows(_ sql: String) throws -> [String] {
    try workplace.store.read { try $0.log.connection.rows(sql).map { $0.text("text") } }
  }

  /// What the log's entry of the restoration says.
  func fact(_ name: String, _ company: TestCompany) throws -> String? {
    try session(company.ada).searchLog(LogQuery(kinds: [.restored])).first?.entry.facts.first { $0.name == name }?.value
  }

  func faults(_ note: String) throws -> [String] {
    try workplace.verifyLog(key: Self.key.verifier, held: [HeldCheckpoint(name: "theirs", note: note)]).faults
  }
}
