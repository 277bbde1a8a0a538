import Foundation

/// That an entry stands in a log, in one small file (https://c2sp.org/tlog-proof): the entry itself as its extra data, its place,
/// the path to the root, and a signed checkpoint.
package struct LogProof: Hashable, Sendable {
  package let entry: [UInt8]
  package let index: UInt64
  package let path: [TreeHash]
  /// A signed note.
  package let checkpoint: String

  private static let head = "c2sp.org/tlog-proof@v1"

  package init(entry: [UInt8], index: UInt64, path: [TreeHash], checkpoint: String) {
    self.entry = entry
    self.index = index
    self.path = path
    self.checkpoint = checkpoint
  }

  package init(_ source: String) throws(NoteProblem) {
    guard let gap = source.range(of: "\n\n") else { throw NoteProblem("It is no proof: there is no empty line in it.") }
    var lines = source[..<gap.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard lines.popFirst() == Self.head[...] else {
      throw NoteProblem("It is no proof: its first line is not '\(Self.head)'.")
    }
    guard let extra = lines.popFirst(), extra.hasPrefix("extra "),
      let entry = Data(base64Encoded: String(extra.dropFirst(6)))
    else { throw NoteProblem("The proof has no entry: its second line is not 'extra' and base64.") }
    guard let place = lines.popFirst(), place.hasPrefix("index "), let index = Checkpoint.number(place.dropFirst(6))
    else {
      throw NoteProblem("The proof does not say where the entry stands: its third line is not 'index' and a number.")
    }
    var path: [TreeHash] = []
    for line in lines {
      guard let hash = Data(base64Encoded: String(line)).flatMap({ TreeHash($0) }) else {
        throw NoteProblem("'\(line.prefix(60))' is no hash in base64.")
      }
      path.append(hash)
    }
    self.init(entry: Array(entry), index: index, path: path, checkpoint: String(source[gap.upperBound...]))
  }

  package var source: String {
    let hashes = path.map { Data($0.bytes).base64EncodedString() + "\n" }.joined()
    return "\(Self.head)\nextra \(Data(entry).base64EncodedString())\nindex \(index)\n\(hashes)\n\(checkpoint)"
  }

  /// The checkpoint under which the entry stands in the log.
  package func verify(_ key: NoteVerifier) throws(NoteProblem) -> Checkpoint {
    let checkpoint = try Checkpoint(signed: checkpoint, by: key)
    guard
      Proofs.includes(
        TreeHash(leaf: entry), at: index, path: path, size: checkpoint.size, root: checkpoint.root)
    else { throw NoteProblem("The entry does not stand at \(index) in the log that the checkpoint commits to.") }
    return checkpoint
  }
}
