import ArgumentParser
import Firsthand
import Foundation
import Operations
import Store
import Transparency

struct RestoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Make a home of a backup. No mail leaves from it before a person says so.",
    discussion: """
      Holds every file against the backup's manifest, the database against itself, and the send log against its
      checkpoints and those that are kept outside. Letters that were going out are halted, what waited is held, what was
      at its last dot is in doubt, and everybody has to sign in again. Nothing that is there is overwritten. One from
      outside that contradicts stops it. If it is of a log that was lost, --give-up has the log say so.
      """)

  @Argument(help: "A folder that 'firsthand backup' made.") var backup: String
  @Option(help: "The folder for the company's data: one that is not there, or is empty.") var home: String
  @Option(help: "A file with a checkpoint of the log that was kept outside; may be given again.")
  var held: [String] = []
  @Option(
    help: "A file with a checkpoint that contradicts the backup and is of a log that was lost; may be given again.")
  var giveUp: [String] = []
  @Flag(name: .long, help: "Answer in JSON.") var json = false

  func run() throws {
    guard DatabasePlace.environment == nil else {
      throw FirsthandError(
        .badInput,
        "FIRSTHAND_DATABASE is set, and goes before what a home says: commands in the restored one would work on that database. Take it away, then begin again."
      )
    }
    let source = URL(fileURLWithPath: backup, isDirectory: true).standardized.path
    let (given, gone) = (try held.map(Kept.init), try giveUp.map(Kept.init))
    let manifest = try readManifest(source)
    let restored = try RestoredHome(at: URL(fileURLWithPath: home, isDirectory: true))
    do {
      try restored.fill(from: source, manifest)
      try restored.demandSound(manifest)
      let opened = try Home(alone: URL(fileURLWithPath: restored.draft, isDirectory: true))
      try settle(opened)
      let workplace = try opened.open()
      let outside = CheckpointsOutside(in: opened.configuration.checkpointCopies)
      let log = try workplace.lookAtRestoredLog(
        key: try opened.verifier(workplace),
        OutsideCheckpoints(
          held: given.map(\.checkpoint), found: outside.kept.map(\.checkpoint), givenUp: gone.map(\.checkpoint)))
      let report = try workplace.settleRestored(manifest, log)
      try workplace.store.close()
      try restored.finish()
      for sentence in outside.troubles + log.unread { Terminal.note(Terminal.line(sentence)) }
      try say(manifest, restored.target, log, report, given + gone + outside.kept)
    } catch {
      restored.abandon()
      if let problem = error as? NoteProblem { throw FirsthandError(.failed, problem.sentence) }
      throw error
    }
  }

  /// What it held on a server is in its own file now. Settings that cannot be changed so that they say it set nothing.
  private func settle(_ opened: Home) throws {
    do {
      try opened.keep(database: nil)
    } catch let error as FirsthandError where error.code == .badInput {
      let settings = try FileInput.text(at: opened.configurationURL.path)
      try opened.write(settings: Configuration.comment(settings))
      Terminal.note(
        "config.yml names a database in a way that restore cannot take out; all of it is a comment now. Take away the '#' of what is to hold."
      )
    }
  }

  /// Of the checkpoints that cover more, how many are told of by name.
  private static let mostTold = 5

  private func readManifest(_ source: String) throws -> BackupManifest {
    guard DurableFiles.isFolder(URL(fileURLWithPath: source).resolvingSymlinksInPath().path) else {
      throw FirsthandError(.notFound, "There is no backup \(source).")
    }
    let path = source + "/" + BackupManifest.fileName
    guard FileManager.default.fileExists(atPath: path) else {
      throw FirsthandError(
        .badInput, "\(source) has no manifest.json: it is no whole backup. Take one that 'firsthand backup' finished.")
    }
    return try BackupManifest(reading: FileInput.bytes(at: path), in: source)
  }

  private func say(
    _ manifest: BackupManifest, _ target: String, _ log: RestoredLog, _ report: RestoreReport, _ kept: [Kept]
  ) throws {
    if json {
      return try JSON.say(
        RestoreView(
          home: target, backup: manifest.moment.text, entries: log.size, heldCheckpoints: log.held,
          lostEntries: log.lost.isEmpty ? 0 : log.lostEntries, lettersHalted: report.halted, mailsHeld: report.held,
          mailsInDoubt: report.inDoubt))
    }
    let (given, larger) = (log.lost.filter(\.contradicts), log.lost.filter { !$0.contradicts })
    for lost in given + larger.suffix(Self.mostTold) { Terminal.say(words(lost, log, manifest, kept)) }
    if larger.count > Self.mostTold {
      Terminal.say(
        "\(larger.count - Self.mostTold) other checkpoints from outside, which cover less than these, are lost too.")
    }
    if log.held == 0 {
      Terminal.note("No checkpoint from outside covers this backup: this shows only that the log agrees with itself.")
    }
    Terminal.say(
      "\(log.size) entries of the log hold, \(log.held) \(log.held == 1 ? "checkpoint" : "checkpoints") from outside.")
    Terminal.say(
      "Letters halted: \(report.halted). Mails held: \(report.held), in doubt: \(report.inDoubt). Everybody signs in anew."
    )
    Terminal.say(
      "The home of \(manifest.moment.text) is in \(Terminal.line(target)). No mail leaves before an administrator lets it go."
    )
  }

  private func words(
    _ lost: LostCheckpoint, _ log: RestoredLog, _ manifest: BackupManifest, _ kept: [Kept]
  ) -> String {
    if lost.contradicts {
      return
        "\(Terminal.line(lost.name)) contradicts the backup and is given up; the log names it as lost. Tell your auditors."
    }
    let count = max(0, Int(lost.checkpoint.size - log.size) - log.unplaced)
    let until = kept.first { $0.checkpoint.name == lost.name }?.writtenAt
    let between =
      until.map { $0 > manifest.moment ? "between \(manifest.moment.text) and \($0.text)" : nil }?.map { $0 }
      ?? "after \(manifest.moment.text)"
    return
      "\(Terminal.line(lost.name)) covers \(lost.checkpoint.size) entries, the backup has \(log.size): \(count == 1 ? "1 entry is" : "\(count) entries are") lost, made \(between)."
  }
}

extension Home {
  /// The key of the log; where nothing of it was ever signed, one that nobody has.
  func verifier(_ workplace: Workplace) throws -> NoteVerifier {
    if try !workplace.hasCheckpoints(), !FileManager.default.fileExists(atPath: logKeyURL.path) {
      return NoteKey(named: try workplace.logName()).verifier
    }
    return try knownLogKey(workplace).verifier
  }
}

private struct RestoreView: Encodable {
  let home: String
  let backup: String
  let entries: UInt64
  let heldCheckpoints: Int
  let lostEntries: Int
  let lettersHalted: Int
  let mailsHeld: Int
  let mailsInDoubt: Int
}
