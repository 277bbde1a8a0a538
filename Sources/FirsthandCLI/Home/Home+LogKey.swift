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
    try demandNoCheckpoints(workplace)
    let key = NoteKey(named: try workplace.logName())
    do {
      try SecretFile.write(Array((key.text + "\n").utf8), to: logKeyURL.path)
      return key
    } catch  where FileManager.default.fileExists(atPath: logKeyURL.path) {
      // Another program made one in the meantime.
      return try readLogKey()
    }
  }

  /// The one there is.
  func knownLogKey(_ workplace: Workplace) throws -> NoteKey {
    if FileManager.default.fileExists(atPath: logKeyURL.path) { return try readLogKey() }
    try demandNoCheckpoints(workplace)
    throw FirsthandError(.notFound, "Nothing of the log was signed yet. Begin with: firsthand log checkpoint")
  }

  private func demandNoCheckpoints(_ workplace: Workplace) throws {
    guard try !workplace.hasCheckpoints() else {
      throw FirsthandError(
        .failed,
        "The file \(logKeyURL.path) is missing. Put it back from a backup: another key would begin another log.")
    }
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
    LogKeeper(
      workplace, key: { try logKey(workplace) },
      publish: { try CheckpointCopy.write($0, to: configuration.checkpointCopies, of: workplace) }, onTrouble: onTrouble
    )
  }
}

extension Home {
  /// What does the night's work while a program runs.
  func housekeeper(
    _ workplace: Workplace, onTrouble: @escaping @Sendable (String?) -> Void = { _ in }
  ) -> Housekeeper {
    Housekeeper(
      workplace, retention: configuration.retention, hour: configuration.nightHour,
      zone: NamedZone(stored: TimeZone.current.identifier), key: { try logKey(workplace) }, onTrouble: onTrouble)
  }
}
