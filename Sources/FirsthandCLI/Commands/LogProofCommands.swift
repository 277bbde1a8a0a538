import ArgumentParser
import Firsthand
import Foundation
import Operations
import Transparency

extension LogCommand {
  struct SignCheckpoint: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "checkpoint",
      abstract: "Commit to all of the log so far, signed, on standard output. Keep it where this machine cannot reach.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let home = try options.place()
      let session = try options.session(in: home.open())
      try session.requireLogDuty()
      let key = try home.logKey(session.workplace)
      let note = try session.workplace.checkpointLog(with: key)
      try CheckpointCopy.write(note, to: home.configuration.checkpointCopies, of: session.workplace)
      if options.json {
        let checkpoint = try Checkpoint(signed: note, by: key.verifier)
        return try JSON.say(
          CheckpointView(
            size: checkpoint.size, root: Data(checkpoint.root.bytes).base64EncodedString(), note: note,
            key: key.verifier.text))
      }
      Terminal.data(Array(note.utf8))
      if Terminal.isInteractive { Terminal.note("The log's key, for whoever checks it: \(key.verifier.text)") }
    }
  }

  struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The log's public key, for whoever checks it.")
    @OptionGroup var options: HomeOptions

    func run() throws {
      let home = try options.place()
      let session = try options.session(in: home.open())
      Terminal.say(try home.knownLogKey(session.workplace).verifier.text)
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make the log's tree anew and hold it against its checkpoints, its key and what is kept outside.",
      discussion: """
        Without --held it shows that the log agrees with itself; whoever has both database and key can write one that does.
        A checkpoint that was kept elsewhere shows that nothing of what it covers was changed, taken out or put in.
        With --tiles it reads a folder that 'firsthand log tiles' wrote, needs no database, and --key says whose log it is.
        """)
    @OptionGroup var options: HomeOptions
    @Option(help: "A file with a checkpoint that was kept outside; may be given again.") var held: [String] = []
    @Option(help: "A folder with a tiled log, to read instead of the database.") var tiles: String?
    @Option(help: "The log's public key (default: that of this company).") var key: String?

    func run() throws {
      let held = try held.map { (name: $0, note: try FileInput.text(at: $0)) }
      do {
        if let tiles { return try verify(tiles: tiles, held) }
        let home = try options.place()
        let session = try options.session(in: home.open())
        try session.requireLogDuty()
        let key = try key.map { try NoteVerifier($0) } ?? home.knownLogKey(session.workplace).verifier
        let found = try session.workplace.verifyLog(
          key: key, held: held.map { HeldCheckpoint(name: $0.name, note: $0.note) })
        try say(
          LogCheckView(
            entries: found.size, root: Data(found.root.bytes).base64EncodedString(), unplaced: found.unplaced,
            checkpoints: found.checkpoints, covered: found.covered, held: found.held, faults: found.faults))
      } catch let problem as NoteProblem {
        throw FirsthandError(.badInput, problem.sentence)
      }
    }

    private func verify(tiles: String, _ held: [(name: String, note: String)]) throws {
      guard let key else { throw FirsthandError(.badInput, "Say whose log it is: --key NAME+HASH+BASE64.") }
      let folder = URL(fileURLWithPath: tiles, isDirectory: true)
      let check = try TiledLogCheck(key: NoteVerifier(key), held: held) { path in
        FileManager.default.contents(atPath: folder.appendingPathComponent(path).path).map(Array.init)
      }
      try say(
        LogCheckView(
          entries: check.checkpoint.size, root: Data(check.checkpoint.root.bytes).base64EncodedString(), unplaced: 0,
          checkpoints: 1, covered: check.checkpoint.size, held: check.faults.isEmpty ? held.count : 0,
          faults: check.faults))
    }

    private func say(_ found: LogCheckView) throws {
      if options.json {
        try JSON.say(found)
      } else {
        Terminal.say("\(found.entries) entries, root \(found.root)")
        let own =
          found.checkpoints == 1 ? "1 checkpoint of the log holds" : "\(found.checkpoints) checkpoints of the log hold"
        Terminal.say("\(own), the last over \(found.covered) entries; \(found.held) from outside.")
        if found.unplaced > 0 {
          Terminal.say("\(found.unplaced) entries wait for their place and are not covered yet.")
        }
        for fault in found.faults { Terminal.say("✗ \(Terminal.line(fault))") }
      }
      guard found.faults.isEmpty else {
        throw FirsthandError(.failed, "The log is not what its checkpoints commit to.")
      }
      if !options.json, found.held == 0 {
        Terminal.note("No checkpoint from outside was given: this shows only that the log agrees with itself.")
      }
    }
  }

  struct Prove: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A small file which proves that a mail's entry stands in the log, on standard output.")
    @OptionGroup var options: HomeOptions
    @Argument(help: "The message's id or Message-ID, or an entry's id.") var message: String

    func run() throws {
      let home = try options.place()
      let session = try options.session(in: home.open())
      let key = try home.logKey(session.workplace)
      let proof = try session.proveEntry(message, key: key).proof
      Terminal.data(Array(proof.source.utf8))
      if Terminal.isInteractive {
        Terminal.note("Check it with: firsthand log verify-proof --key \(key.verifier.text) FILE")
      }
    }
  }

  struct VerifyProof: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "verify-proof", abstract: "Check a proof by itself: no database, no network.")
    @Argument(help: "The file that 'log prove' wrote; - for standard input.") var file: String
    @Option(help: "The log's public key, from whoever keeps it outside.") var key: String

    func run() throws {
      do {
        let proof = try LogProof(FileInput.text(at: file))
        let checkpoint = try proof.verify(NoteVerifier(key))
        Terminal.say(
          "The entry stands at \(proof.index) of \(checkpoint.size) in the log \(Terminal.line(checkpoint.origin)):")
        for line in String(decoding: proof.entry, as: UTF8.self).split(separator: "\n") {
          Terminal.say("  " + Terminal.line(String(line)))
        }
      } catch let problem as NoteProblem {
        throw FirsthandError(.failed, "\(file): \(problem.sentence)")
      }
    }
  }

  struct Tiles: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "Write the log into a folder as a tiled log, which others' tools read (c2sp.org/tlog-tiles); itself logged.")
    @OptionGroup var options: HomeOptions
    @Argument(help: "A folder; what of it is there already stays.") var folder: String

    func run() throws {
      let home = try options.place()
      let session = try options.session(in: home.open())
      let key = try home.logKey(session.workplace)
      let place = URL(fileURLWithPath: folder, isDirectory: true)
      let checkpoint = try session.exportTiles(key: key) { path, bytes in
        let file = place.appendingPathComponent(path)
        do {
          try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
          try Data(bytes).write(to: file, options: .atomic)
        } catch {
          throw FirsthandError(.failed, "The file \(file.path) cannot be written: \(error.localizedDescription)")
        }
      }
      if options.json {
        return try JSON.say(["folder": folder, "entries": "\(checkpoint.size)", "key": key.verifier.text])
      }
      Terminal.say("\(checkpoint.size) entries are in \(folder). The log's key: \(key.verifier.text)")
    }
  }
}

private struct CheckpointView: Encodable {
  let size: UInt64
  let root: String
  let note: String
  let key: String
}

private struct LogCheckView: Encodable {
  let entries: UInt64
  let root: String
  let unplaced: Int
  let checkpoints: Int
  let covered: UInt64
  let held: Int
  let faults: [String]
}
