/// A stretch of a tree's hashes (https://c2sp.org/tlog-tiles): at level 0 those of 256 entries, at each further one the roots
/// of 256 tiles below.
package enum Tile {
  /// Hashes of a full one.
  package static let width = 256
  /// Levels of the tree in one.
  static let height = 8

  /// Where it lies below a log's folder; `width` is that of a partial one.
  package static func path(level: Int, number: UInt64, width: Int = width) -> String {
    path("\(level)", number, width)
  }

  /// Where the entries lie whose hashes a tile of level 0 has.
  package static func entriesPath(number: UInt64, width: Int = width) -> String { path("entries", number, width) }

  private static func path(_ level: String, _ number: UInt64, _ width: Int) -> String {
    var parts = [digits(number % 1_000)]
    var rest = number / 1_000
    while rest > 0 {
      parts.insert("x" + digits(rest % 1_000), at: 0)
      rest /= 1_000
    }
    return "tile/\(level)/" + parts.joined(separator: "/") + (width == Self.width ? "" : ".p/\(width)")
  }

  private static func digits(_ number: UInt64) -> String {
    String(repeating: "0", count: 3 - String(number).count) + String(number)
  }

  /// The tiles of each level of a tree: how many are full, and how wide the partial one is.
  package static func layout(size: UInt64) -> [(level: Int, full: UInt64, partial: Int)] {
    var levels: [(level: Int, full: UInt64, partial: Int)] = []
    var count = size
    while count > 0 {
      levels.append((levels.count, count / UInt64(width), Int(count % UInt64(width))))
      count /= UInt64(width)
    }
    return levels
  }

  /// Entries as they stand in a bundle: each behind its length in two bytes, the larger first. Nil where one is too long.
  package static func bundle(_ entries: [[UInt8]]) -> [UInt8]? {
    var bytes: [UInt8] = []
    for entry in entries {
      guard let length = UInt16(exactly: entry.count) else { return nil }
      bytes += [UInt8(length >> 8), UInt8(length & 255)] + entry
    }
    return bytes
  }

  /// Nil where the bytes are none of a bundle.
  package static func entries(inBundle bytes: [UInt8]) -> [[UInt8]]? {
    var entries: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      guard start + 2 <= bytes.count else { return nil }
      let end = start + 2 + Int(bytes[start]) << 8 + Int(bytes[start + 1])
      guard end <= bytes.count else { return nil }
      entries.append(Array(bytes[(start + 2)..<end]))
      start = end
    }
    return entries
  }

  /// Nil where the bytes are no hashes.
  package static func hashes(_ bytes: [UInt8]) -> [TreeHash]? {
    guard bytes.count.isMultiple(of: TreeHash.size) else { return nil }
    return stride(from: 0, to: bytes.count, by: TreeHash.size).compactMap { TreeHash(bytes[$0..<$0 + TreeHash.size]) }
  }
}

/// A tree whose tiles can be read; those it has read it keeps.
package final class TiledTree: SubtreeReader {
  private let read: (_ level: Int, _ number: UInt64) throws -> [TreeHash]
  private var known: [Int: [UInt64: [TreeHash]]] = [:]
  /// Tiles kept of a level at most; then it begins anew.
  private static let most = 64

  /// `read`: the hashes of a tile, as many as there are.
  package init(_ read: @escaping (_ level: Int, _ number: UInt64) throws -> [TreeHash]) { self.read = read }

  package func hash(level: Int, index: UInt64) throws -> TreeHash {
    let (tileLevel, height) = level.quotientAndRemainder(dividingBy: Tile.height)
    let start = index << UInt64(height)
    let number = start / UInt64(Tile.width)
    let offset = Int(start % UInt64(Tile.width))
    let hashes = try tile(tileLevel, number)
    guard hashes.count >= offset + 1 << height else {
      throw NoteProblem("The tile \(Tile.path(level: tileLevel, number: number)) has \(hashes.count) hashes, too few.")
    }
    var row = Array(hashes[offset..<offset + 1 << height])
    while row.count > 1 { row = stride(from: 0, to: row.count, by: 2).map { TreeHash(row[$0], row[$0 + 1]) } }
    return row[0]
  }

  private func tile(_ level: Int, _ number: UInt64) throws -> [TreeHash] {
    if let tile = known[level]?[number] { return tile }
    let tile = try read(level, number)
    if known[level]?.count ?? 0 >= Self.most { known[level] = [:] }
    known[level, default: [:]][number] = tile
    return tile
  }
}
