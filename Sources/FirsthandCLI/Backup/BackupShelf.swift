import Firsthand
import Foundation
import Operations

/// A folder with backups of one company or several, one in work at a time.
///
///     firsthand-2026-11-24T093000Z/    a whole one: it has a manifest
///     .firsthand-making-…/             one that was not finished, or is being removed
struct BackupShelf {
  let folder: String
  /// Held while this is alive.
  private let lock: FolderLock

  private static let draftPrefix = ".firsthand-making-"
  private static let prefix = "firsthand-"

  init(_ path: String) throws {
    guard DurableFiles.isFolder(URL(fileURLWithPath: path).resolvingSymlinksInPath().path) else {
      throw FirsthandError(
        .notFound, "There is no folder \(path). Make it (and mount what it lies on), then try again.")
    }
    guard access(path, W_OK | X_OK) == 0 else {
      throw FirsthandError(.notPermitted, "Nothing can be written into \(path). Look at its permissions.")
    }
    folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    lock = try FolderLock(
      folder,
      busy: FirsthandError(.tryLater, "Another backup into \(path) is being made. Try again when it is done."))
  }

  static func name(at moment: Instant) -> String { prefix + moment.text.replacing(":", with: "") }

  /// Removes what was not finished; to be called first.
  func clearDrafts() throws {
    for name in try names() where name.hasPrefix(Self.draftPrefix) && DurableFiles.isFolder(folder + "/" + name) {
      try remove(folder + "/" + name)
    }
  }

  /// An empty folder for a backup that is being made.
  func makeDraft(of name: String) throws -> String {
    guard !FileManager.default.fileExists(atPath: folder + "/" + name) else {
      throw FirsthandError(.tryLater, "There is a backup \(name) already. Try again in a second.")
    }
    let draft = folder + "/" + Self.draftPrefix + name
    try DurableFiles.makeFolder(draft)
    return draft
  }

  /// A draft becomes a whole backup, at once; where it is now.
  func finish(_ draft: String, as name: String) throws -> String {
    let place = folder + "/" + name
    try DurableFiles.syncAll(under: draft)
    try DurableFiles.move(draft, to: place)
    return place
  }

  /// Removes whole backups of the log that begins with `first` but the newest `count`, of which `made` is one whatever the clock
  /// said; their names. What has files that its manifest does not name is somebody's and stays.
  func keep(_ count: Int, ofLog first: String, with made: String) throws -> [String] {
    try removeOld(but: count - 1, ofLog: first, sparing: made)
  }

  /// The same before one more is made; the newest that is there stays in any case.
  func makeRoom(keeping count: Int, ofLog first: String) throws -> [String] {
    try removeOld(but: max(1, count - 1), ofLog: first, sparing: nil)
  }

  private func removeOld(but count: Int, ofLog first: String, sparing made: String?) throws -> [String] {
    let own = try names().filter { $0.hasPrefix(Self.prefix) && $0 != made && isWhole($0, ofLog: first) }.sorted(by: >)
    let old = Array(own.dropFirst(count))
    for name in old {
      // Under its new name it is not taken for a whole one, should this end in the middle.
      let draft = folder + "/" + Self.draftPrefix + name
      try DurableFiles.move(folder + "/" + name, to: draft)
      try remove(draft)
    }
    return old
  }

  private func isWhole(_ name: String, ofLog first: String) -> Bool {
    let place = folder + "/" + name
    guard DurableFiles.isFolder(place),
      let bytes = FileManager.default.contents(atPath: place + "/" + BackupManifest.fileName),
      let manifest = try? BackupManifest(reading: Array(bytes), in: place), manifest.log.first == first,
      name == Self.name(at: manifest.moment)
    else { return false }
    let files = (FileManager.default.enumerator(atPath: place)?.compactMap { $0 as? String } ?? [])
      .filter { !DurableFiles.isFolder(place + "/" + $0) }
    return Set(files) == Set(manifest.files.map(\.name) + [BackupManifest.fileName])
  }

  private func names() throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw FirsthandError(.notPermitted, "The folder \(folder) cannot be read. Look at its permissions.")
    }
  }

  private func remove(_ path: String) throws {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw FirsthandError(.failed, "\(path) cannot be removed: \(error.localizedDescription) Remove it by hand.")
    }
  }
}
