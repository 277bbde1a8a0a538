import Firsthand
import Foundation
import Operations
import Store

/// A home that is being made from a backup: under a name of its own until all of it is right, then at its place at once.
struct RestoredHome {
  let target: String
  let draft: String

  /// Refuses a target that is anything but absent or an empty folder. What an earlier try left behind goes.
  init(at folder: URL) throws {
    let target = folder.standardized.path
    self.target = target
    let parent = URL(fileURLWithPath: target).deletingLastPathComponent().path
    draft = parent + "/." + URL(fileURLWithPath: target).lastPathComponent + ".restoring"
    if FileManager.default.fileExists(atPath: target) || DurableFiles.isFolder(target) {
      guard DurableFiles.isFolder(target), let inside = try? FileManager.default.contentsOfDirectory(atPath: target),
        inside.isEmpty
      else {
        throw FirsthandError(
          .conflict, "\(target) is there already, and nothing is overwritten. Choose a --home that is not there.")
      }
    }
    guard DurableFiles.isFolder(URL(fileURLWithPath: parent).resolvingSymlinksInPath().path) else {
      throw FirsthandError(.notFound, "There is no folder \(parent). Make it first.")
    }
    if DurableFiles.isFolder(draft) { try FileManager.default.removeItem(atPath: draft) }
    try DurableFiles.makeFolder(draft)
  }

  /// Copies what the manifest names, and holds it against the manifest while it is copied.
  func fill(from backup: String, _ manifest: BackupManifest) throws {
    for file in manifest.files {
      let source = backup + "/" + file.name
      guard FileManager.default.fileExists(atPath: source) else {
        throw FirsthandError(
          .badInput, "The file \(file.name) of the backup is missing. Nothing was restored; take another backup.")
      }
      guard try DurableFiles.copy(file.name, from: source, to: draft) == file else {
        throw FirsthandError(
          .badInput,
          "The file \(file.name) of the backup is not what its manifest says. Nothing was restored; take another backup."
        )
      }
    }
  }

  /// Looks at the database before anything is written to it.
  func demandSound(_ manifest: BackupManifest) throws {
    let step: Int
    let damage: [String]
    do {
      let copy = try Store.reading(path: draft + "/" + BackupManifest.databaseName)
      (step, damage) = (try copy.read { try $0.schemaStep() }, try copy.damage())
      try copy.close()
    } catch {
      throw FirsthandError(
        .failed, "The database in the backup is damaged. Nothing was restored; take another backup.")
    }
    guard step <= Transaction.lastSchemaStep else {
      throw FirsthandError(
        .failed,
        "The backup was made by a newer firsthand, \(manifest.program) (step \(step); this one knows \(Transaction.lastSchemaStep)). Use the newer program."
      )
    }
    guard damage.isEmpty else {
      throw FirsthandError(
        .failed,
        "The database in the backup is damaged. Nothing was restored; take another backup.\n"
          + damage.joined(separator: "\n"))
    }
  }

  func finish() throws {
    for name in FileManager.default.enumerator(atPath: draft)?.compactMap({ $0 as? String }) ?? [] {
      chmod(draft + "/" + name, DurableFiles.isFolder(draft + "/" + name) ? 0o700 : 0o600)
    }
    try DurableFiles.syncAll(under: draft)
    try DurableFiles.move(draft, to: target)
  }

  func abandon() { try? FileManager.default.removeItem(atPath: draft) }
}
