package import Firsthand
import Store
import Transparency

/// How far the log is proven.
package struct LogStanding: Sendable {
  /// Entries, those without a place among them.
  package let entries: Int
  /// The last checkpoint: its entries, its moment, its signed note; nil before the first.
  package let checkpoint: (size: Int, at: Instant, note: String)?
}

extension AdministratorDesk {
  package func logStanding() throws -> LogStanding {
    try session.store.read { tx in
      let last = try tx.log.lastCheckpoint()
      return LogStanding(
        entries: Int(try tx.log.size()) + (try tx.log.unplacedCount()),
        checkpoint: last.map { (Int($0.size), $0.at, $0.note) })
    }
  }

  /// The proof of the last entry about a message that the last checkpoint covers, as a file; nil where it covers none yet.
  package func keptProof(of message: Message.ID) throws -> [UInt8]? {
    try session.store.read { tx in
      guard let last = try tx.log.lastCheckpoint(),
        let found = try tx.log.lastPlace(of: message, before: last.size)
      else { return nil }
      let path = try tx.log.tree.inclusionPath(of: found.position, size: last.size)
      let proof = LogProof(entry: found.leaf.bytes, index: found.position, path: path, checkpoint: last.note)
      return Array(proof.source.utf8)
    }
  }
}
