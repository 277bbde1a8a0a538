/// The tiles of a tree as it grows.
package struct TileGrowth {
  /// A tile as it stands now.
  package struct Change: Hashable {
    package let level: Int
    package let number: UInt64
    package let hashes: [TreeHash]
  }

  package private(set) var size: UInt64
  /// The partial tile of each level.
  private var rows: [[TreeHash]] = []
  private var isChanged: [Bool] = []
  private var full: [Change] = []

  /// `read`: the hashes of a tile of the tree of `size` entries.
  package init(size: UInt64 = 0, read: (_ level: Int, _ number: UInt64) throws -> [TreeHash] = { _, _ in [] }) throws {
    self.size = size
    for level in Tile.layout(size: size) {
      let row = level.partial == 0 ? [] : Array(try read(level.level, level.full).prefix(level.partial))
      guard row.count == level.partial else {
        throw NoteProblem("The tile \(Tile.path(level: level.level, number: level.full)) has too few hashes.")
      }
      rows.append(row)
      isChanged.append(false)
    }
  }

  package mutating func append(_ leaf: TreeHash) {
    append(leaf, level: 0, before: size)
    size += 1
  }

  /// `before`: hashes that stand at this level already.
  private mutating func append(_ hash: TreeHash, level: Int, before: UInt64) {
    if level == rows.count {
      rows.append([])
      isChanged.append(false)
    }
    rows[level].append(hash)
    isChanged[level] = true
    guard rows[level].count == Tile.width else { return }
    let root = TreeEdge.root(TreeEdge.peaks(rows[level]))
    let number = before / UInt64(Tile.width)
    full.append(Change(level: level, number: number, hashes: rows[level]))
    rows[level] = []
    isChanged[level] = false
    append(root, level: level + 1, before: number)
  }

  /// The root of all that was added.
  package var root: TreeHash { TreeEdge.root(rows.reversed().flatMap(TreeEdge.peaks)) }

  /// Tiles that became full since this was last asked.
  package mutating func takeFull() -> [Change] {
    defer { full = [] }
    return full
  }

  /// Tiles that changed since this was last asked, full or not.
  package mutating func takeChanges() -> [Change] {
    var changes = takeFull()
    var count = size
    for level in rows.indices {
      if isChanged[level] {
        changes.append(Change(level: level, number: count / UInt64(Tile.width), hashes: rows[level]))
        isChanged[level] = false
      }
      count /= UInt64(Tile.width)
    }
    return changes
  }
}
