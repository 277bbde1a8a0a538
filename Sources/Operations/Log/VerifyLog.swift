import Firsthand
import Store
package import Transparency

/// What a look at the whole log came to.
package struct LogVerification: Sendable {
  /// Entries that have their place.
  package fileprivate(set) var size: UInt64 = 0
  package fileprivate(set) var root = TreeHash.empty
  /// Entries that are written and have no place yet: no checkpoint covers them.
  package fileprivate(set) var unplaced = 0
  /// Checkpoints of the log's own that hold.
  package fileprivate(set) var checkpoints = 0
  /// Of those, how many entries the last covers.
  package fileprivate(set) var covered: UInt64 = 0
  /// Checkpoints from outside that hold.
  package fileprivate(set) var held = 0
  /// What is wrong, each a sentence; no more than `mostFaults`.
  package fileprivate(set) var faults: [String] = []

  package static let mostFaults = 20
  package var isSound: Bool { faults.isEmpty }

  fileprivate mutating func fault(_ sentence: String) {
    if faults.count < Self.mostFaults { faults.append(sentence) }
  }
}

/// A checkpoint that somebody kept outside.
package struct HeldCheckpoint: Sendable {
  /// Where it was kept, for what is said of it.
  package var name: String
  package var note: String

  package init(name: String, note: String) {
    self.name = name
    self.note = note
  }
}

extension Workplace {
  /// Reads all of the log and makes its tree anew: entries against tiles, tiles against checkpoints, those against the key, and
  /// what is `held` outside against all of it. Without one of these, whoever has database and key could have written all anew.
  package func verifyLog(key: NoteVerifier, held: [HeldCheckpoint] = []) throws -> LogVerification {
    try store.read { try verifyLog(key: key, held: held, in: $0) }
  }

  func verifyLog(key: NoteVerifier, held: [HeldCheckpoint], in tx: Transaction) throws -> LogVerification {
    try LogVerification.of(tx, key: key, held: held)
  }
}

extension LogVerification {
  /// See `Workplace.verifyLog`.
  /// `onProgress` hears now and then how many entries were read.
  static func of(
    _ tx: Transaction, key: NoteVerifier, held: [HeldCheckpoint], onProgress: ((UInt64) -> Void)? = nil
  ) throws -> LogVerification {
    var found = LogVerification()
    found.unplaced = try tx.log.unplacedCount()
    for stray in try tx.log.strays() {
      found.fault("The entry \(stray) has no place in the log and waits for none: it was put there from outside.")
    }
    let doubly = try tx.log.doublyKept()
    if doubly > 0 { found.fault("\(doubly) entries that have their place wait for one all the same.") }
    let own = try tx.log.checkpoints()
    let kept = own.map {
      HeldCheckpoint(name: "the log's checkpoint of \($0.size)", note: $0.note)
    }
    var wanted: [UInt64: [(HeldCheckpoint, TreeHash, isOwn: Bool)]] = [:]
    for (number, checkpoint) in (kept + held).enumerated() {
      do throws(NoteProblem) {
        let read = try Checkpoint(signed: checkpoint.note, by: key)
        if number < kept.count, own[number].size != read.size {
          found.fault("\(checkpoint.name.capitalizedFirst) is one of \(read.size) entries.")
        }
        wanted[read.size, default: []].append((checkpoint, read.root, number < kept.count))
      } catch {
        found.fault("\(checkpoint.name.capitalizedFirst): \(error.sentence)")
      }
    }
    try follow(&found, wanted: wanted, kept: Set(own.map(\.size)), in: tx, onProgress)
    return found
  }

  private static func follow(
    _ found: inout LogVerification, wanted: [UInt64: [(HeldCheckpoint, TreeHash, isOwn: Bool)]], kept: Set<UInt64>,
    in tx: Transaction, _ onProgress: ((UInt64) -> Void)?
  ) throws {
    var growth = try TileGrowth()
    var tiles = 0
    let restorations = try tx.log.restored()
    func compare(_ changes: [TileGrowth.Change], _ found: inout LogVerification) throws {
      for tile in changes {
        tiles += 1
        if try tx.log.tile(level: tile.level, number: tile.number) != tile.hashes.flatMap(\.bytes) {
          found.fault("The tile \(Tile.path(level: tile.level, number: tile.number)) is not that of the entries.")
        }
      }
    }
    func settle(_ found: inout LogVerification) {
      guard let checkpoints = wanted[growth.size] else { return }
      let reached = growth.root
      for (checkpoint, root, isOwn) in checkpoints {
        if root != reached {
          let named = checkpoint.name.capitalizedFirst
          found.fault(
            restorations.givenUp(named, growth.size, root)
              ?? "\(named) commits to other entries: one of the first \(growth.size) was changed, taken out or put in."
              + (isOwn ? "" : restorations.notNamed(growth.size))
          )
        } else if isOwn {
          found.checkpoints += 1
          found.covered = growth.size
        } else {
          found.held += 1
        }
      }
    }
    settle(&found)
    var next: Int64 = 0
    try tx.log.eachPlaced { placed in
      if placed.position < 0 {
        return found.fault("An entry has the place \(placed.position), which there is none of.")
      }
      if placed.position != next { found.fault("The places from \(next) to \(placed.position) are empty.") }
      next = placed.position + 1
      guard let leaf = placed.leaf else {
        return found.fault("The entry at the place \(placed.position) is gone.")
      }
      if !leaf.isPlain {
        found.fault("The entry at the place \(placed.position) has lines within its lines, or no kind.")
      }
      if !leaf.isOfItsPerson {
        found.fault("The address beside the entry at the place \(placed.position) is another's.")
      }
      if leaf.kind == LogEntry.Kind.checkpointSigned.rawValue,
        let size = leaf.facts.first(where: { $0.name == "size" }).flatMap({ UInt64($0.value) }), !kept.contains(size)
      {
        found.fault(
          "The log's checkpoint of \(size), which the entry at the place \(placed.position) tells of, is gone.")
      }
      growth.append(TreeHash(leaf: leaf.bytes))
      if growth.size % UInt64(Tile.width) == 0 { try compare(growth.takeFull(), &found) }
      settle(&found)
      if growth.size % UInt64(MoveProgress.step) == 0 { onProgress?(growth.size) }
    }
    try compare(growth.takeChanges(), &found)
    if try tx.log.tileCount() != tiles { found.fault("There are other tiles than those of the entries.") }
    for (size, checkpoints) in wanted where size > growth.size {
      for (checkpoint, root, isOwn) in checkpoints {
        let named = checkpoint.name.capitalizedFirst
        found.fault(
          restorations.givenUp(named, size, root)
            ?? "\(named) commits to \(size) entries, and there are \(growth.size): the log was cut off or put back."
            + (isOwn ? "" : restorations.notNamed(size))
        )
      }
    }
    found.size = growth.size
    found.root = growth.root
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
