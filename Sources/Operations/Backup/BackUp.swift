package import Firsthand
import Store
import Transparency

/// What a copy of the database holds, for its manifest.
package struct BackupFacts: Sendable {
  package let madeAt: Instant
  package let schemaStep: Int
  package let log: BackupManifest.Log
}

extension Session {
  package func requireBackupDuty() throws { try require(.administrator, to: "back up the company's data") }

  /// Writes a copy of the database to `path` while everybody goes on working. That a backup was begun stands in the log
  /// before, so that the copy knows it; `folder` is its name alone.
  package func backUp(to path: String, folder: String, at moment: Instant) throws -> BackupFacts {
    try requireBackupDuty()
    try store.write { try $0.append(entry(.backedUp, [LogEntry.Fact("folder", folder)])) }
    try workplace.placeLogEntries()
    try store.copy(to: path)
    return try BackupFacts(of: path, madeAt: moment)
  }
}

extension Workplace {
  /// The entry that the log begins with, by which its backups are known; nil where nothing has its place yet.
  package func logBeginning() throws -> String? { try store.read { try $0.log.firstEntry()?.text } }
}

extension BackupFacts {
  /// Reads them from the copy itself.
  package init(of path: String, madeAt moment: Instant) throws {
    let copy = try Store.reading(path: path)
    (madeAt, schemaStep, log) = try copy.read { tx in
      guard let first = try tx.log.firstEntry() else {
        throw FirsthandError(
          .failed, "The copy of the database has no log. Look at the database with: firsthand doctor")
      }
      let size = try tx.log.size()
      return (
        moment, try tx.schemaStep(),
        BackupManifest.Log(
          first: first.text, size: size, root: Hexadecimal.text(of: try tx.log.tree.root(size: size).bytes),
          checkpoint: try tx.log.lastCheckpoint()?.note)
      )
    }
    try copy.close()
  }
}
