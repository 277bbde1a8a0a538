/// A tiled log that lies in files, held against its key and against checkpoints from outside.
package struct TiledLogCheck: Sendable {
  package private(set) var checkpoint: Checkpoint
  package private(set) var faults: [String] = []
  private let held: [(name: String, checkpoint: Checkpoint)]

  /// `read`: the bytes of a file by its path in the log's folder; nil where it is not there. `held`: signed notes, by the names
  /// they are called by.
  package init(
    key: NoteVerifier, held: [(name: String, note: String)], read: (_ path: String) throws -> [UInt8]?
  ) throws {
    guard let note = try read("checkpoint").flatMap({ String(validating: $0, as: UTF8.self) }) else {
      throw NoteProblem("There is no file 'checkpoint'.")
    }
    checkpoint = try Checkpoint(signed: note, by: key)
    self.held = try held.map { held throws(NoteProblem) in
      do throws(NoteProblem) {
        return (held.name, try Checkpoint(signed: held.note, by: key))
      } catch {
        throw NoteProblem("\(held.name): \(error.sentence)")
      }
    }
    try check(read)
  }

  private mutating func check(_ read: (_ path: String) throws -> [UInt8]?) throws {
    var growth = try TileGrowth()
    var roots: [UInt64: TreeHash] = [0: .empty]
    let wanted = Set(held.map(\.checkpoint.size))
    func compare(_ tiles: [TileGrowth.Change]) throws {
      for tile in tiles {
        let path = Tile.path(level: tile.level, number: tile.number, width: tile.hashes.count)
        if try read(path) != tile.hashes.flatMap(\.bytes) { faults.append("\(path) is not that of the entries.") }
      }
    }
    var number: UInt64 = 0
    while growth.size < checkpoint.size {
      let width = Int(min(UInt64(Tile.width), checkpoint.size - growth.size))
      let path = Tile.entriesPath(number: number, width: width)
      guard let entries = try read(path).flatMap({ Tile.entries(inBundle: $0) }), entries.count == width else {
        faults.append("\(path) does not have the \(width) entries that should be in it.")
        return
      }
      for entry in entries {
        growth.append(TreeHash(leaf: entry))
        if wanted.contains(growth.size) { roots[growth.size] = growth.root }
      }
      try compare(growth.takeFull())
      number += 1
    }
    try compare(growth.takeChanges())
    if growth.root != checkpoint.root { faults.append("The checkpoint commits to other entries than there are.") }
    for (name, held) in held {
      if held.size > checkpoint.size {
        faults.append(
          "\(name) commits to \(held.size) entries, and there are \(checkpoint.size): the log was cut off or put back.")
      } else if roots[held.size] != held.root {
        faults.append(
          "\(name) commits to other entries: one of the first \(held.size) was changed, taken out or put in.")
      }
    }
  }
}
