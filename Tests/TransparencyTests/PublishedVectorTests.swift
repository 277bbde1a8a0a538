import Foundation
import Testing

@testable import Transparency

private let folder = ProcessInfo.processInfo.environment["FIRSTHAND_MERKLE_VECTORS"]

/// Proofs that others publish as files, right and wrong ones, in the form of github.com/transparency-dev/merkle: where
/// FIRSTHAND_MERKLE_VECTORS names a folder of them, with `inclusion` and `consistency` below it.
@Suite(.enabled(if: folder != nil, "FIRSTHAND_MERKLE_VECTORS names no folder"))
struct PublishedVectorTests {
  private struct Inclusion: Decodable {
    let leafIdx: UInt64
    let treeSize: UInt64
    let root: Data?
    let leafHash: Data?
    let proof: [Data]?
    let wantErr: Bool
  }

  private struct Consistency: Decodable {
    let size1: UInt64
    let size2: UInt64
    let root1: Data?
    let root2: Data?
    let proof: [Data]?
    let wantErr: Bool
  }

  private static func files(_ kind: String) throws -> [URL] {
    let place = URL(fileURLWithPath: try #require(folder)).appendingPathComponent(kind)
    let files = FileManager.default.enumerator(at: place, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL }
    return try #require(files).filter { $0.pathExtension == "json" }
  }

  private static func hash(_ data: Data?) -> TreeHash? { data.flatMap { TreeHash($0) } }

  @Test func `proofs that an entry is there`() throws {
    let files = try Self.files("inclusion")
    for file in files {
      let vector = try JSONDecoder().decode(Inclusion.self, from: Data(contentsOf: file))
      let path = (vector.proof ?? []).map { Self.hash($0) }
      var holds = false
      if let leaf = Self.hash(vector.leafHash), let root = Self.hash(vector.root), !path.contains(nil) {
        holds = Proofs.includes(
          leaf, at: vector.leafIdx, path: path.compactMap { $0 }, size: vector.treeSize, root: root)
      }
      #expect(holds == !vector.wantErr, "\(file.path)")
    }
    #expect(!files.isEmpty)
  }

  @Test func `proofs that a tree begins with another`() throws {
    let files = try Self.files("consistency")
    for file in files {
      let vector = try JSONDecoder().decode(Consistency.self, from: Data(contentsOf: file))
      let path = (vector.proof ?? []).map { Self.hash($0) }
      var holds = false
      if let first = Self.hash(vector.root1), let second = Self.hash(vector.root2), !path.contains(nil) {
        holds = Proofs.isConsistent(
          (vector.size1, first), with: (vector.size2, second), path: path.compactMap { $0 })
      }
      #expect(holds == !vector.wantErr, "\(file.path)")
    }
    #expect(!files.isEmpty)
  }
}
