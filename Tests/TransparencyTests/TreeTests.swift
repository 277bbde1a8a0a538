import Crypto
import Foundation
import Testing

@testable import Transparency

/// The tree and its proofs, held against another implementation of the same definitions.
@Suite struct TreeTests {
  @Test func `roots are those of RFC 6962, entry by entry`() throws {
    let reference = try #require(ReferenceLog.read)
    var edge = TreeEdge()
    for size in 0...ReferenceLog.size {
      if let root = reference.roots["\(size)"] { #expect(try edge.root == ReferenceLog.hash(root), "\(size)") }
      if size < ReferenceLog.size { edge.append(TreeHash(leaf: ReferenceLog.entries[size])) }
    }
    #expect(reference.roots.count > 40)
  }

  @Test func `proofs that an entry is there are made and hold, and no other hash passes`() throws {
    let reference = try #require(ReferenceLog.read)
    for proof in reference.inclusion {
      let tree = TilesInMemory(Array(ReferenceLog.entries.prefix(Int(proof.size)))).tree
      let path = try proof.path.map { try ReferenceLog.hash($0) }
      #expect(try tree.inclusionPath(of: proof.index, size: proof.size) == path)
      let leaf = TreeHash(leaf: ReferenceLog.entries[Int(proof.index)])
      let root = try ReferenceLog.hash(try #require(reference.roots["\(proof.size)"]))
      func holds(_ leaf: TreeHash, _ index: UInt64, _ path: [TreeHash], _ size: UInt64, _ root: TreeHash) -> Bool {
        Proofs.includes(leaf, at: index, path: path, size: size, root: root)
      }
      #expect(holds(leaf, proof.index, path, proof.size, root))
      #expect(!holds(root, proof.index, path, proof.size, root) || proof.size == 1)
      #expect(!holds(leaf, proof.index + 1, path, proof.size, root))
      #expect(!holds(leaf, proof.index, path + [root], proof.size, root))
      #expect(!holds(leaf, proof.index, path, proof.size, .empty))
      if !path.isEmpty {
        #expect(!holds(leaf, proof.index, Array(path.dropLast()), proof.size, root))
        #expect(!holds(leaf, proof.index, path.reversed(), proof.size, root) || Set(path).count == 1)
      }
    }
    #expect(reference.inclusion.count > 150)
  }

  @Test func `proofs that a tree begins with another are made and hold, and of no other tree`() throws {
    let reference = try #require(ReferenceLog.read)
    for proof in reference.consistency {
      let tree = TilesInMemory(Array(ReferenceLog.entries.prefix(Int(proof.size)))).tree
      let path = try proof.path.map { try ReferenceLog.hash($0) }
      #expect(try tree.consistencyPath(from: proof.from, to: proof.size) == path)
      let earlier = (size: proof.from, root: try ReferenceLog.hash(try #require(reference.roots["\(proof.from)"])))
      let later = (size: proof.size, root: try ReferenceLog.hash(try #require(reference.roots["\(proof.size)"])))
      #expect(Proofs.isConsistent(earlier, with: later, path: path))
      #expect(!Proofs.isConsistent(later, with: earlier, path: path))
      #expect(!Proofs.isConsistent((earlier.size, .empty), with: later, path: path))
      #expect(!Proofs.isConsistent(earlier, with: (later.size, .empty), path: path))
      #expect(!Proofs.isConsistent(earlier, with: later, path: Array(path.dropLast())))
      #expect(!Proofs.isConsistent(earlier, with: later, path: path + [.empty]))
    }
    #expect(reference.consistency.count > 500)
    let root = TreeHash(leaf: [1])
    #expect(Proofs.isConsistent((1, root), with: (1, root), path: []))
    #expect(!Proofs.isConsistent((1, root), with: (1, root), path: [root]))
    #expect(!Proofs.isConsistent((0, .empty), with: (1, root), path: []))
  }

  @Test func `tiles are those of c2sp, and an edge goes on from them`() throws {
    let reference = try #require(ReferenceLog.read)
    let tiles = TilesInMemory(ReferenceLog.entries)
    var found: [String: String] = [:]
    for level in Tile.layout(size: UInt64(ReferenceLog.size)) {
      for number in 0..<level.full + (level.partial > 0 ? 1 : 0) {
        let hashes = try #require(tiles.tiles["\(level.level) \(number)"])
        let bytes = hashes.flatMap(\.bytes)
        #expect(Tile.hashes(bytes) == hashes)
        found[Tile.path(level: level.level, number: number, width: hashes.count)] =
          Data(SHA256.hash(data: bytes)).base64EncodedString()
      }
    }
    #expect(found == reference.tiles)
    var edge = try TreeEdge(size: 513, of: TilesInMemory(Array(ReferenceLog.entries.prefix(513))).tree)
    for entry in ReferenceLog.entries[513...] { edge.append(TreeHash(leaf: entry)) }
    #expect(edge.root == (try tiles.tree.root(size: UInt64(ReferenceLog.size))))
  }

  @Test(
    arguments: [
      (0, 0, 256, "tile/0/000"), (0, 1_234_067, 256, "tile/0/x001/x234/067"), (3, 1_000, 7, "tile/3/x001/000.p/7"),
      (0, 999, 1, "tile/0/999.p/1"),
    ] as [(Int, UInt64, Int, String)])
  func `a tile has its place`(level: Int, number: UInt64, width: Int, path: String) {
    #expect(Tile.path(level: level, number: number, width: width) == path)
  }

  @Test func `a bundle of entries is read as it was written`() {
    let entries: [[UInt8]] = [[], [1, 2, 3], [UInt8](repeating: 7, count: 300)]
    let bytes = Tile.bundle(entries)
    #expect(bytes?.prefix(7) == [0, 0, 0, 3, 1, 2, 3] && bytes.flatMap(Tile.entries) == entries)
    #expect(Tile.bundle([[UInt8](repeating: 0, count: 65_536)]) == nil)
    for bad in [[0], [0, 1], [0, 3, 1, 2], [1, 0, 9]] as [[UInt8]] { #expect(Tile.entries(inBundle: bad) == nil) }
  }
}
