import Firsthand
import Store
package import Transparency

/// A checkpoint that was kept outside and covers more than a restored log has, or contradicts it and was given up by a person.
package struct LostCheckpoint: Hashable, Sendable {
  package let name: String
  package let checkpoint: Checkpoint
  package let contradicts: Bool
}

/// What there is of checkpoints that were kept outside when a log is put back.
package struct OutsideCheckpoints: Sendable {
  /// Named by a person: they must be readable, and hold.
  package var held: [HeldCheckpoint] = []
  /// Found where copies are kept: they must hold where they can be read.
  package var found: [HeldCheckpoint] = []
  /// Those that a person says are lost, though they contradict.
  package var givenUp: [HeldCheckpoint] = []

  package init(held: [HeldCheckpoint] = [], found: [HeldCheckpoint] = [], givenUp: [HeldCheckpoint] = []) {
    (self.held, self.found, self.givenUp) = (held, found, givenUp)
  }
}

/// How a log that was put back from a backup stands to what was kept outside.
package struct RestoredLog: Sendable {
  package let size: UInt64
  package let root: TreeHash
  /// Entries without a place: in the log that was lost they may have got one.
  package let unplaced: Int
  /// Checkpoints of before the backup, which hold.
  package let held: Int
  /// Those that cover more, and those that were given up.
  package let lost: [LostCheckpoint]
  /// Found ones that say nothing, each a sentence.
  package let unread: [String]

  /// How many entries are lost at least, as far as checkpoints tell.
  package var lostEntries: Int {
    let most = lost.map(\.checkpoint.size).reduce(size, max)
    return max(0, Int(most - size) - unplaced)
  }

  /// How many checkpoints the log's own entry names at most: it has room for no more.
  package static let mostNamed = 200

  /// What the log's own entry names: what a person gave up, and of the others the newest.
  var named: [Checkpoint] {
    let mostFirst = lost.sorted { $0.checkpoint.size > $1.checkpoint.size }
    let chosen = (mostFirst.filter(\.contradicts) + mostFirst.filter { !$0.contradicts }).prefix(Self.mostNamed)
    return chosen.map(\.checkpoint).sorted { $0.size < $1.size }
  }
}

extension Workplace {
  /// Looks at all of a log that was put back, as `verifyLog` does. A checkpoint from outside that covers no more than it has
  /// must hold; one that covers more tells what was lost. One that an earlier restoration gave up says nothing new.
  package func lookAtRestoredLog(key: NoteVerifier, _ outside: OutsideCheckpoints) throws -> RestoredLog {
    try store.read { tx in
      let size = try tx.log.size()
      let earlier = try tx.log.restored()
      var covered: [HeldCheckpoint] = []
      var lost: [LostCheckpoint] = []
      var unread: [String] = []
      var contradicting: [String] = []
      var holding = 0
      for one in outside.givenUp {
        let checkpoint = try Self.read(one, key)
        let contradicts = checkpoint.size <= size
        if contradicts, try tx.log.tree.root(size: checkpoint.size) == checkpoint.root {
          throw FirsthandError(
            .badInput, "\(one.name) holds for this backup, so there is nothing to give up. Name it with --held instead."
          )
        }
        lost.append(LostCheckpoint(name: one.name, checkpoint: checkpoint, contradicts: contradicts))
      }
      func isKnown(_ checkpoint: Checkpoint) -> Bool {
        earlier.contains { $0.names(checkpoint) } || lost.contains { $0.checkpoint == checkpoint }
      }
      for one in outside.held {
        let checkpoint = try Self.read(one, key)
        if isKnown(checkpoint) { continue }
        if checkpoint.size <= size {
          covered.append(one)
        } else {
          lost.append(LostCheckpoint(name: one.name, checkpoint: checkpoint, contradicts: false))
        }
      }
      let verified = try verifyLog(key: key, held: covered, in: tx)
      guard verified.isSound else {
        throw FirsthandError(
          .failed,
          "The log in the backup is not what its checkpoints commit to, so nothing was restored. Take another backup.\n"
            + verified.faults.joined(separator: "\n"))
      }
      let notes = Set(covered.map(\.note))
      for one in outside.found where !notes.contains(one.note) {
        let checkpoint: Checkpoint
        do throws(NoteProblem) {
          checkpoint = try Checkpoint(signed: one.note, by: key)
        } catch {
          unread.append("\(one.name) was not compared: \(error.sentence)")
          continue
        }
        if isKnown(checkpoint) { continue }
        if checkpoint.size > size {
          lost.append(LostCheckpoint(name: one.name, checkpoint: checkpoint, contradicts: false))
        } else if try tx.log.tree.root(size: checkpoint.size) == checkpoint.root {
          holding += 1
        } else {
          contradicting.append(
            "\(one.name) commits to other entries than the first \(checkpoint.size) of the backup. If it is of a log that was lost, move it away, or name it in the log as lost: --give-up \(one.name)"
          )
        }
      }
      guard contradicting.isEmpty else {
        throw FirsthandError(
          .failed,
          "The log in the backup is not what a checkpoint outside commits to, so nothing was restored. Take another backup.\n"
            + contradicting.joined(separator: "\n"))
      }
      return RestoredLog(
        size: verified.size, root: verified.root, unplaced: verified.unplaced, held: verified.held + holding,
        lost: lost.sorted { $0.checkpoint.size < $1.checkpoint.size }, unread: unread)
    }
  }

  private static func read(_ one: HeldCheckpoint, _ key: NoteVerifier) throws -> Checkpoint {
    do throws(NoteProblem) {
      return try Checkpoint(signed: one.note, by: key)
    } catch {
      throw FirsthandError(.badInput, "\(one.name): \(error.sentence) Nothing was restored.")
    }
  }
}
