import Dispatch
import Firsthand
import Synchronization

/// Lets two hashes be made at once, for each takes 128 MiB, and a few wait. Whoever comes then is asked to
/// come again, so that a flood of guesses cannot take all the memory or all the threads.
final class PasswordGate: Sendable {
  let cost: PasswordCost
  private let places: DispatchSemaphore
  private let inside = Mutex(0)
  private let most: Int

  init(cost: PasswordCost, atOnce: Int = 2, waiting: Int = 6) {
    self.cost = cost
    places = DispatchSemaphore(value: atOnce)
    most = atOnce + waiting
  }

  /// How many are in or wait.
  var count: Int { inside.withLock { $0 } }

  func run<Value>(_ work: () throws -> Value) throws -> Value {
    let mayEnter = inside.withLock { count in
      if count >= most { return false }
      count += 1
      return true
    }
    guard mayEnter else {
      throw FirsthandError(
        .tryLater, "Many people are signing in right now. Try again in a few seconds.", waitSeconds: 5)
    }
    defer { inside.withLock { $0 -= 1 } }
    places.wait()
    defer { places.signal() }
    return try work()
  }
}
