import Foundation
import Testing

@testable import Transparency

/// What a plain implementation in another language makes of the same entries.
struct ReferenceLog: Decodable {
  struct Inclusion: Decodable {
    let index: UInt64
    let size: UInt64
    let path: [String]
  }

  struct Consistency: Decodable {
    let from: UInt64
    let size: UInt64
    let path: [String]
  }

  let roots: [String: String]
  let inclusion: [Inclusion]
  let consistency: [Consistency]
  /// By their paths the hashes of their bytes.
  let tiles: [String: String]

  static let size = 600
  static let entries = (0..<size).map { Array("entry \($0)".utf8) }

  static let read: ReferenceLog? = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("reference_log.py")
    process.arguments = ["python3", script.path, "\(size)"]
    let output = Pipe()
    process.standardOutput = output
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try? JSONDecoder().decode(ReferenceLog.self, from: data)
  }()

  static func hash(_ text: String) throws -> TreeHash {
    try #require(Data(base64Encoded: text).flatMap { TreeHash($0) })
  }
}

/// Tiles in memory, as they stand for a tree of so many entries.
struct TilesInMemory {
  private(set) var tiles: [String: [TreeHash]] = [:]

  init(_ entries: [[UInt8]]) {
    var row = entries.map { TreeHash(leaf: $0) }
    var level = 0
    while !row.isEmpty {
      var above: [TreeHash] = []
      for start in stride(from: 0, to: row.count, by: Tile.width) {
        let hashes = Array(row[start..<min(start + Tile.width, row.count)])
        tiles["\(level) \(start / Tile.width)"] = hashes
        if hashes.count == Tile.width {
          var edge = TreeEdge()
          for hash in hashes { edge.append(hash) }
          above.append(edge.root)
        }
      }
      row = above
      level += 1
    }
  }

  var tree: TiledTree { TiledTree { level, number in tiles["\(level) \(number)"] ?? [] } }
}
