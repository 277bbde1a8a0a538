package import Firsthand
package import Store
package import Transparency

/// What a move came to.
package struct MoveReport: Sendable {
  package let from: String
  package let to: String
  /// The log that was read in the source and again in the target: the same.
  package let size: UInt64
  package let root: TreeHash
  /// Checkpoints that hold in both.
  package let checkpoints: Int
  package let tables: [TableCount]

  package var rows: Int { tables.reduce(0) { $0 + $1.rows } }
}

extension Session {
  package func requireMoveDuty() throws { try require(.administrator, to: "move the company's data") }
}

/// How a company's data go from one engine to another: the log is proven in the source, everything is copied, and only what
/// gives the same log and the same rows when it is read in the target is kept there.
package struct MoveDatabase {
  private let move: DatabaseMove
  private let key: NoteVerifier
  private let secretMark: String
  private let actor: Member.ID
  private let surroundings: Surroundings
  private let onProgress: ((MoveProgress) -> Void)?

  package init(
    _ move: DatabaseMove, key: NoteVerifier, secretMark: String, by actor: Member.ID, _ surroundings: Surroundings,
    onProgress: ((MoveProgress) -> Void)? = nil
  ) {
    (self.move, self.key, self.secretMark) = (move, key, secretMark)
    (self.actor, self.surroundings) = (actor, surroundings)
    self.onProgress = onProgress
  }

  /// Once it returns the source refuses to be used. `settle` sees to it that the target reaches the disk.
  package func run(settle: @escaping () throws -> Void) throws -> MoveReport {
    let now = surroundings.now()
    var proven: LogVerification?
    let steps = DatabaseMove.Steps(
      before: { try sound($0, .sourceLog, in: move.sourceName) },
      after: { tx, source in
        let target = try sound(tx, .targetLog, in: move.targetName)
        guard target.commits(toTheSameAs: source) else {
          throw FirsthandError(
            .failed,
            "The log in \(move.targetName) is not that of \(move.sourceName): \(target.size) entries of \(source.size), root \(Hexadecimal.text(of: target.root.bytes)) and not \(Hexadecimal.text(of: source.root.bytes)). Nothing was moved."
          )
        }
        proven = target
        let entry = entry(target, at: now)
        try tx.append(entry)
        // Where nodes with other secrets may come, before any of them can.
        try tx.keep(secretMark: secretMark)
        return entry.id
      }, settle: settle)
    let tables = try move.run(at: now, steps, onProgress: onProgress)
    guard let proven else { throw FirsthandError(.failed, "The log was not looked at.") }
    return MoveReport(
      from: move.sourceName, to: move.targetName, size: proven.size, root: proven.root, checkpoints: proven.checkpoints,
      tables: tables)
  }

  private func sound(_ tx: Transaction, _ part: MoveProgress.Part, in name: String) throws -> LogVerification {
    let total = Int(try tx.log.size())
    func tell(_ done: UInt64) { onProgress?(MoveProgress(part, Int(done), of: total)) }
    tell(0)
    let found = try LogVerification.of(tx, key: key, held: [], onProgress: tell)
    tell(found.size)
    guard found.isSound else {
      throw FirsthandError(
        .failed,
        "The log in \(name) is not what its checkpoints commit to, so nothing was moved.\n"
          + found.faults.joined(separator: "\n"))
    }
    return found
  }

  private func entry(_ log: LogVerification, at now: Instant) -> LogEntry {
    LogEntry(
      id: surroundings.ids.next(), at: now, kind: .moved, actor: actor,
      facts: [
        LogEntry.Fact("from", move.sourceKind), LogEntry.Fact("to", move.targetKind),
        LogEntry.Fact("size", String(log.size)), LogEntry.Fact("root", Hexadecimal.text(of: log.root.bytes)),
      ])
  }
}

extension LogVerification {
  /// Whether two looks saw the same log.
  package func commits(toTheSameAs other: LogVerification) -> Bool {
    size == other.size && root == other.root && unplaced == other.unplaced && checkpoints == other.checkpoints
      && covered == other.covered
  }
}
