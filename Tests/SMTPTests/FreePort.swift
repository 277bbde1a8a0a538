import Dispatch
import Foundation
import Synchronization

/// A port of loopback for a server that cannot choose one itself.
enum FreePort {
  struct NobodyListens: Error { var port: Int }

  /// Below those that Linux hands out by itself (`ip_local_port_range`), so that no client and no server that lets
  /// the kernel choose comes in between.
  private static let range = 20_000..<32_000
  private static let following = Mutex(Int.random(in: range))

  /// One that is free now, and that nobody else in these tests is given.
  static func next() -> Int {
    following.withLock { following in
      for _ in range {
        let port = following
        following = port + 1 < range.upperBound ? port + 1 : range.lowerBound
        if isFree(port) { return port }
      }
      fatalError("no port of \(range) is free")
    }
  }

  private static func isFree(_ port: Int) -> Bool {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(handle) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// Waits until somebody listens there, ten seconds at most. Asks the kernel, so that no connection is made.
  static func awaitListener(_ port: Int) throws {
    let wanted = String(format: "0100007F:%04X 00000000:0000 0A", port)
    let end = DispatchTime.now() + 10
    while DispatchTime.now() < end {
      let table = (try? String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)) ?? ""
      if table.contains(wanted) { return }
      sched_yield()
    }
    throw NobodyListens(port: port)
  }
}
