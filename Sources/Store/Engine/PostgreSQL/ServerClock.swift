import Firsthand
import Foundation
import Synchronization

/// The time on the database's server, as it was when a connection was made and carried on since by a count of seconds
/// that nobody sets (CLOCK_BOOTTIME goes on while a machine sleeps).
final class ServerClock: Sendable {
  /// Milliseconds from the one count to the other.
  private let offset = Atomic<Int64>(0)

  static var counted: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// `ask` gives the server's time in milliseconds since 1970.
  func set(_ ask: () throws -> Int64) rethrows {
    let before = Self.counted
    let time = try ask()
    let now = Self.counted
    offset.store(time - (before + now) / 2, ordering: .relaxed)
  }

  var now: Instant { Instant(milliseconds: Self.counted + offset.load(ordering: .relaxed)) }
}
