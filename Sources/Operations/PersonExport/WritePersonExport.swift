import Archive
import Firsthand
import Foundation
package import MailFormat

/// Where a person's archive was written, and how many of their letters are in it.
package struct WrittenExport: Sendable {
  package let file: String
  package let letters: Int
}

extension Session {
  /// Writes a person's archive to `file`, or to one in the current folder that is named after the day.
  package func exportPerson(_ address: EmailAddress, to file: String?) throws -> WrittenExport {
    let file = file ?? PersonExport.fileName(at: now)
    // Before anything is in the log that then does not come about.
    try ArchiveWriter.check(file)
    let export = try beginPersonExport(address)
    let entries = try workplace.archive(export)
    try ArchiveWriter.write(entries, to: file, at: export.madeAt)
    return WrittenExport(file: file, letters: entries.count { $0.name.hasPrefix("letters/") })
  }
}

extension RoleDesk {
  /// The archive of an export that was begun, open to be read.
  package func openArchive(_ export: PersonExport) throws -> OpenArchive {
    var template = Array((FileManager.default.temporaryDirectory.path + "/firsthand-export-XXXXXX").utf8CString)
    guard let folder = mkdtemp(&template).map({ String(cString: $0) }) else {
      throw FirsthandError(
        .failed, "The archive cannot be made: \(String(cString: strerror(errno))). Look at the disk.")
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let place = folder + "/export.zip"
    try ArchiveWriter.write(workplace.archive(export), to: place, at: export.madeAt)
    return try OpenArchive(place)
  }
}

/// An archive on its way to a browser: a file without a name, of which nothing stays when it was read.
package final class OpenArchive: Sendable {
  private static let pieceSize = 65_536
  private let descriptor: Int32

  fileprivate init(_ path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw FirsthandError(.failed, "The archive cannot be read: \(String(cString: strerror(errno))). Try again.")
    }
  }

  deinit { close(descriptor) }

  /// The next bytes; none at the end.
  package func next() throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Self.pieceSize)
    let count = read(descriptor, &bytes, bytes.count)
    guard count >= 0 else {
      throw FirsthandError(.failed, "The archive cannot be read: \(String(cString: strerror(errno))). Try again.")
    }
    return Array(bytes.prefix(count))
  }
}
