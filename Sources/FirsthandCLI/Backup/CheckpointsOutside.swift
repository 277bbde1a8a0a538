import Firsthand
import Foundation
import Operations

/// A checkpoint that was kept outside, and where.
struct Kept {
  let checkpoint: HeldCheckpoint
  let path: String

  init(_ path: String) throws {
    checkpoint = HeldCheckpoint(name: path, note: try FileInput.text(at: path))
    self.path = path
  }

  /// When the file was written, as far as the disk knows.
  var writtenAt: Instant? {
    let date = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    return date.map { Instant(milliseconds: Int64($0.timeIntervalSince1970 * 1_000)) }
  }
}

/// What lies in the folders where a home keeps copies of its checkpoints: the newest, those of each day, and what was set aside.
struct CheckpointsOutside {
  /// Those that can be read now, each once.
  private(set) var kept: [Kept] = []
  /// What could not be read, each a sentence.
  private(set) var troubles: [String] = []

  init(in folders: [String]) {
    var seen: Set<String> = []
    for folder in folders {
      let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0 == CheckpointCopy.newest || $0.hasSuffix(".checkpoint") && !$0.hasPrefix(".") }
      if names.isEmpty {
        troubles.append(
          "config.yml names \(folder) for checkpoints, and none could be read there: what it covers was not compared.")
      }
      // The newest first: of two that are alike it is the one that is named.
      for name in names.sorted(by: >).sorted(by: { $0 == CheckpointCopy.newest && $1 != CheckpointCopy.newest }) {
        let path = URL(fileURLWithPath: folder).appendingPathComponent(name).path
        do {
          let one = try Kept(path)
          if seen.insert(one.checkpoint.note).inserted { kept.append(one) }
        } catch {
          let why = (error as? FirsthandError)?.sentence ?? error.localizedDescription
          troubles.append("\(path) was not compared: \(why)")
        }
      }
    }
  }
}
