import Firsthand
import Store
import Transparency

extension Workplace {
  /// Entries that get their place in one transaction.
  private static let batch = 500

  /// Gives the entries that have none their places in the log, in as many transactions as it takes. How many these were.
  @discardableResult
  package func placeLogEntries() throws -> Int {
    var placed = 0
    while true {
      let count = try store.write { try Self.placeBatch(in: $0) }
      placed += count
      if count < Self.batch { return placed }
    }
  }

  private static func placeBatch(in tx: Transaction) throws -> Int {
    let leaves = try tx.log.unplaced(limit: batch)
    if leaves.isEmpty { return 0 }
    var growth = try TileGrowth(size: try tx.log.size(), read: tx.log.hashes)
    try tx.log.place(first: leaves.count, from: growth.size)
    for leaf in leaves { growth.append(TreeHash(leaf: leaf.bytes)) }
    for tile in growth.takeChanges() {
      try tx.log.setTile(level: tile.level, number: tile.number, tile.hashes.flatMap(\.bytes))
    }
    return leaves.count
  }
}

extension LogScope {
  func hashes(level: Int, number: UInt64) throws -> [TreeHash] {
    guard let hashes = Tile.hashes(try tile(level: level, number: number)) else {
      throw FirsthandError(.failed, "The log's tile \(Tile.path(level: level, number: number)) is damaged.")
    }
    return hashes
  }

  /// The tree of all that has its place, as its tiles have it.
  var tree: TiledTree { TiledTree(hashes) }
}
