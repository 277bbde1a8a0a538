import CPQ
import Dispatch
import Foundation
import Synchronization

/// Listens on a connection of its own for what other nodes say (LISTEN, NOTIFY). Where the connection breaks it makes
/// another one, and calls as soon as that listens, for something may have been said meanwhile.
final class WakeWatch: Sendable {
  static let channel = "firsthand"

  private let address: PostgresAddress
  private let body: @Sendable () -> Void
  private let isOver = Atomic<Bool>(false)

  /// Seconds that it waits before it makes another connection, and between two looks at whether it is over.
  private static let rest: UInt32 = 1

  init(_ address: PostgresAddress, _ body: @escaping @Sendable () -> Void) {
    self.address = address
    self.body = body
  }

  func begin() {
    let thread = Thread { [self] in
      while !isOver.load(ordering: .relaxed) {
        if let link = try? PostgresLink(address) { listen(on: link) }
        if !isOver.load(ordering: .relaxed) { sleep(Self.rest) }
      }
    }
    thread.name = "watch"
    thread.start()
  }

  func end() { isOver.store(true, ordering: .relaxed) }

  /// Returns when the connection is lost, or at the end.
  private func listen(on link: PostgresLink) {
    guard (try? link.script("LISTEN \(Self.channel)")) != nil else { return }
    body()
    while !isOver.load(ordering: .relaxed) {
      guard let isCalled = link.waitForCalls(seconds: Int32(Self.rest)) else { return }
      if isCalled { body() }
    }
  }
}

/// Ends the watch when nobody holds it any more.
final class WakeHold: Sendable {
  private let watch: WakeWatch

  init(_ watch: WakeWatch) { self.watch = watch }

  deinit { watch.end() }
}

extension PostgresLink {
  /// Whether somebody called within that time; nil when the connection is lost.
  func waitForCalls(seconds: Int32) -> Bool? {
    var place = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
    guard poll(&place, 1, seconds * 1_000) > 0 else { return isLost ? nil : false }
    guard PQconsumeInput(handle) == 1, !isLost else { return nil }
    var isCalled = false
    while let call = PQnotifies(handle) {
      isCalled = true
      PQfreemem(call)
    }
    return isCalled
  }
}
