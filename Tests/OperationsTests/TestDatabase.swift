import Firsthand
import Foundation
import Store
import Synchronization

enum TestDatabase {
  private static let count = Atomic<Int>(0)
  static func store(now: Instant) throws -> Store {
    guard let url = ProcessInfo.processInfo.environment["FIRSTHAND_TEST_POSTGRES"] else {
      return try Store.inMemory(now: now)
    }
    let name = "test_\(ProcessInfo.processInfo.processIdentifier)_\(count.add(1, ordering: .relaxed).newValue)"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/psql")
    process.arguments = ["-q", url, "-c", "CREATE DATABASE \(name)"]
    try process.run()
    process.waitUntilExit()
    return try Store.open(postgres: url.replacing("/firsthand?", with: "/\(name)?"), now: now)
  }
}
