import Firsthand
import MailFormat
import Store
package import Transparency

extension Workplace {
  /// Entries that may stand behind the last checkpoint before there is a new one, and for how many seconds.
  package static let mostBehindCheckpoint = 1_000
  package static let checkpointSeconds: Int64 = 60

  package func hasCheckpoints() throws -> Bool { try store.read { try $0.log.hasCheckpoints() } }

  /// What a new key calls the log: by the domain of the first administrator.
  package func logName() throws -> String {
    guard let first = try store.read({ try $0.shared.members(in: .administrator) }).first else {
      throw FirsthandError(.failed, "There is no administrator, so the log has no name.")
    }
    return first.address.domain + "/send-log"
  }

  /// Commits to all of the log by a signed checkpoint, and writes down that it did. The signed note; that of before, where
  /// nothing has happened since but its being written down. The first of a day goes to the auditors by mail. Nothing
  /// is signed that contradicts what was.
  package func checkpointLog(with key: NoteKey) throws -> String {
    try placeLogEntries()
    return try store.write { tx in
      let size = try tx.log.size()
      let last = try tx.log.lastCheckpoint()
      if let last {
        try Self.demand(key, of: last.note)
        guard try Self.goes(on: last.note, size: size, in: tx) else {
          throw FirsthandError(
            .failed,
            "The log is not what its last checkpoint commits to, so none is signed. Look at it with: firsthand log verify"
          )
        }
        if try !hasNews(since: last, size: size, in: tx) { return last.note }
      }
      let checkpoint = Checkpoint(origin: key.name, size: size, root: try tx.log.tree.root(size: size))
      let note = try SignedNote(signing: checkpoint.text, with: key).source
      if last.map({ $0.at.day < now.day }) ?? true { try mailCheckpoint(note, of: size, in: tx) }
      try tx.log.add(LogScope.KeptCheckpoint(size: size, at: now, note: note))
      try tx.append(
        LogEntry(
          id: ids.next(), at: now, kind: .checkpointSigned, actor: nil,
          facts: [LogEntry.Fact("size", "\(size)"), LogEntry.Fact("root", Hexadecimal.text(of: checkpoint.root.bytes))])
      )
      return note
    }
  }

  /// A log has one key. Nodes that share a database share it.
  private static func demand(_ key: NoteKey, of note: String) throws {
    do {
      try SignedNote(note).verify(key.verifier)
    } catch {
      throw FirsthandError(
        .failed,
        "The key in log.key is not the one that signed the log's last checkpoint, so nothing is signed with it. Put the log's own key there: from the node that signed before, or from a backup."
      )
    }
  }

  /// Whether the log goes on from what a note commits to, whoever kept it.
  package func goesOn(from note: String) throws -> Bool {
    try store.read { try Self.goes(on: note, size: try $0.log.size(), in: $0) }
  }

  private static func goes(on note: String, size: UInt64, in tx: Transaction) throws -> Bool {
    guard let earlier = try? Checkpoint(SignedNote(note).text), earlier.size <= size else { return false }
    return try tx.log.tree.root(size: earlier.size) == earlier.root
  }

  /// Whether a checkpoint is due: a minute after the last, or behind a thousand entries, and never of nothing.
  package func isCheckpointDue() throws -> Bool {
    try store.read { tx in
      let waiting = try tx.log.unplacedCount()
      let size = try tx.log.size()
      guard let last = try tx.log.lastCheckpoint() else { return size > 0 || waiting > 0 }
      guard size >= last.size else {
        throw FirsthandError(
          .failed, "The log is shorter than its last checkpoint says. Look at it with: firsthand log verify")
      }
      let behind = Int(size - last.size) + waiting
      // The one that tells of the last checkpoint is no news.
      if behind <= 1 { return false }
      return behind >= Self.mostBehindCheckpoint || now >= last.at.adding(seconds: Self.checkpointSeconds)
    }
  }

  /// That a checkpoint was signed is no news of its own.
  private func hasNews(since last: LogScope.KeptCheckpoint, size: UInt64, in tx: Transaction) throws -> Bool {
    if size <= last.size { return false }
    if size - last.size > 1 { return true }
    var isNews = false
    try tx.log.eachPlaced(from: Int64(last.size)) {
      isNews = isNews || $0.leaf?.kind != LogEntry.Kind.checkpointSigned.rawValue
    }
    return isNews
  }
}

extension Session {
  package func requireLogDuty() throws { try require(.administrator, to: "sign and verify the log") }
}
