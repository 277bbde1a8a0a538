import Firsthand
import Foundation
package import Store

/// The folder, its secrets, the disk under it and the database in it.
extension Checkup {
  var fileReadings: [Reading] {
    var readings: [Reading] = []
    let mode = Self.mode(of: installation.folder)
    let isClosed = mode.map { $0 & 0o077 == 0 } ?? false
    if let mode, !isClosed {
      readings.append(
        Reading(
          .home, "Folder", .look,
          "\(installation.folder) can be entered by others on this machine (mode \(Self.octal(mode))).",
          advice: "Close it: chmod 700 \(installation.folder)"))
    } else {
      readings.append(Reading(.home, "Folder", .fine, "\(installation.folder); only its owner may enter it."))
    }
    return readings + [secretReading(isClosed)]
  }

  /// What lies in a closed folder nobody else reaches, whatever its own mode.
  private func secretReading(_ isClosed: Bool) -> Reading {
    var names: [String] = []
    for secret in installation.secrets {
      guard let mode = Self.mode(of: secret.path) else { continue }
      guard mode & 0o077 == 0 || (isClosed && isInFolder(secret.path)) else {
        return Reading(
          .home, "Secrets", .broken,
          "\(secret.path) can be read by others on this machine (mode \(Self.octal(mode))): they could \(secret.danger).",
          advice: "Close it: chmod 600 \(secret.path)")
      }
      names.append(URL(fileURLWithPath: secret.path).lastPathComponent)
    }
    return Reading(.home, "Secrets", .fine, "Only their owner may read \(names.joined(separator: ", ")).")
  }

  private func isInFolder(_ path: String) -> Bool {
    func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().standardized.path }
    return resolved(path).hasPrefix(resolved(installation.folder) + "/")
  }

  var diskReadings: [Reading] {
    [spaceReading, fileSystemReading, writeReading].compactMap(\.self)
  }

  private var spaceReading: Reading? {
    guard let free = instruments.machine.freeBytes(installation.folder) else { return nil }
    let words = "\(Amount.bytes(free)) are free."
    if free < 100_000_000 {
      return Reading(
        .home, "Disk", .broken, words, advice: "Make room before you send: a full disk stops every letter.")
    }
    if free < 1_000_000_000 {
      return Reading(.home, "Disk", .look, words, advice: "Make room soon: a full disk stops every letter.")
    }
    return Reading(.home, "Disk", .fine, words)
  }

  private var fileSystemReading: Reading? {
    switch instruments.machine.fileSystem(installation.folder) {
    case .disk: nil
    case .memory:
      Reading(
        .home, "File system", .look, "The folder lies in memory: all of it is lost when this machine is switched off.",
        advice: "Move it to a disk, unless this is a trial.")
    case .network("9p"):
      Reading(
        .home, "File system", .look, "The folder lies on another machine's disk (9p).",
        advice: "Move it to a disk of this machine, unless this is a trial.")
    case .network(let name):
      Reading(
        .home, "File system", .broken,
        "The folder lies on a network drive (\(name)), where databases get damaged: locks do not hold there.",
        advice: "Move it to a disk of this machine.")
    case .userspace:
      Reading(
        .home, "File system", .look, "The folder lies on a file system that a program makes (FUSE).",
        advice: "Make sure that what is written there is on a disk when the program says so, or move the folder.")
    }
  }

  private var writeReading: Reading {
    do {
      let milliseconds = try instruments.machine.durableWrite(installation.folder)
      let words = "What is written is on the disk after \(Amount.milliseconds(milliseconds))."
      guard milliseconds > 50 else { return Reading(.home, "Write", .fine, words) }
      return Reading(
        .home, "Write", .look, words,
        advice: "That is slow, and sending waits for it. Look at what else writes to this disk, or choose a faster one."
      )
    } catch {
      return Reading(
        .home, "Write", .broken, "Nothing can be written into \(installation.folder): \(error.localizedDescription).",
        advice: "Look at the permissions of the folder, and whether the disk is sound.")
    }
  }

  func databaseReadings(_ company: Company) -> [Reading] {
    [databaseReading(company)] + company.condition.wall.readings
  }

  private func databaseReading(_ company: Company) -> Reading {
    let name = URL(fileURLWithPath: installation.database).lastPathComponent
    guard company.condition.isDurable else {
      let isInFile = company.condition.wall == .none
      return Reading(
        .home, "Database", .broken,
        isInFile
          ? "\(name) does not keep what it is told at once (synchronous is not FULL)."
          : "\(name) does not keep what it is told at once: of the server's fsync, synchronous_commit and full_page_writes not all are on.",
        advice: isInFile
          ? "Send nothing: letters could go out twice. Tell whoever looks after this program."
          : "Send nothing: letters could go out twice. Whoever looks after the server switches them on, for this database and its user too."
      )
    }
    guard company.flaws.isEmpty else {
      return Reading(
        .home, "Database", .broken, "\(name) is damaged: \(company.flaws.joined(separator: " "))",
        advice: "Stop the program, keep a copy of the folder, and restore the database from a backup.")
    }
    let size = Amount.bytes(company.condition.bytes)
    return Reading(
      .home, "Database", .fine,
      "\(name) opens, \(size), and keeps what it is told at once."
        + (isDeep ? " " + company.condition.pages.soundness : ""))
  }

  private static func mode(of path: String) -> Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return (attributes?[.posixPermissions] as? NSNumber)?.intValue
  }

  private static func octal(_ mode: Int) -> String { String(mode & 0o777, radix: 8) }
}

extension PageLook {
  /// What a look that found nothing wrong saw.
  package var soundness: String {
    switch self {
    case .all: "Every page and every reference is sound."
    case .counted:
      "No index, reference or trigger is switched off or unfinished, and the server counted no page with a wrong checksum among those it has read."
    case .none:
      "No index, reference or trigger is switched off or unfinished; the server keeps no checksums, so nothing is known of its pages."
    }
  }
}
