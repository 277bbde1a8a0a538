import Foundation

/// A disk of a few megabytes, in memory.
final class SmallDisk {
  private let folder: Folder
  var path: String { folder.path }

  static let canBeMade = (try? SmallDisk(megabytes: 1)) != nil

  struct NotMounted: Error {}

  init(megabytes: Int) throws {
    folder = try Folder()
    let options = ["-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", folder.path]
    guard getuid() == 0, try Self.run("/bin/mount", options) == 0 else { throw NotMounted() }
  }

  /// Writes a file until there is no room for another byte.
  static func fill(_ path: String) {
    let file = open(path, O_WRONLY | O_CREAT, 0o600)
    defer { close(file) }
    for size in [65_536, 1] {
      let bytes = [UInt8](repeating: 1, count: size)
      while write(file, bytes, size) > 0 {}
    }
  }

  deinit { _ = try? Self.run("/bin/umount", [folder.path]) }

  private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
