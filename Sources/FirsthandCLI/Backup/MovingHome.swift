import Firsthand
import Foundation
import Operations
import Store

/// A home whose database moves. In this order: the target is filled and proven, the source gets its mark and is used no more,
/// `config.yml` names the target. Where that ended after the mark, the same move done again does what is left. One at a time
/// works in a home, for as long as this is alive.
///
///     firsthand.db                     the home's own file
///     firsthand.db.moving              one that is being filled
///     firsthand.db.moved-2026-11-30…   one whose rows went to a server
struct MovingHome {
  enum Way {
    case toServer(url: String)
    case toFile(url: String)
  }

  let home: Home
  let way: Way
  let source: String
  let target: String

  private let file: String
  private let lock: FolderLock
  private var draft: String { file + ".moving" }

  init(_ home: Home, to text: String) throws {
    self.home = home
    file = home.folder.appendingPathComponent("firsthand.db").path
    lock = try FolderLock(
      home.folder.path,
      busy: FirsthandError(
        .tryLater,
        "Another move or backup works in \(home.folder.path). Wait until it is done, then look where the data are."
      ))
    let isServer = ["postgres://", "postgresql://"].contains(where: text.hasPrefix)
    switch home.database {
    case .file where isServer: (way, source, target) = (.toServer(url: text), file, try Store.name(ofPostgres: text))
    case .server(let url) where text == "sqlite":
      (way, source, target) = (.toFile(url: url), try Store.name(ofPostgres: url), file)
    case .server(let url) where url == text:
      // What is left, where there is anything, is the old file's name.
      (way, source, target) = (.toServer(url: text), file, try Store.name(ofPostgres: text))
    case .file where text == "sqlite":
      throw FirsthandError(.conflict, "The data are in the home's own file already.")
    case .server where isServer:
      throw FirsthandError(
        .badInput,
        "From one PostgreSQL to another its own tools move a database: pg_dump and pg_restore. Then name it in config.yml."
      )
    default:
      throw FirsthandError(
        .badInput, "'\(text)' is no place to move to. Write --to postgres://USER@HOST/DATABASE or --to sqlite.")
    }
  }

  /// Does what a move left that was ended after its mark; false where there is none. A dry run only says so.
  func finish(isDryRun: Bool) throws -> Bool {
    switch way {
    case .toServer(let url):
      guard isThere(file) else {
        guard home.database == .server(url: url) else { return false }
        throw FirsthandError(.conflict, "The data are in \(target) already.")
      }
      guard let moved = try Store.moved(path: file) else {
        guard home.database == .server(url: url) else { return false }
        throw FirsthandError(
          .conflict,
          "The data are in \(target) already, and the file \(file) beside them was not moved there. Look what it is, and put it away."
        )
      }
      guard moved.target == target else { return false }
      guard try Store.holds(moved, postgres: url) else { throw absent(moved, from: file) }
      if !isDryRun { try switchOver(url) }
    case .toFile(let url):
      guard let moved = try Store.moved(postgres: url), moved.target == target else { return false }
      guard let filled = [draft, file].first(where: isThere) else {
        throw FirsthandError(
          .failed,
          "The data were moved to \(target) at \(moved.at.text), and that file is gone. Restore it from a backup.")
      }
      guard try Store.holds(moved, path: filled) else { throw absent(moved, from: source) }
      guard filled == file || !isThere(file) else { throw inTheWay }
      if !isDryRun { try switchOver(nil) }
    }
    return true
  }

  private func absent(_ moved: MovedTo, from source: String) -> FirsthandError {
    FirsthandError(
      .conflict,
      "\(source) says that its data were moved to \(target) at \(moved.at.text), and what is there now is not that: its log has no entry \(moved.entry). Look whether host, port and database are those of that move. Nothing was changed."
    )
  }

  private var inTheWay: FirsthandError {
    FirsthandError(.conflict, "There is a file \(file) already. Put it away, then begin again.")
  }

  func demandReady() throws {
    try demandSettings()
    let move = try begin()
    defer { clear(move) }
    try move.demandReady()
    try demandRoom(move)
  }

  /// Refuses settings that cannot be made to name the target, before hours are spent on it.
  private func demandSettings() throws {
    switch way {
    case .toServer(let url): try home.settings(naming: url)
    case .toFile: try home.settings(naming: nil)
    }
  }

  /// Refuses a disk without room for the data. How it stands on a server's disk, nobody is told.
  private func demandRoom(_ move: DatabaseMove) throws {
    guard case .toFile = way else { return }
    let needed = try move.sourceSize()
    guard let room = DurableFiles.lacking(needed, in: home.folder.path) else { return }
    throw FirsthandError(
      .tryLater,
      "\(home.folder.path) has room for \(room / 1_048_576) MB, and the company's data may take \(needed / 1_048_576) MB. Make room, then begin again. Nothing was changed."
    )
  }

  /// `body` is given what sees to it that the target is on the disk, before the source gets its mark.
  func run(_ body: (DatabaseMove, @escaping () throws -> Void) throws -> MoveReport) throws -> MoveReport {
    try demandSettings()
    let move = try begin()
    let report: MoveReport
    var isProven = false
    do {
      try demandRoom(move)
      report = try body(move) {
        try settle()
        isProven = true
      }
      try move.close()
    } catch let error as FirsthandError where isProven && error.code == .tryLater {
      try? move.close()
      throw FirsthandError(.tryLater, "\(unmarked) \(error.sentence)")
    } catch {
      clear(move)
      throw error
    }
    switch way {
    case .toServer(let url): try switchOver(url)
    case .toFile: try switchOver(nil)
    }
    return report
  }

  /// Of a move whose source may not have taken its mark.
  private var unmarked: String {
    switch way {
    case .toServer:
      "Everything was copied and is the same, but \(source) did not take its mark, and stays in use. Empty \(target), then begin again."
    case .toFile:
      "Everything was copied and is the same, but whether \(source) took its mark was not heard. Nothing is lost: give the same command again, and it finishes what is done or begins anew."
    }
  }

  private func settle() throws {
    guard case .toFile = way else { return }
    try DurableFiles.sync(draft)
    try DurableFiles.sync(home.folder.path)
  }

  private func begin() throws -> DatabaseMove {
    switch way {
    case .toServer(let url): return try .file(file, toPostgres: url)
    case .toFile(let url):
      guard !isThere(file) else { throw inTheWay }
      if isThere(draft) { try FileManager.default.removeItem(atPath: draft) }
      // There before it is filled, so that nobody else may read it for a moment.
      try DurableFiles.write(draft) { nil }
      return try .postgres(url, toFile: file, draft: draft)
    }
  }

  /// What was begun goes, unless the source has its mark.
  private func clear(_ move: DatabaseMove) {
    try? move.close()
    guard case .toFile(let url) = way else { return }
    do {
      if try Store.moved(postgres: url) == nil { try FileManager.default.removeItem(atPath: draft) }
    } catch {
      // Whether it is needed cannot be told: it stays, and the next move looks again.
    }
  }

  private func switchOver(_ url: String?) throws {
    if url == nil {
      if isThere(draft) { try DurableFiles.move(draft, to: file) }
      try home.keep(database: nil)
    } else {
      try home.keep(database: url)
      try DurableFiles.move(file, to: "\(file).moved-\(Instant.now.text.replacing(":", with: ""))")
    }
  }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
