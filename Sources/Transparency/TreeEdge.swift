/// The right edge of a growing tree: as much of it as it takes to add entries and to know the root.
package struct TreeEdge: Sendable {
  /// Entries.
  package private(set) var size: UInt64 = 0
  /// The roots of its complete subtrees, the largest first.
  private var peaks: [TreeHash] = []

  package init() {}

  /// The edge of the first `size` entries of a tree whose complete subtrees can be read.
  package init(size: UInt64, of tree: some SubtreeReader) throws {
    self.size = size
    var start: UInt64 = 0
    for level in stride(from: 63, through: 0, by: -1) where size >> UInt64(level) & 1 == 1 {
      peaks.append(try tree.hash(level: level, index: start >> UInt64(level)))
      start += 1 << UInt64(level)
    }
  }

  package mutating func append(_ leaf: TreeHash) {
    var hash = leaf
    var rest = size
    while rest & 1 == 1 {
      hash = TreeHash(peaks.removeLast(), hash)
      rest >>= 1
    }
    peaks.append(hash)
    size += 1
  }

  package var root: TreeHash { Self.root(peaks) }

  /// The roots of its complete subtrees, the largest first, of which hashes are such.
  static func peaks(_ hashes: [TreeHash]) -> [TreeHash] {
    var edge = TreeEdge()
    for hash in hashes { edge.append(hash) }
    return edge.peaks
  }

  static func root(_ peaks: [TreeHash]) -> TreeHash {
    guard var hash = peaks.last else { return .empty }
    for peak in peaks.dropLast().reversed() { hash = TreeHash(peak, hash) }
    return hash
  }
}
