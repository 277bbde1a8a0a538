package import Firsthand
import Store
package import Transparency

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

extension [RestorationRecord] {
  /// What is said of a checkpoint that the log contradicts and a restoration names; nil where none does.
  func givenUp(_ name: String, _ size: UInt64, _ root: TreeHash) -> String? {
    let checkpoint = Checkpoint(origin: "", size: size, root: root)
    return first { $0.names(checkpoint) }.map {
      let before =
        "\(name) commits to \(size) entries of before \($0.at.text), when the company's data were restored from"
      return size > $0.size
        ? "\(before) a backup of \($0.backup): what it covers beyond the first \($0.size) was lost then."
        : "\(before) a backup of \($0.backup): it contradicts that backup's \($0.size) entries and was given up then."
    }
  }

  /// What is said besides of one that none names, where a restoration lies between.
  func notNamed(_ size: UInt64) -> String {
    last { size > $0.size }.map {
      " The company's data were restored at \($0.at.text) from a backup of \($0.size) entries, and this checkpoint is not among those that the restoration names as lost."
    } ?? ""
  }
}
