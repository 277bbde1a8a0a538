/// Whether proofs hold (RFC 9162 §2.1.3.2 and §2.1.4.2, which say how those of RFC 6962 are checked).
package enum Proofs {
  /// That `leaf` is the entry at `index` of the tree with this root.
  package static func includes(
    _ leaf: TreeHash, at index: UInt64, path: [TreeHash], size: UInt64, root: TreeHash
  ) -> Bool {
    guard index < size else { return false }
    var hash = leaf
    var (node, last) = (index, size - 1)
    for other in path {
      if last == 0 { return false }
      if node & 1 == 1 || node == last {
        hash = TreeHash(other, hash)
        climb(&node, &last)
      } else {
        hash = TreeHash(hash, other)
      }
      node >>= 1
      last >>= 1
    }
    return last == 0 && hash == root
  }

  /// That the larger tree begins with all of the smaller one. Of a tree without entries nothing is proven.
  package static func isConsistent(
    _ earlier: (size: UInt64, root: TreeHash), with later: (size: UInt64, root: TreeHash), path: [TreeHash]
  ) -> Bool {
    if earlier.size == later.size { return path.isEmpty && earlier.root == later.root }
    guard earlier.size > 0, earlier.size < later.size, !path.isEmpty else { return false }
    var path = path[...]
    if earlier.size & (earlier.size - 1) == 0 { path.insert(earlier.root, at: path.startIndex) }
    var (node, last) = (earlier.size - 1, later.size - 1)
    while node & 1 == 1 {
      node >>= 1
      last >>= 1
    }
    guard let first = path.popFirst() else { return false }
    var (old, new) = (first, first)
    for other in path {
      if last == 0 { return false }
      if node & 1 == 1 || node == last {
        old = TreeHash(other, old)
        new = TreeHash(other, new)
        climb(&node, &last)
      } else {
        new = TreeHash(new, other)
      }
      node >>= 1
      last >>= 1
    }
    return last == 0 && old == earlier.root && new == later.root
  }

  /// From a left edge to where it has a left neighbour.
  private static func climb(_ node: inout UInt64, _ last: inout UInt64) {
    while node & 1 == 0, node != 0 {
      node >>= 1
      last >>= 1
    }
  }
}
