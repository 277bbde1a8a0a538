import Firsthand
import Foundation
import Operations

/// A checkpoint in folders outside: the newest as `checkpoint`, and the last of each day under its date.
enum CheckpointCopy {
  static let newest = "checkpoint"

  /// All of them are tried. What a folder has is not replaced by what contradicts it: it may be all the evidence there is.
  /// One that the log itself says was given up when the company's data were restored is set aside.
  static func write(_ note: String, to folders: [String], of workplace: Workplace, at now: Instant = .now) throws {
    var troubles: [String] = []
    for folder in folders {
      let place = URL(fileURLWithPath: folder)
      let newest = place.appendingPathComponent(Self.newest)
      do {
        if let kept = FileManager.default.contents(atPath: newest.path) {
          let kept = String(decoding: kept, as: UTF8.self)
          let goesOn = try workplace.goesOn(from: kept) || setAside(kept, newest, of: workplace)
          guard goesOn else {
            troubles.append(
              "\(newest.path) is no checkpoint of the log as it is now, so it stays as it is. Look at it with: firsthand log verify --held \(newest.path)"
            )
            continue
          }
        }
        for file in [place.appendingPathComponent("\(now.day.text).checkpoint"), newest] {
          try Data(note.utf8).write(to: file, options: .atomic)
        }
      } catch let error as FirsthandError {
        throw error
      } catch {
        troubles.append(
          "The log's checkpoint cannot be copied to \(folder). See that the folder is there and can be written.")
      }
    }
    guard troubles.isEmpty else { throw FirsthandError(.failed, troubles.joined(separator: " ")) }
  }

  /// Whether a restoration gave up what a copy commits to; it is kept beside the new one then, and never overwritten.
  private static func setAside(_ kept: String, _ file: URL, of workplace: Workplace) throws -> Bool {
    guard let size = try workplace.sizeGivenUp(by: kept) else { return false }
    let aside = file.deletingLastPathComponent().appendingPathComponent("before-restore-\(size).checkpoint")
    if FileManager.default.contents(atPath: aside.path) == Data(kept.utf8) { return true }
    guard !FileManager.default.fileExists(atPath: aside.path) else { return false }
    try Data(kept.utf8).write(to: aside, options: .atomic)
    return true
  }
}
