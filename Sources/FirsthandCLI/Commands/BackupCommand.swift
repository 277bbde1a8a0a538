import ArgumentParser
import Firsthand
import Foundation
import Operations
import Store

struct BackupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup", abstract: "Copy the company's data into a folder, while everybody goes on working.",
    discussion: """
      Makes FOLDER/firsthand-DATE with the database as it is at one moment, config.yml, the keys and a manifest with
      their hashes. 'firsthand restore' makes a home of it. It holds personal data and keys: keep it as the home itself,
      and on another machine.
      """)

  @OptionGroup var options: HomeOptions
  @Argument(help: "A folder that is there, outside the home.") var folder: String
  @Option(help: "Remove this company's whole backups in FOLDER but the newest N.") var keep: Int?

  /// Room for the small files and for what is written meanwhile.
  private static let margin: Int64 = 4 * 1_048_576

  func run() throws {
    if let keep, keep < 1 {
      throw FirsthandError(.badInput, "--keep \(keep) would keep no backup. Say how many: --keep 14")
    }
    let home = try options.place()
    let session = try options.session(in: home.open())
    try session.requireBackupDuty()
    let shelf = try BackupShelf(folder)
    try demandOutside(home, shelf)
    try shelf.clearDrafts()
    // A log that is signed only later would have a key that no earlier backup holds.
    _ = try home.logKey(session.workplace)
    let (files, leftOut) = home.backedUpFiles()
    let early = try demandRoom(home, files, shelf, of: session.workplace)

    let moment = session.workplace.now
    let name = BackupShelf.name(at: moment)
    let draft = try shelf.makeDraft(of: name)
    let place: String
    let manifest: BackupManifest
    do {
      manifest = try fill(draft, home, session, files, at: moment)
      place = try shelf.finish(draft, as: name)
    } catch {
      try? FileManager.default.removeItem(atPath: draft)
      throw error
    }
    let removed = try keep.map { try shelf.keep($0, ofLog: manifest.log.first, with: name) } ?? []
    // The early ones were told of when they went.
    try say(manifest, place, options.json ? early + removed : removed, leftOut)
  }

  private func fill(
    _ draft: String, _ home: Home, _ session: Session, _ files: [String], at moment: Instant
  ) throws -> BackupManifest {
    let database = BackupManifest.databaseName
    // There before it is filled, so that nobody else may read it for a moment.
    try DurableFiles.write(draft + "/" + database) { nil }
    let facts = try session.backUp(
      to: draft + "/" + database, folder: URL(fileURLWithPath: folder).lastPathComponent, at: moment)
    var copied = [try DurableFiles.measure(database, in: draft)]
    for name in files {
      copied.append(
        try DurableFiles.copy(name, from: home.folder.appendingPathComponent(name).path, to: draft))
    }
    let manifest = BackupManifest(program: FirsthandProgram.configuration.version, facts: facts, files: copied)
    var bytes: [UInt8]? = try manifest.bytes()
    try DurableFiles.write(draft + "/" + BackupManifest.fileName) {
      defer { bytes = nil }
      return bytes
    }
    return manifest
  }

  private func demandOutside(_ home: Home, _ shelf: BackupShelf) throws {
    let own = home.folder.resolvingSymlinksInPath().path
    guard shelf.folder != own, !shelf.folder.hasPrefix(own + "/") else {
      throw FirsthandError(
        .badInput,
        "\(folder) lies in the home itself, and would be lost with it. Choose a folder elsewhere, best on another machine."
      )
    }
  }

  /// Where room is lacking and --keep says how many there are to be, old ones go first; their names.
  private func demandRoom(
    _ home: Home, _ files: [String], _ shelf: BackupShelf, of workplace: Workplace
  ) throws -> [String] {
    let paths = (home.database.path.map { [$0, $0 + "-wal"] } ?? []) + files.map { home.folder.path + "/" + $0 }
    let onServer = try home.database.path == nil ? workplace.store.condition().bytes : 0
    let needed = paths.reduce(Self.margin + onServer) { $0 + FileInput.size(of: $1) }
    func lacking() -> Int64? { DurableFiles.lacking(needed, in: shelf.folder) }
    guard lacking() != nil else { return [] }
    var removed: [String] = []
    if let keep, let first = try workplace.logBeginning() {
      removed = try shelf.makeRoom(keeping: keep, ofLog: first)
      if !removed.isEmpty {
        Terminal.note("Removed to make room: \(removed.map { Terminal.line($0) }.joined(separator: ", ")).")
      }
    }
    guard let room = lacking() else { return removed }
    throw FirsthandError(
      .tryLater,
      "\(folder) has room for \(room / 1_048_576) MB, and a backup may take \(needed / 1_048_576) MB. Make room, or keep fewer: --keep N"
    )
  }

  private func say(_ manifest: BackupManifest, _ place: String, _ removed: [String], _ leftOut: [String]) throws {
    let bytes = manifest.files.reduce(0) { $0 + $1.size }
    if options.json {
      return try JSON.say(
        BackupView(
          backup: place, madeAt: manifest.moment.text, files: manifest.files.count, bytes: bytes,
          entries: manifest.log.size, root: manifest.log.root, removed: removed, leftOut: leftOut))
    }
    for file in leftOut { Terminal.note("Not in the backup: \(Terminal.line(file)). Keep it yourself.") }
    for name in removed { Terminal.say("Removed the backup \(Terminal.line(name)).") }
    Terminal.say("\(manifest.files.count) files, \(bytes / 1024) KB; the log has \(manifest.log.size) entries.")
    Terminal.say(
      "The backup is \(Terminal.line(place)). It holds personal data and keys: keep it as the home itself.")
  }
}

private struct BackupView: Encodable {
  let backup: String
  let madeAt: String
  let files: Int
  let bytes: Int64
  let entries: UInt64
  let root: String
  let removed: [String]
  let leftOut: [String]
}
