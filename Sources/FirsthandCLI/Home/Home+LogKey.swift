import Firsthand
import Foundation
import Operations
import Transparency

extension Home {
  /// The key that signs checkpoints of the send log. It lies beside the database, not in it.
  var logKeyURL: URL { folder.appendingPathComponent("log.key") }

  /// Made where there is none yet: a log without a checkpoint has nothing to lose by it.
  func logKey(_ workplace: Workplace) throws -> NoteKey {
    if FileManager.default.fileExists(atPath: logKeyURL.path) { return try readLogKey() }
    guard try !workplace.hasCheckpoints() else {
      throw FirsthandError(
        .failed,
        "The file \(logKeyURL.path) is missing. Put it back from a backup: another key would begin another log.")
    }
    let key = NoteKey(named: try workplace.logName())
    try SecretFile.write(Array((key.text + "\n").utf8), to: logKeyURL.path)
    return key
  }

  private func readLogKey() throws -> NoteKey {
    do {
      return try NoteKey(FileInput.text(at: logKeyURL.path))
    } catch let problem as NoteProblem {
      throw FirsthandError(
        .failed, "The file \(logKeyURL.path) is damaged. \(problem.sentence) Put it back from a backup.")
    }
  }

  /// What keeps the log up while a program runs.
  func logKeeper(
    _ workplace: Workplace, onTrouble: @escaping @Sendable (String?) -> Void = { _ in }
  ) -> LogKeeper {
    let copies = configuration.checkpointCopies
    return LogKeeper(
      workplace, key: { try logKey(workplace) }, auditors: configuration.auditors,
      publish: { note in for folder in copies { try CheckpointCopy.write(note, to: folder) } }, onTrouble: onTrouble)
  }
}

/// A checkpoint in a folder outside: the newest as `checkpoint`, and the last of each day under its date.
enum CheckpointCopy {
  static func write(_ note: String, to folder: String, at now: Instant = .now) throws {
    for name in ["\(now.day.text).checkpoint", "checkpoint"] {
      do {
        try Data(note.utf8).write(to: URL(fileURLWithPath: folder).appendingPathComponent(name), options: .atomic)
      } catch {
        throw FirsthandError(
          .failed,
          "The log's checkpoint cannot be copied to \(folder). See that the folder is there and can be written.")
      }
    }
  }
}
