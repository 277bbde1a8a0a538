/// Whatever knows the roots of a tree's complete subtrees.
package protocol SubtreeReader {
  /// The root of the subtree over the entries from `index` · 2^`level` on, 2^`level` of them.
  func hash(level: Int, index: UInt64) throws -> TreeHash
}

extension SubtreeReader {
  /// The root of the first `size` entries.
  package func root(size: UInt64) throws -> TreeHash {
    size == 0 ? .empty : try hash(of: 0..<size)
  }

  /// That the entry at `index` is one of the first `size` (RFC 6962 §2.1.1): from its neighbour up.
  package func inclusionPath(of index: UInt64, size: UInt64) throws -> [TreeHash] {
    precondition(index < size)
    return try inclusionPath(of: index, in: 0..<size)
  }

  /// That the first `size` entries begin with the first `earlier` (RFC 6962 §2.1.2).
  package func consistencyPath(from earlier: UInt64, to size: UInt64) throws -> [TreeHash] {
    precondition(earlier <= size)
    return earlier == 0 || earlier == size ? [] : try subproof(earlier, 0..<size, isKnown: true)
  }

  private func inclusionPath(of index: UInt64, in range: Range<UInt64>) throws -> [TreeHash] {
    if range.count == 1 { return [] }
    let middle = Self.middle(of: range)
    return index < middle
      ? try inclusionPath(of: index, in: range.lowerBound..<middle) + [hash(of: middle..<range.upperBound)]
      : try inclusionPath(of: index, in: middle..<range.upperBound) + [hash(of: range.lowerBound..<middle)]
  }

  /// SUBPROOF: `isKnown` where the subtree is one whose root the reader has already.
  private func subproof(_ end: UInt64, _ range: Range<UInt64>, isKnown: Bool) throws -> [TreeHash] {
    if end == range.upperBound { return isKnown ? [] : [try hash(of: range)] }
    let middle = Self.middle(of: range)
    return end <= middle
      ? try subproof(end, range.lowerBound..<middle, isKnown: isKnown) + [hash(of: middle..<range.upperBound)]
      : try subproof(end, middle..<range.upperBound, isKnown: false) + [hash(of: range.lowerBound..<middle)]
  }

  private func hash(of range: Range<UInt64>) throws -> TreeHash {
    let count = range.upperBound - range.lowerBound
    if count & (count - 1) == 0 {
      let level = count.trailingZeroBitCount
      return try hash(level: level, index: range.lowerBound >> UInt64(level))
    }
    let middle = Self.middle(of: range)
    return TreeHash(try hash(of: range.lowerBound..<middle), try hash(of: middle..<range.upperBound))
  }

  /// The largest power of two that is less than the count, behind the start.
  private static func middle(of range: Range<UInt64>) -> UInt64 {
    let count = range.upperBound - range.lowerBound
    return range.lowerBound + (1 << UInt64(63 - (count - 1).leadingZeroBitCount))
  }
}
