import Firsthand
import Store
package import Transparency

extension Session {
  /// Hands over the log as files of a tiled log (https://c2sp.org/tlog-tiles), by their paths: entries, hashes, then the
  /// checkpoint that commits to them. Itself logged.
  package func exportTiles(key: NoteKey, _ body: (_ path: String, _ bytes: [UInt8]) throws -> Void) throws -> Checkpoint
  {
    try require(.administrator, to: "export the log")
    try store.write { try $0.append(entry(.exported, [LogEntry.Fact("what", "tiles")])) }
    let note = try workplace.checkpointLog(with: key)
    let checkpoint = try Checkpoint(signed: note, by: key.verifier)
    try store.read { tx in
      for level in Tile.layout(size: checkpoint.size) {
        for number in 0..<level.full {
          try body(Tile.path(level: level.level, number: number), try tx.log.tile(level: level.level, number: number))
        }
        if level.partial > 0 {
          let hashes = try tx.log.tile(level: level.level, number: level.full).prefix(level.partial * TreeHash.size)
          try body(Tile.path(level: level.level, number: level.full, width: level.partial), Array(hashes))
        }
      }
      var bundle: [[UInt8]] = []
      var number: UInt64 = 0
      func write() throws {
        guard let bytes = Tile.bundle(bundle) else {
          throw FirsthandError(.failed, "An entry of the log is longer than a tiled log takes (65,535 bytes).")
        }
        try body(Tile.entriesPath(number: number, width: bundle.count), bytes)
        bundle = []
        number += 1
      }
      try tx.log.eachPlaced { placed in
        guard placed.position >= 0, placed.position < checkpoint.size else { return }
        guard let leaf = placed.leaf else {
          throw FirsthandError(.failed, "The entry at the place \(placed.position) is gone. Run: firsthand log verify")
        }
        bundle.append(leaf.bytes)
        if bundle.count == Tile.width { try write() }
      }
      if !bundle.isEmpty { try write() }
    }
    try body("checkpoint", Array(note.utf8))
    return checkpoint
  }
}
