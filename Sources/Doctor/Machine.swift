import CMachine
import Foundation

/// The computer under the program, as far as it says what it is like.
package struct Machine: Sendable {
  /// The kinds of file systems that are told apart.
  package enum FileSystem: Hashable, Sendable {
    case disk, memory
    /// By its name.
    case network(String)
    case userspace
  }

  package var freeBytes: @Sendable (String) -> Int64?
  package var fileSystem: @Sendable (String) -> FileSystem
  /// How many milliseconds a small write takes until it is on the disk; throws what the system says.
  package var durableWrite: @Sendable (_ folder: String) throws -> Double
  /// Whether something keeps the clock to the time of the world; nil: the system does not say.
  package var clockIsKept: @Sendable () -> Bool?

  package init(
    freeBytes: @escaping @Sendable (String) -> Int64?, fileSystem: @escaping @Sendable (String) -> FileSystem,
    durableWrite: @escaping @Sendable (String) throws -> Double, clockIsKept: @escaping @Sendable () -> Bool?
  ) {
    self.freeBytes = freeBytes
    self.fileSystem = fileSystem
    self.durableWrite = durableWrite
    self.clockIsKept = clockIsKept
  }

  package static let live = Machine(
    freeBytes: { path in
      var state = statvfs()
      guard statvfs(path, &state) == 0 else { return nil }
      return Int64(clamping: state.f_bavail) * Int64(clamping: state.f_frsize)
    },
    fileSystem: { path in
      // The numbers stand in statfs(2).
      switch fh_file_system(path) {
      case 0x0102_1994, 0x8584_58f6: .memory
      case 0x6969: .network("NFS")
      case 0x517B, 0xFF53_4D42, 0xFE53_4D42: .network("SMB")
      case 0x0102_1997: .network("9p")
      case 0x6573_5546: .userspace
      default: .disk
      }
    },
    durableWrite: DurableWrite.milliseconds,
    clockIsKept: {
      switch fh_clock_is_kept() {
      case 1: true
      case 0: false
      default: nil
      }
    })
}

/// Times what a commit waits for.
private enum DurableWrite {
  private static let tries = 7

  struct Failure: LocalizedError {
    var number: Int32
    var errorDescription: String? { String(cString: strerror(number)) }
  }

  /// The middle one of a few.
  static func milliseconds(in folder: String) throws -> Double {
    let path = folder + "/.doctor-\(ProcessInfo.processInfo.processIdentifier)"
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
    guard file >= 0 else { throw Failure(number: errno) }
    defer {
      close(file)
      unlink(path)
    }
    let page = [UInt8](repeating: 0, count: 4_096)
    var times: [Duration] = []
    for _ in 0..<tries {
      let began = ContinuousClock.now
      guard write(file, page, page.count) == page.count, fsync(file) == 0 else { throw Failure(number: errno) }
      times.append(ContinuousClock.now - began)
    }
    let middle = times.sorted()[tries / 2].components
    return Double(middle.seconds) * 1_000 + Double(middle.attoseconds) / 1e15
  }
}
