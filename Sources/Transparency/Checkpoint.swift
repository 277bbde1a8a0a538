import Foundation

/// What commits to all of a log (https://c2sp.org/tlog-checkpoint): how many entries it has, and their root.
package struct Checkpoint: Hashable, Sendable {
  package let origin: String
  package let size: UInt64
  package let root: TreeHash

  package init(origin: String, size: UInt64, root: TreeHash) {
    self.origin = origin
    self.size = size
    self.root = root
  }

  /// The text of a note. Lines behind the third are others' and passed over.
  package init(_ text: String) throws(NoteProblem) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 4, lines.last == "", !lines.dropLast().contains(""), let size = Self.number(lines[1]),
      let root = Data(base64Encoded: String(lines[2])).flatMap({ TreeHash($0) })
    else { throw NoteProblem("It is no checkpoint: a line with the log's name, one with a size, one with a root.") }
    self.init(origin: String(lines[0]), size: size, root: root)
  }

  package var text: String { "\(origin)\n\(size)\n\(Data(root.bytes).base64EncodedString())\n" }

  /// A decimal without leading zeros.
  static func number(_ text: some StringProtocol) -> UInt64? {
    guard text.utf8.allSatisfy({ (48...57).contains($0) }), text == "0" || !text.hasPrefix("0") else { return nil }
    return UInt64(text)
  }

  /// A signed one, held against the log's key.
  package init(signed source: String, by key: NoteVerifier) throws(NoteProblem) {
    let note = try SignedNote(source)
    try note.verify(key)
    let checkpoint = try Checkpoint(note.text)
    guard checkpoint.origin == key.name else {
      throw NoteProblem("The checkpoint is of the log '\(checkpoint.origin)', and the key is of '\(key.name)'.")
    }
    self = checkpoint
  }
}
