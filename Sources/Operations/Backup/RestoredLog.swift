package import Firsthand
import Store
package import Transparency

/// A checkpoint that was kept outside and covers more than a restored log has.
package struct LostCheckpoint: Hashable, Sendable {
  package let name: String
  package let checkpoint: Checkpoint
}

/// How a log that was put back from a backup stands to what was kept outside.
package struct RestoredLog: Sendable {
  package let size: UInt64
  package let root: TreeHash
  /// Entries without a place: in the log that was lost they may have got one.
  package let unplaced: Int
  /// Checkpoints of before the backup, which hold.
  package let held: Int
  /// Those that cover more.
  package let lost: [LostCheckpoint]

  /// How many entries are lost at least, as far as checkpoints tell.
  package var lostEntries: Int {
    let most = lost.map(\.checkpoint.size).max() ?? size
    return max(0, Int(most - size) - unplaced)
  }
}

extension Workplace {
  /// Looks at all of a log that was put back, as `verifyLog` does. A checkpoint from outside that covers no more than it has
  /// must hold; one that covers more tells what was lost. One that an earlier restoration gave up says nothing new.
  package func lookAtRestoredLog(key: NoteVerifier, held: [HeldCheckpoint]) throws -> RestoredLog {
    try store.read { tx in
      let size = try tx.log.size()
      let earlier = try tx.log.restored()
      var covered: [HeldCheckpoint] = []
      var lost: [LostCheckpoint] = []
      for one in held {
        let checkpoint: Checkpoint
        do throws(NoteProblem) {
          checkpoint = try Checkpoint(signed: one.note, by: key)
        } catch {
          throw FirsthandError(.badInput, "\(one.name): \(error.sentence) Nothing was restored.")
        }
        if earlier.contains(where: { $0.names(checkpoint) }) { continue }
        if checkpoint.size <= size {
          covered.append(one)
        } else {
          lost.append(LostCheckpoint(name: one.name, checkpoint: checkpoint))
        }
      }
      let found = try verifyLog(key: key, held: covered, in: tx)
      guard found.isSound else {
        throw FirsthandError(
          .failed,
          "The log in the backup is not what its checkpoints commit to, so nothing was restored. Take another backup.\n"
            + found.faults.joined(separator: "\n"))
      }
      return RestoredLog(
        size: found.size, root: found.root, unplaced: found.unplaced, held: found.held,
        lost: lost.sorted { $0.checkpoint.size < $1.checkpoint.size })
    }
  }
}

/// What the log says of a restoration.
package struct RestorationRecord: Hashable, Sendable {
  package let at: Instant
  /// When the backup was made, as people read it.
  package let backup: String
  /// Entries that the log had then.
  package let size: UInt64
  /// Checkpoints that were given up, as size and root.
  let given: Set<String>

  static func given(_ checkpoint: Checkpoint) -> String {
    "\(checkpoint.size):\(Hexadecimal.text(of: checkpoint.root.bytes))"
  }

  package func names(_ checkpoint: Checkpoint) -> Bool { given.contains(Self.given(checkpoint)) }
}

extension LogScope {
  func restored() throws -> [RestorationRecord] {
    try restorations().map { at, facts in
      func fact(_ name: String) -> String { facts.first { $0.name == name }?.value ?? "" }
      return RestorationRecord(
        at: at, backup: fact("backup"), size: UInt64(fact("size")) ?? 0,
        given: Set(fact("gaveUp").split(separator: " ").map(String.init)))
    }
  }
}

extension Workplace {
  /// How many entries a note from outside commits to, where a restoration gave those up; nil where none did.
  package func sizeGivenUp(by note: String) throws -> UInt64? {
    guard let checkpoint = try? Checkpoint(SignedNote(note).text) else { return nil }
    return try store.read { try $0.log.restored() }.contains { $0.names(checkpoint) } ? checkpoint.size : nil
  }
}
