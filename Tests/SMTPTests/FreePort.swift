import Dispatch
import Foundation

/// A port of loopback for a server that cannot choose one itself.
enum FreePort {
  struct NobodyListens: Error { var port: Int }

  /// One that was free just now.
  static func next() -> Int {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(handle) }
    var address = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(handle, $0, length)
        _ = getsockname(handle, $0, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
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

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}
