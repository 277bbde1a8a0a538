package import Firsthand
import Store
package import Transparency

/// The proof of an entry, with what it says.
package struct EntryProof: Sendable {
  package let kind: LogEntry.Kind?
  package let proof: LogProof
}

extension Session {
  /// The proof that the last entry about a message, or the entry of this id, stands in the log: it holds by itself, against the
  /// log's key. Whoever may read the entry may have it.
  package func proveEntry(_ name: String, key: NoteKey) throws -> EntryProof {
    let isForAll = !member.roles.isDisjoint(with: [.director, .administrator])
    try workplace.placeLogEntries()
    let found = try store.read { tx -> (position: UInt64, leaf: LogLeaf)? in
      let message = try isForAll ? tx.company.message(named: name) : tx.owned(by: member.id).message(named: name)
      if let message { return try tx.log.lastPlace(of: message.message.id) }
      return isForAll ? try tx.log.place(of: LogEntry.ID(name)) : nil
    }
    guard let found else {
      throw FirsthandError(
        .notFound, "There is no message and no entry '\(name)' in the log.",
        onTerminal: "'firsthand log search' shows their ids.")
    }
    let last = try store.read { try $0.log.lastCheckpoint() }
    // One that was signed before the entry got its place says nothing of it.
    let note = if let last, last.size > found.position { last.note } else { try workplace.checkpointLog(with: key) }
    let size = try Checkpoint(signed: note, by: key.verifier).size
    guard size > found.position else {
      throw FirsthandError(
        .tryLater, "No checkpoint covers that entry yet, for nothing has happened since. The next one will.")
    }
    let path = try store.read { try $0.log.tree.inclusionPath(of: found.position, size: size) }
    return EntryProof(
      kind: LogEntry.Kind(rawValue: found.leaf.kind),
      proof: LogProof(entry: found.leaf.bytes, index: found.position, path: path, checkpoint: note))
  }
}
